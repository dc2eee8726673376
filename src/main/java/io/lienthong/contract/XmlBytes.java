package io.lienthong.contract;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import java.util.Arrays;

/** XML text as growing UTF-8 bytes; every text is escaped on its way in. */
public final class XmlBytes {
    private byte[] bytes;
    private int size;

    public XmlBytes(int capacity) {
        bytes = new byte[capacity];
    }

    public void raw(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    public void raw(char ascii) {
        room(1);
        bytes[size++] = (byte) ascii;
    }

    /** Text between tags. */
    public void text(String text) {
        escaped(text, false);
    }

    /** Text within the quotes of an attribute. */
    public void attribute(String text) {
        escaped(text, true);
    }

    private void escaped(String text, boolean attribute) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            room(8);
            if (c > '>' && c < 0x80) {
                bytes[size++] = (byte) c;
            } else if (c < 0x80) {
                ascii(c, attribute);
            } else if (c < 0x800) {
                bytes[size++] = (byte) (0xC0 | c >> 6);
                bytes[size++] = (byte) (0x80 | (c & 0x3F));
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                supplementary(Character.toCodePoint(c, text.charAt(++i)));
            } else if (Character.isSurrogate(c) || c > 0xFFFD) {
                throw illegal();
            } else {
                bytes[size++] = (byte) (0xE0 | c >> 12);
                bytes[size++] = (byte) (0x80 | (c >> 6 & 0x3F));
                bytes[size++] = (byte) (0x80 | (c & 0x3F));
            }
        }
    }

    private void ascii(char c, boolean attribute) {
        switch (c) {
            case '&' -> raw("&amp;");
            case '<' -> raw("&lt;");
            case '>' -> raw("&gt;");
            case '\r' -> raw("&#13;");
            case '"' -> raw(attribute ? "&quot;" : "\"");
            case '\n' -> raw(attribute ? "&#10;" : "\n");
            case '\t' -> raw(attribute ? "&#9;" : "\t");
            default -> {
                if (c < ' ') {
                    throw illegal();
                }
                bytes[size++] = (byte) c;
            }
        }
    }

    private void supplementary(int codePoint) {
        bytes[size++] = (byte) (0xF0 | codePoint >> 18);
        bytes[size++] = (byte) (0x80 | (codePoint >> 12 & 0x3F));
        bytes[size++] = (byte) (0x80 | (codePoint >> 6 & 0x3F));
        bytes[size++] = (byte) (0x80 | (codePoint & 0x3F));
    }

    private static BusException illegal() {
        return new BusException(ErrorCode.MAPPING_FAILED, "The SOAP body holds a character that XML cannot carry");
    }

    /** ASCII that needs no escape. */
    public void raw(String ascii) {
        room(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            bytes[size++] = (byte) ascii.charAt(i);
        }
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }

    /** Bytes so far. */
    int size() {
        return size;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }
}
