package io.lienthong.document;

import com.ctc.wstx.exc.WstxLazyException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The bytes that the text of the element entered last encodes as base64, decoded as they are asked for. White space is allowed anywhere. */
final class Base64Text extends InputStream {
    private static final int PADDING = -2;
    private static final int SPACE = -3;
    private static final byte[] VALUES = values();

    private final XmlCursor cursor;
    private byte[] decoded = new byte[1 << 15];
    private int from;
    private int to;
    private int bits;
    private int held;
    private int padding;
    private boolean finished;
    private long count;

    Base64Text(XmlCursor cursor) {
        this.cursor = cursor;
    }

    /** A refusal on its way through code that knows only I/O errors. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;
        private final transient DocumentRefused refusal;

        Refused(DocumentRefused refusal) {
            super(refusal.getMessage(), refusal);
            this.refusal = refusal;
        }

        DocumentRefused refusal() {
            return refusal;
        }
    }

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            values[alphabet.charAt(i)] = (byte) i;
        }
        values['='] = PADDING;
        for (char space : new char[] {' ', '\t', '\r', '\n'}) {
            values[space] = SPACE;
        }
        return values;
    }

    /** Bytes handed out so far. */
    long count() {
        return count;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (from == to) {
            if (finished) {
                return -1;
            }
            fill();
        }
        int read = Math.min(length, to - from);
        System.arraycopy(decoded, from, into, offset, read);
        from += read;
        count += read;
        return read;
    }

    private void fill() throws IOException {
        try {
            switch (cursor.next()) {
                case XmlCursor.TEXT -> decode();
                case XmlCursor.END -> finish();
                default ->
                    throw cursor.refused(
                            RefusalReason.STRUCTURE_WRONG,
                            "phần tử này không được chứa phần tử khác",
                            "this element must not hold others");
            }
        } catch (DocumentRefused e) {
            throw new Refused(e);
        } catch (WstxLazyException e) {
            throw new Refused(cursor.refusal(e));
        }
    }

    private void decode() throws DocumentRefused {
        char[] text = cursor.xml().getTextCharacters();
        int start = cursor.xml().getTextStart();
        int length = cursor.xml().getTextLength();
        if (decoded.length < length) {
            decoded = new byte[length];
        }
        from = 0;
        to = 0;
        for (int i = start; i < start + length; i++) {
            int value = text[i] < 128 ? VALUES[text[i]] : -1;
            if (value >= 0 && padding == 0) {
                take(value);
            } else if (value == PADDING && held >= 2 && held + padding < 4) {
                padding++;
            } else if (value != SPACE) {
                throw cursor.refused(RefusalReason.ATTACHMENT_NOT_BASE64);
            }
        }
    }

    private void take(int value) {
        bits = bits << 6 | value;
        if (++held == 4) {
            decoded[to++] = (byte) (bits >> 16);
            decoded[to++] = (byte) (bits >> 8);
            decoded[to++] = (byte) bits;
            held = 0;
        }
    }

    private void finish() throws DocumentRefused {
        finished = true;
        from = 0;
        to = 0;
        if (held + padding != 0 && held + padding != 4) {
            throw cursor.refused(RefusalReason.ATTACHMENT_NOT_BASE64);
        }
        if (held == 3) {
            decoded[to++] = (byte) (bits >> 10);
            decoded[to++] = (byte) (bits >> 2);
        } else if (held == 2) {
            decoded[to++] = (byte) (bits >> 4);
        }
    }
}
