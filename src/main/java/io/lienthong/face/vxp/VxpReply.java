package io.lienthong.face.vxp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.BusException;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import java.io.UncheckedIOException;

/** Answers as the SDK reads them. It reads some as US-ASCII, so that everything else is escaped; a null would end it. */
final class VxpReply {
    private static final ObjectMapper ASCII =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private VxpReply() {}

    static ObjectNode done() {
        return Json.object().put("status", "OK").put("ErrorCode", "0").put("ErrorDesc", "Thành công");
    }

    static ObjectNode list(JsonNode items) {
        return done().set("data", items);
    }

    /** What happened, then what it means and what to do. The fields that the SDK asks for whether or not it went well are there as well. */
    static ObjectNode refused(BusException error, MessageId id) {
        return Json.object()
                .put("status", "FAIL")
                .put("ErrorCode", error.code().name())
                .put("ErrorDesc", told(error))
                .put("DocId", "")
                .put("messageId", id.toString());
    }

    private static String told(BusException error) {
        String detail = error.detailWithPlaces();
        return detail + (detail.endsWith(".") ? " " : ". ") + error.code().explanation();
    }

    static byte[] write(ObjectNode reply) {
        try {
            return ASCII.writeValueAsBytes(reply);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
