package io.lienthong.alert;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Who looks when: one node at a time for all, each for itself. And when nobody did. */
final class Looks {
    /** Whoever says nothing for longer was down. */
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(3);
    /** Before the first look nobody knows what was missing. */
    private static final Duration UNKNOWN = Duration.ofDays(7);

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transactions;
    private final Duration interval;

    Looks(JdbcTemplate jdbc, TransactionTemplate transactions, Duration interval) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.interval = interval;
    }

    /** Whether it is this caller's turn: of those who ask for the same within an interval, one is told so. */
    boolean take(String node, Instant now) {
        return Boolean.TRUE.equals(transactions.execute(status -> takeOnce(node, now)));
    }

    private boolean takeOnce(String node, Instant now) {
        int first = jdbc.update(
                "INSERT INTO alert_look (node, at) VALUES (?, ?) ON CONFLICT DO NOTHING", node, Ledger.at(now));
        if (first > 0) {
            gap(node, now.minus(UNKNOWN), now, false);
            return true;
        }
        Instant last = jdbc.queryForObject(
                        "SELECT at FROM alert_look WHERE node = ? FOR UPDATE", OffsetDateTime.class, node)
                .toInstant();
        boolean early = Duration.between(last, now)
                        .abs()
                        .compareTo(interval.multipliedBy(9).dividedBy(10))
                < 0;
        if (early) {
            return false; // a clock that was put back is followed
        }
        if (last.plus(LONGEST_PAUSE).isBefore(now)) {
            gap(node, last, now, true);
        }
        jdbc.update("UPDATE alert_look SET at = ? WHERE node = ?", Ledger.at(now), node);
        return true;
    }

    private void gap(String node, Instant from, Instant until, boolean down) {
        if (node.isEmpty()) {
            jdbc.update(
                    "INSERT INTO alert_gap (begins_at, ends_at, down) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    Ledger.at(from),
                    Ledger.at(until),
                    down);
        }
    }

    MissingTraffic.Gaps gaps() {
        List<Stretch> all = new ArrayList<>();
        List<Stretch> down = new ArrayList<>();
        jdbc.query("SELECT begins_at, ends_at, down FROM alert_gap ORDER BY ends_at", row -> {
            Stretch gap = new Stretch(
                    row.getTimestamp("begins_at").toInstant(),
                    row.getTimestamp("ends_at").toInstant());
            all.add(gap);
            if (row.getBoolean("down")) {
                down.add(gap);
            }
        });
        return new MissingTraffic.Gaps(all, down);
    }
}
