package io.lienthong.connector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The list of entries at the end of a zip, which alone says what is a symbolic link. Reads no content. */
final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int MAX_COMMENT = 0xffff;
    private static final int ENTRY = 0x02014b50;
    private static final int ENTRY_BYTES = 46;
    private static final int UNIX = 3;
    private static final int FILE_TYPE = 0170000;
    private static final int LINK = 0120000;

    private ZipDirectory() {}

    /**
     * One entry as the list has it.
     *
     * @param size unpacked, as declared
     */
    record Entry(String name, boolean link, long size, long compressed) {}

    /** Empty where it is no zip, or one in a form that nobody needs for a connector (several disks, zip64). */
    static Optional<List<Entry>> read(byte[] zip, int maxEntries) {
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int end = end(bytes);
        if (end < 0) {
            return Optional.empty();
        }
        int count = bytes.getShort(end + 10) & 0xffff;
        int position = bytes.getInt(end + 16);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < Math.min(count, maxEntries + 1); i++) {
            if (position < 0 || position > end - ENTRY_BYTES || bytes.getInt(position) != ENTRY) {
                return Optional.empty();
            }
            int name = bytes.getShort(position + 28) & 0xffff;
            int extra = bytes.getShort(position + 30) & 0xffff;
            int comment = bytes.getShort(position + 32) & 0xffff;
            if (position + ENTRY_BYTES + name > end) {
                return Optional.empty();
            }
            boolean unix = (bytes.getShort(position + 4) & 0xffff) >> 8 == UNIX;
            int mode = bytes.getInt(position + 38) >>> 16;
            entries.add(new Entry(
                    new String(zip, position + ENTRY_BYTES, name, StandardCharsets.UTF_8),
                    unix && (mode & FILE_TYPE) == LINK,
                    bytes.getInt(position + 24) & 0xffffffffL,
                    bytes.getInt(position + 20) & 0xffffffffL));
            position += ENTRY_BYTES + name + extra + comment;
        }
        return Optional.of(entries);
    }

    private static int end(ByteBuffer bytes) {
        int last = bytes.limit() - END_BYTES;
        for (int at = last; at >= Math.max(0, last - MAX_COMMENT); at--) {
            if (bytes.getInt(at) == END) {
                return at;
            }
        }
        return -1;
    }
}
