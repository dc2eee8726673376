package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.contract.EnvelopeShape.Attachment;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/** Writes SOAP messages with attachments (WS-I Attachments Profile 1.0): the envelope, then the parts, in base64. */
final class MimeWriter {
    private static final String ROOT = "<envelope@lienthong>";

    private final List<Attachment> attachments;
    private final String envelopeType;
    /** No line of base64 or of an escaped envelope of ours begins like this, so one boundary serves all messages. */
    private final String boundary = "lienthong-" + UUID.randomUUID();

    /** @param envelopeType media type of the envelope */
    MimeWriter(List<Attachment> attachments, String envelopeType) {
        this.attachments = attachments;
        this.envelopeType = envelopeType;
    }

    String mediaType() {
        String bare = envelopeType.replaceFirst(";.*", "");
        return "multipart/related; type=\"" + bare + "\"; start=\"" + ROOT + "\"; boundary=\"" + boundary + "\"";
    }

    /** @param attached texts by the names of the parts; those that are absent are left out */
    byte[] write(byte[] envelope, JsonNode attached) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(envelope.length + 1_024);
        part(out, envelopeType, "8bit", ROOT, envelope);
        for (Attachment attachment : attachments) {
            JsonNode value = attached.path(attachment.name());
            if (value.isTextual()) {
                byte[] base64 = attachment.text()
                        ? Base64.getMimeEncoder().encode(value.textValue().getBytes(StandardCharsets.UTF_8))
                        : value.textValue().getBytes(StandardCharsets.US_ASCII);
                String type = attachment.text() ? attachment.mediaType() + "; charset=utf-8" : attachment.mediaType();
                part(out, type, "base64", "<" + attachment.name() + "=" + UUID.randomUUID() + "@lienthong>", base64);
            }
        }
        out.writeBytes(bytes("--" + boundary + "--\r\n"));
        return out.toByteArray();
    }

    private void part(ByteArrayOutputStream out, String type, String encoding, String id, byte[] content) {
        out.writeBytes(bytes("--" + boundary + "\r\nContent-Type: " + type + "\r\nContent-Transfer-Encoding: "
                + encoding + "\r\nContent-ID: " + id + "\r\n\r\n"));
        out.writeBytes(content);
        out.writeBytes(bytes("\r\n"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
