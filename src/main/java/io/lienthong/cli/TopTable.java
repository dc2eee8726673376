package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What {@code GET /admin/v1/top} answers, as people read it. */
final class TopTable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.of("Asia/Ho_Chi_Minh"));
    private static final Duration OLD = Duration.ofSeconds(5);
    private static final int MEGABYTE_BITS = 20;
    /** The last bound of what the bus times; above it nobody knows more. */
    private static final long LAST_BOUND_MILLIS = 10_000;

    private static final List<String> HEADS = List.of(
            "SYSTEM", "ENVIRONMENT", "WAITING", "PARKED", "OLDEST", "REQ/S", "FAILED", "P50", "P95", "IN FLIGHT");
    /** What is left out where there is no room for all, the first first; never what says that something waits for people. */
    private static final List<String> SPARE = List.of("P50", "IN FLIGHT", "P95", "REQ/S", "FAILED", "ENVIRONMENT");

    private final PrintWriter out;
    private final String url;

    /** What systems are sorted by, and the key that says so. */
    enum Column {
        REQUESTS('r', "REQ/S", system -> system.path("requestsPerSecond").asDouble()),
        FAILURES('f', "FAILED", system -> system.path("failedShare").asDouble()),
        LATENCY('l', "P95", system -> system.path("p95Millis").asDouble()),
        INFLIGHT('i', "IN FLIGHT", system -> system.path("inFlight").asDouble()),
        WAITING('w', "WAITING", system -> system.path("waiting").asDouble()),
        PARKED('p', "PARKED", system -> system.path("parked").asDouble()),
        OLDEST('o', "OLDEST", system -> seconds(system.path("oldest"))),
        NAME('n', "SYSTEM", system -> 0);

        private final char key;
        private final String head;
        private final ToDoubleFunction<JsonNode> value;

        Column(char key, String head, ToDoubleFunction<JsonNode> value) {
            this.key = key;
            this.head = head;
            this.value = value;
        }

        /** Absent: the key is none of theirs. */
        static @Nullable Column of(int key) {
            for (Column column : values()) {
                if (column.key == Character.toLowerCase(key)) {
                    return column;
                }
            }
            return null;
        }

        /** The greatest first; alike ones by name. */
        Comparator<JsonNode> order() {
            return Comparator.comparingDouble(value)
                    .reversed()
                    .thenComparing(system -> system.path("system").asText())
                    .thenComparing(system -> system.path("environment").asText());
        }
    }

    TopTable(PrintWriter out, String url) {
        this.out = out;
        this.url = url;
    }

    /** @param room characters in a line */
    void print(JsonNode top, Column sort, int room) {
        head(top);
        age(top);
        out.println();
        List<JsonNode> systems = new ArrayList<>();
        top.path("systems").forEach(systems::add);
        if (systems.isEmpty() && top.path("read").isMissingNode()) {
            return;
        }
        if (systems.isEmpty()) {
            out.println("Nothing came or went in the last " + words(top.path("window")) + ", and nothing waits.");
            return;
        }
        systems.sort(sort.order());
        List<List<String>> rows =
                new ArrayList<>(); // what cannot wait comes first: the narrowest terminal cuts the rest
        rows.add(new ArrayList<>(HEADS));
        systems.forEach(system -> rows.add(new ArrayList<>(row(system))));
        List<String> hidden = narrow(rows, sort, room);
        Output.table(out, "", rows);
        if (!hidden.isEmpty()) {
            out.println("No room for " + String.join(", ", hidden) + ": make the window wider.");
        }
    }

    /** Leaves columns out until the rest has room, but that by which systems are sorted; says which. */
    private static List<String> narrow(List<List<String>> rows, Column sort, int room) {
        List<String> hidden = new ArrayList<>();
        for (String spare : SPARE) {
            if (Output.width(rows) <= room) {
                break;
            }
            if (!spare.equals(sort.head)) {
                int place = rows.get(0).indexOf(spare);
                rows.forEach(row -> row.remove(place));
                hidden.add(spare);
            }
        }
        return hidden;
    }

    private void head(JsonNode top) {
        JsonNode node = top.path("node");
        int nodes = top.path("nodes").asInt();
        out.println("The bus at " + url + ", up " + words(node.path("uptime")) + ", " + nodes
                + (nodes == 1 ? " node" : " nodes") + ", at "
                + TIME.format(Instant.parse(top.path("at").asText())) + " in Vietnam");
        out.println((node.path("journal").asBoolean() ? "journal takes rows, " : "JOURNAL TAKES NO ROWS, ")
                + node.path("journalWaiting").asInt() + " wait; "
                + (node.path("broker").asBoolean() ? "broker connected; " : "BROKER AWAY; ")
                + (node.path("dataPlane").asBoolean() ? "data plane open; " : "DATA PLANE CLOSED; ")
                + node.path("inFlight").asInt() + " requests in flight");
        out.println(rate(top.path("requestsPerSecond").asDouble()) + " requests/s, "
                + percent(top.path("failedShare").asDouble()) + " failed, in the last " + words(top.path("window"))
                + "; CPU " + percent(node.path("cpu").asDouble()) + "; heap "
                + (node.path("heapUsedBytes").asLong() >> MEGABYTE_BITS) + " of "
                + (node.path("heapMaxBytes").asLong() >> MEGABYTE_BITS) + " MB");
    }

    /** Older than the look: the database did not answer it. */
    private void age(JsonNode top) {
        JsonNode read = top.path("read");
        if (read.isMissingNode()) {
            out.println("TRAFFIC AND DELIVERIES ARE NOT KNOWN: the database has not answered since the start");
        } else if (Duration.between(
                                Instant.parse(read.asText()),
                                Instant.parse(top.path("at").asText()))
                        .compareTo(OLD)
                > 0) {
            out.println("TRAFFIC AND DELIVERIES ARE THOSE OF " + TIME.format(Instant.parse(read.asText()))
                    + ": the database has not answered since");
        }
    }

    private static List<String> row(JsonNode system) {
        return List.of(
                system.path("system").asText() + (system.path("away").asBoolean() ? " (AWAY)" : ""),
                system.path("environment").asText(),
                system.path("waiting").asText(),
                system.path("parked").asText(),
                system.has("oldest") ? words(system.path("oldest")) : "-",
                rate(system.path("requestsPerSecond").asDouble()),
                percent(system.path("failedShare").asDouble()),
                millis(system.path("p50Millis")),
                millis(system.path("p95Millis")),
                system.path("inFlight").asText());
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond < 10 ? "%.2f" : "%.0f", perSecond);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, share > 0 && share < 0.1 ? "%.1f %%" : "%.0f %%", share * 100);
    }

    private static String millis(JsonNode bound) {
        if (bound.isMissingNode() || bound.isNull()) {
            return "-";
        }
        return bound.asLong() > LAST_BOUND_MILLIS ? ">10 s" : "≤" + bound.asLong() + " ms";
    }

    private static double seconds(JsonNode duration) {
        return duration.isTextual() ? Duration.parse(duration.asText()).toSeconds() : 0;
    }

    /** The two greatest units, such as 3 h 12 min. */
    private static String words(JsonNode duration) {
        long seconds = (long) seconds(duration);
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds < 86_400
                ? seconds / 3_600 + " h " + seconds / 60 % 60 + " min"
                : seconds / 86_400 + " d " + seconds / 3_600 % 24 + " h";
    }
}
