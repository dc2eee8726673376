package io.lienthong.document;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A ZIP that holds one file and says so at both its ends: the bytes begin with its entry, the directory behind it names that
 * entry and no other, and the end record closes them. Some readers of ZIPs go by the entries and some by the directory; in what
 * passes here both see the same file. Read {@link #begin}, the file, {@link #end}.
 */
final class OneEntryZip extends ZipInputStream {
    private static final int ENTRY = 0x04034b50;
    private static final int DIRECTORY = 0x02014b50;
    private static final int DIRECTORY_BYTES = 46;
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    /** What writers that do not know the size beforehand put before the end record, and where that is. */
    private static final int LARGE_END = 0x06064b50;

    private static final int LARGE_PLACE = 0x07064b50;
    private static final int LARGE_BYTES = 56 + 20;
    /** Name, extra fields and comment of the entry, and the comment of the whole, at their largest. */
    private static final int MAX_TAIL = DIRECTORY_BYTES + LARGE_BYTES + END_BYTES + 4 * 0xffff;

    private static final int UNICODE_PATH = 0x7075;
    private static final int UNICODE_PATH_HEAD = 5;

    private @Nullable ZipEntry entry;

    /** Names without the UTF-8 flag are in whatever code page the sender's machine had; only their form matters here. */
    OneEntryZip(InputStream bytes) {
        super(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Comes to the file; what is wrong with the entry, if anything. */
    Optional<RefusalReason> begin() throws IOException {
        ZipEntry first = getNextEntry();
        entry = first;
        if (first == null) {
            return Optional.of(RefusalReason.ZIP_NOT_ONE_ENTRY);
        }
        String name = first.isDirectory() ? first.getName().replaceAll("/$", "") : first.getName();
        if (!ValueKind.safe(name) || !safePaths(first.getExtra())) {
            return Optional.of(RefusalReason.NAME_UNSAFE);
        }
        return first.isDirectory() ? Optional.of(RefusalReason.ZIP_NOT_ONE_ENTRY) : Optional.empty();
    }

    /**
     * Reads what stands behind the file; what is wrong with it, if anything.
     *
     * @param encoded where all the bytes come from, whose number tells where the directory begins
     */
    Optional<RefusalReason> end(Base64Text encoded) throws IOException {
        ZipEntry read = entry;
        byte[] tail = in.readNBytes(MAX_TAIL + 1);
        if (read == null || tail.length < Integer.BYTES) {
            return Optional.of(RefusalReason.ZIP_BROKEN);
        }
        ByteBuffer directory = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
        if (directory.getInt(0) == ENTRY) {
            return Optional.of(RefusalReason.ZIP_NOT_ONE_ENTRY);
        }
        if (tail.length > MAX_TAIL || tail.length < DIRECTORY_BYTES + END_BYTES || directory.getInt(0) != DIRECTORY) {
            return Optional.of(RefusalReason.ZIP_BROKEN);
        }
        int end = DIRECTORY_BYTES + number(directory, 28) + number(directory, 30) + number(directory, 32);
        if (end + END_BYTES > tail.length) {
            return Optional.of(RefusalReason.ZIP_BROKEN);
        }
        return fault(directory, end, encoded.count() - tail.length, read);
    }

    /** @param end where the end record must be */
    private static Optional<RefusalReason> fault(ByteBuffer directory, int end, long start, ZipEntry read) {
        byte[] name = part(directory, DIRECTORY_BYTES, number(directory, 28));
        byte[] extra = part(directory, DIRECTORY_BYTES + name.length, number(directory, 30));
        if (!ValueKind.safe(new String(name, StandardCharsets.ISO_8859_1)) && !names(read, name) || !safePaths(extra)) {
            return Optional.of(RefusalReason.NAME_UNSAFE);
        }
        if (directory.getInt(end) == DIRECTORY) {
            return Optional.of(RefusalReason.ZIP_NOT_ONE_ENTRY);
        }
        boolean large = directory.getInt(end) == LARGE_END;
        int close = large ? end + LARGE_BYTES : end;
        boolean whole = close + END_BYTES <= directory.capacity()
                && (!large || largeEnd(directory, end, start))
                && directory.getInt(close) == END
                && directory.getInt(close + 4) == 0
                && number(directory, close + 8) == 1
                && number(directory, close + 10) == 1
                && directory.getInt(close + 12) == end
                && Integer.toUnsignedLong(directory.getInt(close + 16)) == start
                && close + END_BYTES + number(directory, close + 20) == directory.capacity()
                && records(directory.array()) == (large ? 4 : 2);
        return whole && same(directory, name, read) ? Optional.empty() : Optional.of(RefusalReason.ZIP_BROKEN);
    }

    /** Whether the record for large archives says what the end record says. */
    private static boolean largeEnd(ByteBuffer directory, int end, long start) {
        return directory.getLong(end + 4) == 44
                && directory.getLong(end + 16) == 0
                && directory.getLong(end + 24) == 1
                && directory.getLong(end + 32) == 1
                && directory.getLong(end + 40) == end
                && directory.getLong(end + 48) == start
                && directory.getInt(end + 56) == LARGE_PLACE
                && directory.getInt(end + 60) == 0
                && directory.getLong(end + 64) == start + end
                && directory.getInt(end + 72) == 1;
    }

    /** Whether the directory says of the entry what was read. */
    private static boolean same(ByteBuffer directory, byte[] name, ZipEntry read) {
        return names(read, name)
                && (number(directory, 8) & 1) == 0
                && number(directory, 10) == read.getMethod()
                && Integer.toUnsignedLong(directory.getInt(16)) == read.getCrc()
                && Integer.toUnsignedLong(directory.getInt(20)) == read.getCompressedSize()
                && Integer.toUnsignedLong(directory.getInt(24)) == read.getSize()
                && number(directory, 34) == 0
                && directory.getInt(42) == 0;
    }

    private static boolean names(ZipEntry read, byte[] name) {
        return Arrays.equals(read.getName().getBytes(StandardCharsets.UTF_8), name)
                || Arrays.equals(read.getName().getBytes(StandardCharsets.ISO_8859_1), name);
    }

    /** Records of any kind: in a comment or an extra field, they are there to be found by somebody. */
    private static int records(byte[] bytes) {
        int count = 0;
        for (int i = 0; i + 3 < bytes.length; i++) {
            boolean pair = bytes[i + 3] == bytes[i + 2] + 1 || bytes[i + 2] == 6 && bytes[i + 3] <= 7;
            if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] > 0 && bytes[i + 2] <= 7 && pair) {
                count++;
            }
        }
        return count;
    }

    /** Whether the names in the extra fields, which some readers prefer to the entry's own, are plain names as well. */
    private static boolean safePaths(byte @Nullable [] extra) {
        ByteBuffer fields = ByteBuffer.wrap(extra == null ? new byte[0] : extra).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at + Integer.BYTES <= fields.capacity()) {
            int length = Math.min(number(fields, at + 2), fields.capacity() - at - Integer.BYTES);
            if (number(fields, at) == UNICODE_PATH && length > UNICODE_PATH_HEAD) {
                byte[] name = part(fields, at + Integer.BYTES + UNICODE_PATH_HEAD, length - UNICODE_PATH_HEAD);
                if (!ValueKind.safe(new String(name, StandardCharsets.UTF_8))) {
                    return false;
                }
            }
            at += Integer.BYTES + length;
        }
        return true;
    }

    private static byte[] part(ByteBuffer bytes, int from, int length) {
        return Arrays.copyOfRange(bytes.array(), from, from + length);
    }

    /** A number of two bytes. */
    private static int number(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }
}
