package io.lienthong.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the masked bodies of one story: JSON as a tree, everything else as text, up to 4 MiB in all. */
final class LoggedBodies {
    private static final int MAX_BYTES = 4 << 20;

    private int left = MAX_BYTES;

    @Nullable
    JsonNode read(byte @Nullable [] body) {
        if (body == null || body.length == 0) {
            return null;
        }
        if (body.length > left) {
            return TextNode.valueOf("(" + body.length + " bytes, not shown: the story is too long)");
        }
        left -= body.length;
        try {
            return Json.parse(body);
        } catch (MalformedBody notJson) {
            return TextNode.valueOf(new String(body, StandardCharsets.UTF_8));
        }
    }
}
