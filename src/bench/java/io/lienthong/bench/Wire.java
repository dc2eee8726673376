package io.lienthong.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** As much HTTP/1.1 as senders and sinks need: messages with a Content-Length, in a buffer that is being filled. */
class Wire {
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

    private Wire() {}

    /** Of head and body of the message that begins here; 0 while it is not whole. */
    static int messageLength(ByteBuffer buffer, int from) {
        int end = indexOf(buffer, END, from, buffer.position());
        if (end < 0) {
            return 0;
        }
        int at = indexOf(buffer, LENGTH, from, end);
        int body = 0;
        for (int i = at + LENGTH.length; at >= 0 && buffer.get(i) != '\r'; i++) {
            byte digit = buffer.get(i);
            body = digit == ' ' ? body : body * 10 + digit - '0';
        }
        int length = end + END.length - from + body;
        return from + length <= buffer.position() ? length : 0;
    }

    /** Without regard to case of what is lower case in {@code sought}; -1: not there. */
    static int indexOf(ByteBuffer buffer, byte[] sought, int from, int to) {
        byte[] bytes = buffer.array();
        for (int i = from; i <= to - sought.length; i++) {
            int same = 0;
            while (same < sought.length && lower(bytes[i + same]) == sought[same]) {
                same++;
            }
            if (same == sought.length) {
                return i;
            }
        }
        return -1;
    }

    private static byte lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? (byte) (letter + 'a' - 'A') : letter;
    }
}
