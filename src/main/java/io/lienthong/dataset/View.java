package io.lienthong.dataset;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What of a dataset one consumer sees: which records, which of their fields, and whether personal ones are masked. Immutable.
 */
public final class View {
    /** Everything, as it was accepted. */
    public static final View WHOLE = new View(List.of(), Map.of(), null, "");

    private static final int ID_BYTES = 6;

    private final List<JsonPointer> fields;
    private final Map<JsonPointer, List<String>> rows;
    private final @Nullable UnaryOperator<JsonNode> mask;
    private final String id;

    private View(
            List<String> fields,
            Map<String, List<String>> rows,
            @Nullable UnaryOperator<JsonNode> mask,
            String maskName) {
        this.fields = fields.stream().map(JsonPointer::compile).toList();
        Map<JsonPointer, List<String>> compiled = new java.util.LinkedHashMap<>();
        rows.forEach((pointer, values) -> compiled.put(JsonPointer.compile(pointer), List.copyOf(values)));
        this.rows = compiled;
        this.mask = mask;
        this.id = isWhole()
                ? "-"
                : hash(fields + " " + new TreeMap<>(rows) + " " + (mask == null ? "" : "masked " + maskName));
    }

    /**
     * @param fields JSON pointers of what is left of a record; empty: all of it
     * @param rows for each pointer the values one of which a record has there; {@code H99.12.*} stands for all that begin
     *     with {@code H99.12.}; empty: all records
     * @param mask hides personal fields; absent: they come in clear
     * @param maskName changes with what the mask hides
     */
    public static View of(
            List<String> fields,
            Map<String, List<String>> rows,
            @Nullable UnaryOperator<JsonNode> mask,
            String maskName) {
        return new View(fields, rows, mask, maskName);
    }

    /** Changes whenever the same cursor would lead to other data. */
    public String id() {
        return id;
    }

    /** Whether records go out as they are stored. */
    public boolean isWhole() {
        return fields.isEmpty() && rows.isEmpty() && mask == null;
    }

    /** Whether it leaves out records, so that one may come into it and go out of it. */
    public boolean selectsRows() {
        return !rows.isEmpty();
    }

    /** The record as it is seen; absent where it is not. */
    public byte @Nullable [] of(byte[] stored) {
        if (isWhole()) {
            return stored;
        }
        JsonNode seen = of(parse(stored));
        return seen == null ? null : Json.write(seen);
    }

    /** SHA-256 of the RFC 8785 form of the record as it is seen; absent where it is not. */
    byte @Nullable [] hash(byte[] stored) {
        JsonNode seen = of(parse(stored));
        return seen == null ? null : CanonicalJson.sha256(seen);
    }

    boolean shows(byte[] stored) {
        return !selectsRows() || isIn(parse(stored));
    }

    private @Nullable JsonNode of(JsonNode data) {
        if (!isIn(data)) {
            return null;
        }
        JsonNode masked = mask == null ? data : mask.apply(data);
        return fields.isEmpty() ? masked : projected(masked);
    }

    private boolean isIn(JsonNode data) {
        return rows.entrySet().stream().allMatch(row -> {
            String value = data.at(row.getKey()).asText("");
            return row.getValue().stream().anyMatch(allowed -> fits(allowed, value));
        });
    }

    private static boolean fits(String allowed, String value) {
        return allowed.endsWith(".*")
                ? value.startsWith(allowed.substring(0, allowed.length() - 1))
                : allowed.equals(value);
    }

    /** What is not granted is absent, not null. */
    private JsonNode projected(JsonNode data) {
        ObjectNode projected = Json.object();
        for (JsonPointer field : fields) {
            JsonNode value = data.at(field);
            if (!value.isMissingNode()) {
                put(projected, field, value);
            }
        }
        return projected;
    }

    private static void put(ObjectNode target, JsonPointer field, JsonNode value) {
        String name = field.getMatchingProperty();
        JsonPointer below = field.tail();
        if (below == null || below.matches()) {
            target.set(name, value);
        } else {
            JsonNode there = target.get(name);
            put(there instanceof ObjectNode object ? object : target.putObject(name), below, value);
        }
    }

    private static JsonNode parse(byte[] stored) {
        try {
            return Json.parse(stored);
        } catch (MalformedBody e) {
            throw new IllegalStateException("a record that was stored is no JSON", e);
        }
    }

    private static String hash(String definition) {
        return HexFormat.of().formatHex(Sha256.of(definition.getBytes(StandardCharsets.UTF_8)), 0, ID_BYTES);
    }
}
