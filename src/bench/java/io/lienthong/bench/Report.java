package io.lienthong.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The results as a table for people and as JSON for machines. */
class Report {
    private static final String LINE = "%-21s %-13s %6s %9s %17s %9s %9s %7s %8s %8s %7s%n";

    private final Map<String, Object> facts;
    private final Results results;

    Report(Map<String, Object> facts, Results results) {
        this.facts = facts;
        this.results = results;
    }

    void print() {
        facts.forEach((name, value) -> System.out.printf("%s=%s%n", name, value));
        System.out.println();
        System.out.printf(
                LINE,
                "subject",
                "case",
                "conn.",
                "req/s",
                "lowest-highest",
                "p50 ms",
                "p99 ms",
                "errors",
                "CPU µs",
                "PG µs",
                "x nginx");
        results.rows().forEach(this::printRow);
        System.out.println();
    }

    private void printRow(Row row) {
        System.out.printf(
                LINE,
                row.subject(),
                row.work(),
                row.connections(),
                "%.0f".formatted(row.requestsPerSecond()),
                "%.0f-%.0f".formatted(row.lowestRequestsPerSecond(), row.highestRequestsPerSecond()),
                "%.2f".formatted(row.p50Millis()),
                "%.2f".formatted(row.p99Millis()),
                row.errors(),
                "%.0f".formatted(row.cpuMicrosPerRequest()),
                orDash("%.0f", row.postgresqlCpuMicrosPerRequest()),
                orDash("%.2f", results.ratioToNginx(row)));
    }

    private static String orDash(String format, OptionalDouble value) {
        return value.isPresent() ? format.formatted(value.getAsDouble()) : "-";
    }

    void writeJson(Path file) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("environment", facts);
        document.put("rows", results.rows().stream().map(this::asMap).toList());
        Site.write(file, Json.write(document));
    }

    private Map<String, Object> asMap(Row row) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("subject", row.subject());
        line.put("case", row.work());
        line.put("connections", row.connections());
        line.put("requestsPerSecond", rounded(row.requestsPerSecond(), 1));
        line.put("lowestRequestsPerSecond", rounded(row.lowestRequestsPerSecond(), 1));
        line.put("highestRequestsPerSecond", rounded(row.highestRequestsPerSecond(), 1));
        line.put("p50Millis", rounded(row.p50Millis(), 3));
        line.put("p99Millis", rounded(row.p99Millis(), 3));
        line.put("cpuMicrosPerRequest", rounded(row.cpuMicrosPerRequest(), 1));
        row.postgresqlCpuMicrosPerRequest()
                .ifPresent(value -> line.put("postgresqlCpuMicrosPerRequest", rounded(value, 1)));
        results.ratioToNginx(row).ifPresent(value -> line.put("ratioToNginx", rounded(value, 3)));
        line.put("errors", row.errors());
        return line;
    }

    private static double rounded(double value, int decimals) {
        double scale = Math.pow(10, decimals);
        return Math.round(value * scale) / scale;
    }

    /** As much JSON as the report needs: the program runs on a bare JDK. */
    private static class Json {
        static String write(Map<String, Object> document) {
            return value(document, "") + "\n";
        }

        private static String value(Object value, String indent) {
            if (value instanceof Map<?, ?> map) {
                List<String> members = map.entrySet().stream()
                        .map(member -> quoted(member.getKey()) + ": " + value(member.getValue(), indent + "  "))
                        .toList();
                return block("{", members, "}", indent);
            }
            if (value instanceof List<?> list) {
                List<String> items =
                        list.stream().map(item -> value(item, indent + "  ")).toList();
                return block("[", items, "]", indent);
            }
            return value instanceof Number ? value.toString() : quoted(value);
        }

        private static String block(String open, List<String> parts, String close, String indent) {
            String separator = "\n" + indent + "  ";
            return open + separator + String.join("," + separator, parts) + "\n" + indent + close;
        }

        private static String quoted(Object value) {
            String text =
                    value.toString().replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\s+", " ");
            return "\"" + text + "\"";
        }
    }
}
