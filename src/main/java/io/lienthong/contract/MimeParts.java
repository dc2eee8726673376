package io.lienthong.contract;

import io.lienthong.message.MalformedBody;
import io.lienthong.message.Wording;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parts of a multipart message; of multipart/related (RFC 2387) the envelope and what it refers to. */
final class MimeParts {
    private static final String MULTIPART = "multipart/related";
    private static final int MAX_PARTS = 100;
    private static final int MAX_HEAD_BYTES = 8_192;
    /** So much may always be given, however small the message is. */
    private static final long SMALL_GIVEN = 1 << 20;

    private static final Pattern PARAMETER = Pattern.compile(";\\s*([A-Za-z-]+)\\s*=\\s*(?:\"([^\"]*)\"|([^;\\s]+))");
    private static final byte[] LINE = {'\r', '\n'};

    private final List<Part> parts;
    private final Part root;
    private final long mostGiven;
    private long given;

    /** @param contentId without its brackets; empty where the part has none */
    record Part(String contentId, String mediaType, String disposition, byte[] content) {
        /** A parameter of Content-Disposition, in UTF-8 as browsers send it; empty where there is none. */
        String disposition(String parameter) {
            String found = parameter(disposition, parameter).orElse("");
            return new String(found.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }

        String base64() {
            return Base64.getEncoder().encodeToString(content);
        }

        String text() {
            return new String(content, StandardCharsets.UTF_8);
        }
    }

    private MimeParts(List<Part> parts, Part root, int bytes) {
        this.parts = parts;
        this.root = root;
        this.mostGiven = Math.max(SMALL_GIVEN, bytes * 2L);
    }

    static boolean are(String mediaType) {
        return mediaType.regionMatches(true, 0, MULTIPART, 0, MULTIPART.length());
    }

    static MimeParts read(String mediaType, byte[] body) throws MalformedBody {
        List<Part> parts = all(mediaType, body);
        if (parts.isEmpty()) {
            throw malformed("không có phần nào", "it has no part");
        }
        String wanted = parameter(mediaType, "start").map(MimeParts::bare).orElse("");
        Part root = parts.stream()
                .filter(part -> !wanted.isEmpty() && part.contentId().equals(wanted))
                .findFirst()
                .orElse(parts.get(0));
        return new MimeParts(parts, root, body.length);
    }

    /**
     * The message with another envelope, whose parts are what they were. What names SOAP 1.2 says then that it is 1.1.
     *
     * @param envelope of SOAP 1.1
     */
    static byte[] withEnvelope(String mediaType, byte[] body, byte[] envelope) throws MalformedBody {
        Part root = read(mediaType, body).root;
        byte[] delimiter = ("--" + boundary(mediaType)).getBytes(StandardCharsets.ISO_8859_1);
        int start = behind(body, delimiter, 0);
        while (start >= 0 && !closing(body, start)) {
            int next = delimiter(body, delimiter, start);
            int content = head(body, start, next);
            int end = next - (next - 2 >= content && body[next - 2] == LINE[0] ? 2 : 1);
            if (Arrays.equals(body, content, Math.max(content, end), root.content(), 0, root.content().length)) {
                String head = new String(body, start, content - start, StandardCharsets.ISO_8859_1);
                ByteArrayOutputStream moved = new ByteArrayOutputStream(body.length + envelope.length);
                moved.write(body, 0, start);
                moved.writeBytes(of11(head).getBytes(StandardCharsets.ISO_8859_1));
                moved.writeBytes(envelope);
                moved.write(body, end, body.length - end);
                return moved.toByteArray();
            }
            start = behind(body, delimiter, next);
        }
        throw malformed("phong bì bị mã hoá", "the envelope is encoded");
    }

    /** The same header of a message of SOAP 1.1. */
    static String of11(String head) {
        return head.replace("application/soap+xml", "text/xml");
    }

    private static String boundary(String mediaType) throws MalformedBody {
        return parameter(mediaType, "boundary")
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> malformed("thiếu boundary", "there is no boundary"));
    }

    /** The parts of a multipart message of any kind. */
    static List<Part> all(String mediaType, byte[] body) throws MalformedBody {
        byte[] delimiter = ("--" + boundary(mediaType)).getBytes(StandardCharsets.ISO_8859_1);
        List<Part> parts = new ArrayList<>();
        int start = behind(body, delimiter, 0);
        while (start >= 0 && !closing(body, start)) {
            int next = delimiter(body, delimiter, start);
            if (next < 0 || parts.size() == MAX_PARTS) {
                throw malformed("bị cắt ngắn, hoặc có quá nhiều phần", "it is cut short, or has too many parts");
            }
            parts.add(part(body, start, next));
            start = behind(body, delimiter, next);
        }
        return parts;
    }

    private static Optional<String> parameter(String mediaType, String name) {
        Matcher matcher = PARAMETER.matcher(mediaType);
        while (matcher.find()) {
            if (matcher.group(1).equalsIgnoreCase(name)) {
                return Optional.of(matcher.group(2) == null ? matcher.group(3) : matcher.group(2));
            }
        }
        return Optional.empty();
    }

    /** Where a delimiter at the start of a line begins, at or behind a place; -1: nowhere. */
    private static int delimiter(byte[] body, byte[] delimiter, int from) {
        for (int i = from; i <= body.length - delimiter.length; i++) {
            if (body[i] == '-'
                    && (i == 0 || body[i - 1] == '\n')
                    && Arrays.equals(body, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
                return i;
            }
        }
        return -1;
    }

    private static int behind(byte[] body, byte[] delimiter, int from) {
        int at = delimiter(body, delimiter, from);
        return at < 0 ? -1 : at + delimiter.length;
    }

    private static boolean closing(byte[] body, int at) {
        return at + 1 < body.length && body[at] == '-' && body[at + 1] == '-';
    }

    private static Part part(byte[] body, int start, int next) throws MalformedBody {
        int content = head(body, start, next);
        String[] lines = new String(body, start, content - start, StandardCharsets.ISO_8859_1)
                .replaceAll("\\r?\\n[ \\t]+", " ")
                .split("\\r?\\n");
        int end = next - (next - 2 >= content && body[next - 2] == LINE[0] ? 2 : 1);
        byte[] bytes = Arrays.copyOfRange(body, content, Math.max(content, end));
        return new Part(
                bare(header(lines, "content-id")),
                header(lines, "content-type"),
                header(lines, "content-disposition"),
                decoded(bytes, header(lines, "content-transfer-encoding")));
    }

    /** Where the part's content begins, behind the empty line. */
    private static int head(byte[] body, int start, int next) throws MalformedBody {
        int most = Math.min(next, start + MAX_HEAD_BYTES);
        for (int i = start; i < most; i++) {
            if (body[i] == '\n' && i + 1 < next && (body[i + 1] == '\n' || body[i + 1] == '\r')) {
                return Math.min(next, i + (body[i + 1] == '\n' ? 2 : 3));
            }
        }
        throw malformed("một phần không có dòng trống sau tiêu đề", "a part has no empty line behind its head");
    }

    private static String header(String[] lines, String name) {
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).strip().equalsIgnoreCase(name)) {
                return line.substring(colon + 1).strip();
            }
        }
        return "";
    }

    private static byte[] decoded(byte[] bytes, String encoding) throws MalformedBody {
        return switch (encoding.toLowerCase(Locale.ROOT)) {
            case "", "binary", "8bit", "7bit" -> bytes;
            case "base64" -> {
                try {
                    yield Base64.getMimeDecoder().decode(bytes);
                } catch (IllegalArgumentException e) {
                    throw malformed("một phần không phải base64", "a part is no base64");
                }
            }
            default ->
                throw malformed("một phần có mã hóa không được hỗ trợ", "a part has an encoding that is not read");
        };
    }

    private static String bare(String contentId) {
        return contentId.startsWith("<") && contentId.endsWith(">")
                ? contentId.substring(1, contentId.length() - 1)
                : contentId;
    }

    byte[] envelope() {
        return root.content();
    }

    /** What {@code cid:…} refers to. */
    Optional<Part> at(String reference) {
        if (!reference.startsWith("cid:")) {
            return Optional.empty();
        }
        String id = java.net.URLDecoder.decode(
                reference.substring(4).replace("+", "%2B").replaceAll("%(?![0-9A-Fa-f]{2})", "%25"),
                StandardCharsets.UTF_8);
        return parts.stream().filter(part -> part.contentId().equals(id)).findFirst();
    }

    /** The attachment of a part of the WSDL message: by its Content-Id ({@code name=…}, WS-I), else by its place. */
    @Nullable
    Part attachment(String name, int place) {
        for (Part part : parts) {
            if (part.contentId().startsWith(name + "=")) {
                return part;
            }
        }
        List<Part> attached = parts.stream()
                .filter(part -> part != root && part.contentId().indexOf('=') < 0)
                .toList();
        return place < attached.size() ? attached.get(place) : null;
    }

    /**
     * A part in Base64. A message may refer to one part several times; what all its references give together is at most twice
     * the message, or 1 MiB.
     */
    String base64(Part part) throws MalformedBody {
        count(part.content().length * 4L / 3);
        return part.base64();
    }

    /** The same as text. */
    String text(Part part) throws MalformedBody {
        count(part.content().length);
        return part.text();
    }

    private void count(long more) throws MalformedBody {
        given += more;
        if (given > mostGiven) {
            throw malformed("tham chiếu quá nhiều lần đến các phần", "it refers to its parts too often");
        }
    }

    private static MalformedBody malformed(String vietnamese, String english) {
        return new MalformedBody(new Wording(
                "thông điệp multipart hỏng: " + vietnamese, "the multipart message is malformed: " + english));
    }
}
