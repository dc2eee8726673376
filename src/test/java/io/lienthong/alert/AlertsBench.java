package io.lienthong.alert;

import io.lienthong.traffic.TrafficHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What one look costs with many systems: run by hand, not by the build. Three weeks of 200 systems, each called every two minutes in
 * office hours, and what they do not do on the last weekend.
 */
final class AlertsBench {
    private static final int SYSTEMS = 200;
    private static final int LOOKS = 40;
    private static final AlertFile FILE = AlertFile.parse("""
            rules:
              - {name: missing-traffic, title: {vi: Im lặng, en: Silence}, signal: missing-traffic, above: 10, for: PT10M,
                 severity: critical}
            """, "alerts.yaml", name -> null);

    private AlertsBench() {}

    public static void main(String[] arguments) throws Exception {
        try (Province province = new Province(Instant.parse("2026-10-24T17:00:00Z"))) { // Sunday 00:00
            fill(province);
            Evaluator node = province.node(
                    "bench",
                    FILE,
                    Map.of(
                            Signal.MISSING_TRAFFIC,
                            new MissingTraffic(
                                    new TrafficHistory(province.fixture.pool), FILE.holidays(), province.looks::gaps)));
            measure(province, node, "night to Sunday, all silent and none missing");
            province.clock.forward(Duration.ofHours(10));
            province.jdbc.update("DELETE FROM alert_gap");
            measure(province, node, "Sunday morning, all missing since Saturday noon");
            province.clock.forward(Duration.ofHours(24));
            province.jdbc.update("DELETE FROM alert_gap");
            measure(province, node, "Monday morning, all missing");
        }
    }

    private static void fill(Province province) {
        province.jdbc.update("INSERT INTO traffic_class (environment, consumer, connector, operation, kind, code)"
                + " SELECT 'PRODUCTION', 'portal', 'system-' || s, 'operation-' || o, 'CALLED', ''"
                + " FROM generate_series(1, " + SYSTEMS + ") s, generate_series(1, 5) o");
        province.jdbc.update("INSERT INTO traffic (class, minute, events) SELECT class, minute, 1 FROM traffic_class,"
                + " generate_series('2026-10-05T00:30:00Z'::timestamptz, '2026-10-24T05:00:00Z', '2 minutes') AS m (minute)"
                + " WHERE extract(isodow FROM minute) < 7 AND extract(hour FROM minute) BETWEEN 0 AND 9");
        province.jdbc.update("INSERT INTO traffic_hour (class, hour, events, micros, took)"
                + " SELECT class, date_trunc('hour', minute), count(*), 0, '{}' FROM traffic GROUP BY 1, 2");
        province.jdbc.execute("ANALYZE");
    }

    private static void measure(Province province, Evaluator node, String what) {
        long longest = 0;
        long all = 0;
        for (int i = 0; i < LOOKS; i++) {
            province.clock.forward(Duration.ofSeconds(30));
            long began = System.nanoTime();
            node.look();
            long took = System.nanoTime() - began;
            all += took;
            longest = Math.max(longest, took);
        }
        System.out.printf(
                "%s: %.1f ms a look, the longest %.1f ms, %d alerts%n",
                what, all / 1e6 / LOOKS, longest / 1e6, province.ledger.open().size());
    }
}
