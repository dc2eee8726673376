package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Wording;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** A body of application/x-www-form-urlencoded as it arrives: an object of texts, and of arrays of them where a field is repeated. */
final class UrlEncodedForm {
    static final String MEDIA_TYPE = "application/x-www-form-urlencoded";

    private UrlEncodedForm() {}

    static JsonNode read(byte[] message) throws MalformedBody {
        ObjectNode fields = Json.object();
        for (String pair : new String(message, StandardCharsets.UTF_8).split("&", -1)) {
            int end = pair.indexOf('=');
            String name = decoded(end < 0 ? pair : pair.substring(0, end));
            String value = end < 0 ? "" : decoded(pair.substring(end + 1));
            if (fields.path(name).isTextual()) {
                fields.putArray(name).add(fields.get(name)).add(value);
            } else if (fields.has(name)) {
                fields.withArrayProperty(name).add(value);
            } else {
                fields.put(name, value);
            }
        }
        return fields;
    }

    private static String decoded(String text) throws MalformedBody {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new MalformedBody(new Wording("không phải biểu mẫu", "not a form"));
        }
    }
}
