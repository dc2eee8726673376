package io.lienthong.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;

/**
 * An attached file without its content.
 *
 * @param contentId with its {@code cid:}
 * @param contentType as the sender wrote it: {@code application/zip} in the official form, whatever the file is
 * @param size of the file itself in bytes, unpacked; -1 where the content has not been read
 * @param sha256 of the file itself, hexadecimal; empty where the content has not been read
 */
public record Attachment(
        String contentId, String name, String description, String contentType, long size, String sha256) {
    static Attachment of(JsonNode json) {
        return new Attachment(
                json.path("contentId").asText(""),
                json.path("name").asText(""),
                json.path("description").asText(""),
                json.path("contentType").asText(""),
                json.path("size").asLong(-1),
                json.path("sha256").asText(""));
    }

    ObjectNode json() {
        ObjectNode json = Json.object().put("contentId", contentId).put("name", name);
        if (!description.isEmpty()) {
            json.put("description", description);
        }
        if (!contentType.isEmpty()) {
            json.put("contentType", contentType);
        }
        return size < 0 ? json : json.put("size", size).put("sha256", sha256);
    }
}
