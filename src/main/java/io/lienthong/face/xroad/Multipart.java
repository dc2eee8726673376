package io.lienthong.face.xroad;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A SOAP message and what is attached to it, as {@code multipart/related}: SwA and MTOM. Attachments become Base64 text where
 * the message refers to them.
 */
final class Multipart {
    private static final int MAX_PARTS = 100;
    private static final Pattern BOUNDARY = Pattern.compile("boundary=(?:\"([^\"]{1,200})\"|([^;\\s]{1,200}))");
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

    private final byte[] root;
    private final Map<String, Part> attachments = new HashMap<>();
    private long given;

    /** @param transfer lower-case Content-Transfer-Encoding */
    private record Part(String id, String transfer, byte[] content) {}

    private Multipart(List<Part> parts) {
        this.root = parts.get(0).content();
        parts.subList(1, parts.size()).forEach(part -> attachments.put(part.id(), part));
    }

    /** A message without attachments. */
    private Multipart(byte[] root) {
        this.root = root;
    }

    static Multipart of(@Nullable String contentType, byte[] body) throws XRoadError {
        String type = contentType == null ? "" : contentType.strip();
        if (!type.toLowerCase(Locale.ROOT).startsWith("multipart/related")) {
            return new Multipart(body);
        }
        Matcher boundary = BOUNDARY.matcher(type);
        if (!boundary.find()) {
            throw wrong("Content-Type không có boundary", "the Content-Type names no boundary");
        }
        String text = boundary.group(1) == null ? boundary.group(2) : boundary.group(1);
        List<Part> parts = parts(body, ("--" + text).getBytes(StandardCharsets.ISO_8859_1));
        if (parts.isEmpty()) {
            throw wrong("không có phần nào", "there is no part");
        }
        return new Multipart(parts);
    }

    /** The SOAP message: always the first part. */
    byte[] root() {
        return root;
    }

    /** What a {@code cid:} stands for, in Base64; the reference itself where nothing is attached under it. All together are bounded. */
    String resolve(String reference) {
        String id = reference.startsWith("cid:") ? reference.substring(4).strip() : reference;
        Part part = attachments.get(id);
        part = part == null ? attachments.get(id.replace("%40", "@")) : part;
        if (part == null) {
            return reference;
        }
        given += part.content().length * 4L / 3;
        if (given > XRoadFace.MAX_BODY_BYTES) {
            throw XRoadFace.tooLarge(XRoadFace.MAX_BODY_BYTES);
        }
        return part.transfer().equals("base64")
                ? new String(part.content(), StandardCharsets.US_ASCII).replaceAll("\\s", "")
                : Base64.getEncoder().encodeToString(part.content());
    }

    private static List<Part> parts(byte[] body, byte[] boundary) throws XRoadError {
        List<Part> parts = new ArrayList<>();
        int at = find(body, boundary, 0);
        if (at < 0) {
            throw wrong("không thấy boundary", "the boundary does not occur");
        }
        while (!ends(body, at + boundary.length)) {
            int head = find(body, new byte[] {'\n'}, at + boundary.length) + 1;
            int next = find(body, boundary, head);
            int content = find(body, HEAD_END, head - 2);
            if (head == 0 || next < 0 || content < 0 || content > next || parts.size() >= MAX_PARTS) {
                throw wrong(
                        "một phần không có phần đầu hoặc phần cuối, hoặc có hơn " + MAX_PARTS + " phần",
                        "a part has no head or no end, or there are more than " + MAX_PARTS);
            }
            int end = next >= 2 && body[next - 2] == '\r' ? next - 2 : next - 1;
            int start = content + HEAD_END.length;
            String headers = new String(body, head, Math.max(0, content - head), StandardCharsets.ISO_8859_1);
            parts.add(new Part(
                    header(headers, "content-id").replaceAll("^<|>$", ""),
                    header(headers, "content-transfer-encoding").toLowerCase(Locale.ROOT),
                    java.util.Arrays.copyOfRange(body, start, Math.max(start, end))));
            at = next;
        }
        return parts;
    }

    private static boolean ends(byte[] body, int at) {
        return at + 1 < body.length && body[at] == '-' && body[at + 1] == '-';
    }

    private static String header(String headers, String name) {
        return headers.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static int find(byte[] body, byte[] wanted, int from) {
        for (int i = Math.max(0, from); i <= body.length - wanted.length; i++) {
            int same = 0;
            while (same < wanted.length && body[i + same] == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return i;
            }
        }
        return -1;
    }

    private static XRoadError wrong(String vietnamese, String english) {
        return new XRoadError(
                "Client.MimeParsingFailed",
                "không đọc được thông điệp multipart: " + vietnamese,
                "The multipart message cannot be read: " + english);
    }
}
