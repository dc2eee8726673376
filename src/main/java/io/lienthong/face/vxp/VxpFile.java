package io.lienthong.face.vxp;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Sha256;
import io.lienthong.message.Wording;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the file in a sendEdoc. The SDK announces multipart/form-data and then overwrites that with the signed
 * application/octet-stream; what it writes is the bare file and an end of line. Others send a real multipart with a part
 * {@code file_doc}. All are taken.
 */
final class VxpFile {
    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]{1,200})");
    private static final Pattern PART_NAME = Pattern.compile("(?i)content-disposition:[^\r\n]*[; ]name=\"?file_doc\"?");
    private static final int MAX_PARTS = 20;
    private static final int MAX_PART_HEAD = 8 << 10;
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_OF_LINE = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private VxpFile() {}

    /**
     * The bytes of the file. Throws REQUEST_INVALID.
     *
     * @param contentType the real one, whatever was signed
     * @param hash of the file as it was signed; empty where the SDK signs none
     */
    static byte[] read(@Nullable String contentType, byte[] body, String hash) {
        byte[] file = content(contentType == null ? "" : contentType, body);
        if (hash.isEmpty()) {
            return filled(file);
        }
        if (matches(file, hash)) {
            return filled(file);
        }
        byte[] bare = withoutLineEnd(file);
        if (!matches(bare, hash)) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "Tệp nhận được khác với mã băm đã ký (hash-file); hãy gửi lại",
                            "the file differs from the hash that was signed (hash-file); send it again"));
        }
        return filled(bare);
    }

    private static byte[] content(String contentType, byte[] body) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        switch (type) {
            case "", "application/octet-stream", "application/xml", "text/xml" -> {
                return body;
            }
            case "multipart/form-data" -> {
                Matcher boundary = BOUNDARY.matcher(contentType);
                byte[] mark = boundary.find()
                        ? ("--" + boundary.group(1).strip()).getBytes(StandardCharsets.ISO_8859_1)
                        : new byte[0];
                return mark.length == 0 || !startsWith(body, mark, 0) ? body : part(body, mark);
            }
            default ->
                throw new BusException(
                        ErrorCode.REQUEST_INVALID,
                        new Wording(
                                "Content-Type phải là multipart/form-data (phần file_doc) hoặc application/octet-stream",
                                "Content-Type must be multipart/form-data (part file_doc) or application/octet-stream"));
        }
    }

    private static byte[] part(byte[] body, byte[] mark) {
        int at = mark.length;
        for (int i = 0; i < MAX_PARTS; i++) {
            int head = indexOf(body, END_OF_HEAD, at);
            int end = head < 0 ? -1 : indexOf(body, mark, head + END_OF_HEAD.length);
            if (end < 0 || head - at > MAX_PART_HEAD || !startsWith(body, END_OF_LINE, end - END_OF_LINE.length)) {
                break;
            }
            String names = new String(body, at, head - at, StandardCharsets.ISO_8859_1);
            if (PART_NAME.matcher(names).find()) {
                int from = head + END_OF_HEAD.length;
                return Arrays.copyOfRange(body, from, Math.max(from, end - END_OF_LINE.length));
            }
            at = end + mark.length;
        }
        throw new BusException(
                ErrorCode.REQUEST_INVALID,
                new Wording(
                        "Nội dung multipart không có phần file_doc hoặc bị cắt cụt",
                        "the multipart body has no part file_doc, or is cut off"));
    }

    private static byte[] filled(byte[] file) {
        if (withoutLineEnd(file).length == 0) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID, new Wording("Tệp văn bản rỗng", "the file of the document is empty"));
        }
        return file;
    }

    private static byte[] withoutLineEnd(byte[] file) {
        int end = file.length - END_OF_LINE.length;
        return end >= 0 && startsWith(file, END_OF_LINE, end) ? Arrays.copyOf(file, end) : file;
    }

    /** The SDK writes each byte in as few digits as it takes, others in two. */
    private static boolean matches(byte[] file, String hash) {
        byte[] digest = Sha256.of(file);
        StringBuilder loose = new StringBuilder();
        for (byte one : digest) {
            loose.append(Integer.toHexString(one & 0xff));
        }
        String shown = hash.toLowerCase(Locale.ROOT);
        return loose.toString().equals(shown)
                || HexFormat.of().formatHex(digest).equals(shown);
    }

    private static boolean startsWith(byte[] body, byte[] text, int at) {
        return at >= 0
                && at + text.length <= body.length
                && Arrays.equals(body, at, at + text.length, text, 0, text.length);
    }

    private static int indexOf(byte[] body, byte[] text, int from) {
        for (int i = from; i <= body.length - text.length; i++) {
            if (body[i] == text[0] && startsWith(body, text, i)) {
                return i;
            }
        }
        return -1;
    }

    static BusException tooLarge(int limit) {
        return new BusException(
                ErrorCode.BODY_TOO_LARGE,
                new Wording(
                        "Văn bản vượt quá " + limit + " byte; hãy giảm dung lượng tệp đính kèm",
                        "the document has more than " + limit + " bytes; make its attachments smaller"));
    }
}
