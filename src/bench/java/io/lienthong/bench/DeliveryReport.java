package io.lienthong.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The measurements as a table for people and as JSON for machines. */
class DeliveryReport {
    private static final String LINE = "%6s %2s %9s %4s %8s %8s %8s %8s %8s %8s %8s %8s %7s %6s %6s %6s %6s %6s %s";

    private DeliveryReport() {}

    static void print(Map<String, Object> facts, List<DeliveryRow> rows) {
        facts.forEach((name, value) -> System.out.printf("%s=%s%n", name, value));
        System.out.println();
        System.out.println(LINE.formatted(
                "rate", "nr", "stored", "dead", "accepted", "acc/s", "del/s", "acc p50", "acc p99", "lag p50", "lag p99",
                "e2e p99", "bus µs", "PG µs", "us µs", "load", "oth. %", "faults", ""));
        rows.forEach(row -> System.out.println(line(row)));
    }

    static String line(DeliveryRow row) {
        return LINE.formatted(
                row.rate() == 0 ? "closed" : row.rate(),
                row.round(),
                row.stored(),
                row.dead(),
                row.accepted(),
                "%.0f".formatted(row.acceptedPerSecond()),
                "%.0f".formatted(row.deliveredPerSecond()),
                millis(row.acceptP50()),
                millis(row.acceptP99()),
                millis(row.lagP50()),
                millis(row.lagP99()),
                millis(row.endToEndP99()),
                "%.0f".formatted(row.busMicros()),
                "%.0f".formatted(row.postgresqlMicros()),
                "%.0f".formatted(row.harnessMicros()),
                row.load(),
                row.othersPercent(),
                row.refused() + row.missing() + row.repeated() + row.outOfOrder(),
                faults(row));
    }

    private static String faults(DeliveryRow row) {
        Map<String, Long> faults = new LinkedHashMap<>();
        faults.put("refused", row.refused());
        faults.put("missing", row.missing());
        faults.put("repeated", row.repeated());
        faults.put("outOfOrder", row.outOfOrder());
        faults.values().removeIf(count -> count == 0);
        return faults.isEmpty() ? "" : faults.toString();
    }

    private static String millis(double value) {
        return (value < 100 ? "%.1f" : "%.0f").formatted(value);
    }

    static void writeJson(Path file, Map<String, Object> facts, List<DeliveryRow> rows) {
        String lines = rows.stream().map(row -> "    " + object(row.fields())).collect(Collectors.joining(",\n"));
        Site.write(file, "{\n  \"environment\": " + object(facts) + ",\n  \"rows\": [\n" + lines + "\n  ]\n}\n");
    }

    private static String object(Map<String, Object> fields) {
        return fields.entrySet().stream()
                .map(field -> "\"" + field.getKey() + "\": " + value(field.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String value(Object value) {
        if (value instanceof Double number) {
            return number.isNaN() ? "null" : "%.2f".formatted(number);
        }
        return value instanceof Number || value instanceof Boolean ? value.toString() : "\"" + value + "\"";
    }
}
