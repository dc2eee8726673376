package io.lienthong.face.sync;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.dataset.Item;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How items are written. JSON is one object {@code {items, next, hasMore}}; NDJSON has one item a line; CSV has a line of names
 * and one line an item, with the record's own fields in columns, nested ones as JSON.
 */
sealed interface Format {
    /** Short, for tags. */
    String name();

    String mediaType();

    /** What stands before the items. */
    void begin(ByteArrayOutputStream out);

    /** @param first of the answer */
    void item(ByteArrayOutputStream out, Item item, boolean first);

    /** What stands behind them. */
    void end(ByteArrayOutputStream out, String next, boolean more);

    /** The format that an Accept header asks for; absent: none that we have. */
    static @Nullable Format of(@Nullable String accept, List<String> columns) {
        if (accept == null
                || accept.isBlank()
                || accept.contains("*/*")
                || accept.contains("application/*")
                || accept.contains(JsonFormat.MEDIA_TYPE)) {
            return new JsonFormat();
        }
        if (accept.contains(NdjsonFormat.MEDIA_TYPE) || accept.contains("application/ndjson")) {
            return new NdjsonFormat();
        }
        return accept.contains("text/csv") || accept.contains("text/*") ? new CsvFormat(columns) : null;
    }

    private static void put(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** As one object. */
    final class JsonFormat implements Format {
        static final String MEDIA_TYPE = "application/json";

        @Override
        public String name() {
            return "json";
        }

        @Override
        public String mediaType() {
            return MEDIA_TYPE;
        }

        @Override
        public void begin(ByteArrayOutputStream out) {
            put(out, "{\"items\":[");
        }

        @Override
        public void item(ByteArrayOutputStream out, Item item, boolean first) {
            if (!first) {
                out.write(',');
            }
            item.writeTo(out);
        }

        @Override
        public void end(ByteArrayOutputStream out, String next, boolean more) {
            put(out, "],\"next\":\"" + next + "\",\"hasMore\":" + more + "}");
        }
    }

    /** One item a line. */
    final class NdjsonFormat implements Format {
        static final String MEDIA_TYPE = "application/x-ndjson";

        @Override
        public String name() {
            return "ndjson";
        }

        @Override
        public String mediaType() {
            return MEDIA_TYPE;
        }

        @Override
        public void begin(ByteArrayOutputStream out) {}

        /** Records are stored without white space, so that no line feed is in them. */
        @Override
        public void item(ByteArrayOutputStream out, Item item, boolean first) {
            item.writeTo(out);
            out.write('\n');
        }

        @Override
        public void end(ByteArrayOutputStream out, String next, boolean more) {}
    }

    /** RFC 4180. */
    final class CsvFormat implements Format {
        private final List<String> columns;

        CsvFormat(List<String> columns) {
            this.columns = columns;
        }

        @Override
        public String name() {
            return "csv";
        }

        @Override
        public String mediaType() {
            return "text/csv; charset=utf-8; header=present";
        }

        @Override
        public void begin(ByteArrayOutputStream out) {
            put(out, "operation,key,version,time");
            columns.forEach(column -> put(out, "," + cell(column)));
            put(out, "\r\n");
        }

        @Override
        public void item(ByteArrayOutputStream out, Item item, boolean first) {
            String version = item.version();
            put(
                    out,
                    (item.deleted() ? "DELETE," : "PUT,") + cell(item.key()) + ","
                            + cell(version == null ? "" : version) + "," + item.time());
            JsonNode data = item.data() == null ? Json.object() : parse(item.data());
            columns.forEach(column -> put(out, "," + cell(text(data.path(column)))));
            put(out, "\r\n");
        }

        @Override
        public void end(ByteArrayOutputStream out, String next, boolean more) {}

        private static JsonNode parse(byte[] data) {
            try {
                return Json.parse(data);
            } catch (MalformedBody e) {
                throw new IllegalStateException("a record that was stored is no JSON", e);
            }
        }

        private static String text(JsonNode value) {
            return value.isContainerNode()
                    ? new String(Json.write(value), StandardCharsets.UTF_8)
                    : value.isNull() ? "" : value.asText("");
        }

        private static String cell(String text) {
            return text.chars().anyMatch(one -> one == ',' || one == '"' || one == '\n' || one == '\r')
                    ? "\"" + text.replace("\"", "\"\"") + "\""
                    : text;
        }
    }
}
