package io.lienthong.document;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The bytes of a file on their way to the parser: no more than the bus takes, and kept while the header is read. */
final class SourceBytes extends InputStream {
    private static final int MAX_KEPT = 4 << 20;

    private final InputStream file;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(8192);
    private boolean keeping = true;
    private long count;

    SourceBytes(InputStream file) {
        this.file = file;
    }

    /** Thrown within the parser's call and turned into a refusal with its place by {@link XmlCursor}. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** The header is over: what follows is read past. */
    void forget() {
        keeping = false;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = file.read(into, offset, length);
        if (read > 0) {
            count += read;
            if (keeping) {
                kept.write(into, offset, read);
            }
            if (count > EdXmlReader.MAX_BYTES || keeping && kept.size() > MAX_KEPT) {
                throw new TooLarge();
            }
        }
        return read;
    }

    /** Everything read so far, as long as nothing was forgotten. */
    byte[] kept() {
        return kept.toByteArray();
    }

    /** What lies between two places, given in characters as the parser counts them. */
    byte[] between(long start, long end) {
        byte[] all = kept();
        return Arrays.copyOfRange(all, bytes(all, start), bytes(all, end));
    }

    /** The place in bytes of one in UTF-16 characters, which is how the parser counts. */
    static int bytes(byte[] utf8, long characters) {
        int at = utf8.length > 2 && utf8[0] == (byte) 0xef && utf8[1] == (byte) 0xbb ? 3 : 0;
        for (long left = characters; left > 0; ) {
            int lead = utf8[at] & 0xff;
            int length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
            at += length;
            left -= length == 4 ? 2 : 1;
        }
        return at;
    }
}
