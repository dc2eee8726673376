package io.lienthong.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How answers look: indented JSON, and tables whose columns line up. */
final class Output {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.of("Asia/Ho_Chi_Minh"));

    private Output() {}

    static void json(PrintWriter out, JsonNode answer) {
        try {
            out.println(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(answer));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A problem of the bus: code and detail, the places that are wrong, and what to do in both languages. */
    static String problem(JsonNode problem) {
        StringBuilder words = new StringBuilder(problem.path("code").asText())
                .append(": ")
                .append(problem.path("detail").asText());
        problem.path("violations")
                .forEach(violation -> words.append("\n  ")
                        .append(violation.path("place").asText())
                        .append(' ')
                        .append(violation.path("message").asText()));
        languages(problem).forEach(line -> words.append("\n  ").append(line));
        return words.toString();
    }

    /** The lines of an {@code explanation}, one a language; none where there is none. */
    static List<String> languages(JsonNode explained) {
        return wording(explained.path("explanation"));
    }

    /** The lines of a text, one a language; none where there is none. */
    static List<String> wording(JsonNode explanation) {
        return explanation.isObject()
                ? List.of(
                        explanation.path("vi").asText(), explanation.path("en").asText())
                : List.of();
    }

    /** An instant in Vietnam time, to the second; another text as it is. */
    static String time(String instant) {
        try {
            return TIME.format(Instant.parse(instant));
        } catch (DateTimeParseException e) {
            return instant;
        }
    }

    /** The same with the address of the handbook, where there is a code. */
    static void explanations(PrintWriter out, ControlPlane bus, Iterable<JsonNode> explained) {
        if (explanations(out, explained)) {
            out.println();
            out.println(bus.handbook());
        }
    }

    /** Below a list: each error code in it once, with what it means and what to do in both languages; whether there was one. */
    static boolean explanations(PrintWriter out, Iterable<JsonNode> explained) {
        Map<String, List<String>> codes = new LinkedHashMap<>();
        explained.forEach(one -> codes.putIfAbsent(code(one), languages(one)));
        codes.values().removeIf(List::isEmpty);
        codes.forEach((code, languages) -> {
            out.println();
            out.println(code);
            languages.forEach(line -> out.println("  " + line));
        });
        return !codes.isEmpty();
    }

    /** A failure is {@code CODE: detail}. */
    private static String code(JsonNode explained) {
        String code = Story.first(explained, "code", "reason", "failure", "lastFailure");
        int colon = code.indexOf(':');
        return colon < 0 ? code : code.substring(0, colon);
    }

    /** Rows of cells, two spaces apart; the last column is not padded. */
    static void table(PrintWriter out, String indent, List<List<String>> rows) {
        int[] widths = widths(rows);
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(indent);
            for (int i = 0; i < row.size(); i++) {
                line.append(row.get(i));
                line.append(" ".repeat(widths[i] - width(row.get(i)) + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    /** Of a table of such rows, in characters. */
    static int width(List<List<String>> rows) {
        int[] widths = widths(rows);
        return Arrays.stream(widths).sum() + 2 * Math.max(0, widths.length - 1);
    }

    private static int[] widths(List<List<String>> rows) {
        int[] widths = new int[rows.stream().mapToInt(List::size).max().orElse(0)];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        return widths;
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    /** A path as its reader would type it: relative to the current folder where it is inside. */
    static String path(Path path) {
        Path current = Path.of("").toAbsolutePath();
        Path absolute = path.toAbsolutePath().normalize();
        return absolute.startsWith(current) && !absolute.equals(current)
                ? current.relativize(absolute).toString()
                : absolute.toString();
    }
}
