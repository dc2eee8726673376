package io.lienthong.alert;

import io.lienthong.message.Wording;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The rows of alerts, and of what is to be told of them. */
final class Ledger {
    private static final String OPENED = " opened_at IS NOT NULL";
    private static final String KEEP_DAYS = "400 days";

    private final JdbcTemplate jdbc;

    /** An alert, or what becomes one when it lasts. */
    record Row(
            long id,
            String subject,
            Instant since,
            @Nullable Instant opened) {}

    Ledger(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** One transaction after the other, on all nodes, until it ends. */
    void lock() {
        jdbc.query("SELECT pg_advisory_xact_lock(hashtextextended('alerts', 0))", row -> {});
    }

    /** Those of a rule that have not ended, by subject. */
    Map<String, Row> current(String rule, String node) {
        Map<String, Row> rows = new HashMap<>();
        jdbc.query(
                "SELECT id, subject, since, opened_at FROM alert WHERE rule = ? AND node = ? AND ended_at IS NULL",
                row -> {
                    Row one = new Row(
                            row.getLong("id"),
                            row.getString("subject"),
                            Objects.requireNonNull(instant(row, "since")),
                            instant(row, "opened_at"));
                    rows.put(one.subject(), one);
                },
                rule,
                node);
        return rows;
    }

    void begin(Rule rule, String node, Reading reading, Instant since, @Nullable Instant opened, Instant now) {
        jdbc.update(
                "INSERT INTO alert (rule, subject, node, severity, value, vi, en, since, opened_at, seen_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                rule.name(),
                reading.subject().text(),
                node,
                rule.severity().name(),
                reading.value(),
                reading.detail().vi(),
                reading.detail().en(),
                at(since),
                opened == null ? null : at(opened),
                at(now));
    }

    void goOn(Row row, Rule rule, Reading reading, Instant since, @Nullable Instant opened, Instant now) {
        jdbc.update(
                "UPDATE alert SET severity = ?, value = ?, vi = ?, en = ?, since = ?, opened_at = ?, seen_at = ?"
                        + " WHERE id = ?",
                rule.severity().name(),
                reading.value(),
                reading.detail().vi(),
                reading.detail().en(),
                at(since),
                opened == null ? null : at(opened),
                at(now),
                row.id());
    }

    /** It still holds, and nothing newer is known of it. */
    void goOn(Row row, Instant now) {
        jdbc.update("UPDATE alert SET seen_at = ? WHERE id = ?", at(now), row.id());
    }

    void forget(Row row) {
        jdbc.update("DELETE FROM alert WHERE id = ?", row.id());
    }

    /** It is over; whoever was told that it began is told so. */
    void end(long id, Instant now) {
        end(id, "ENDED", now);
    }

    private void end(long id, String kind, Instant now) {
        jdbc.update("UPDATE alert SET ended_at = ? WHERE id = ? AND ended_at IS NULL", at(now), id);
        jdbc.update(
                "INSERT INTO alert_notification (channel, alert, kind, at, value, vi, en, next_at)"
                        + " SELECT DISTINCT n.channel, a.id, ?, ?::timestamptz, a.value, a.vi, a.en, ?::timestamptz"
                        + " FROM alert a JOIN alert_notification n ON n.alert = a.id WHERE a.id = ?",
                kind,
                at(now),
                at(now),
                id);
    }

    /** Those of rules that nobody looks at any more, and of nodes that are gone. */
    void endOrphans(String node, List<String> rules, Instant now) {
        String over = "SELECT id FROM alert WHERE ended_at IS NULL AND node = ? AND NOT (rule = ANY (?))";
        end(over, now, node, rules.toArray(new String[0]));
    }

    /** Where all were away at once, they have as long to come back. */
    void endOfGoneNodes(Instant silentSince, Instant now) {
        String over = "SELECT id FROM alert a WHERE ended_at IS NULL AND node <> '' AND NOT EXISTS"
                + " (SELECT FROM alert_look l WHERE l.node = a.node AND l.at > ?)"
                + " AND NOT EXISTS (SELECT FROM alert_gap WHERE down AND ends_at > ?)";
        end(over, now, at(silentSince), at(silentSince));
    }

    private void end(String select, Instant now, Object... values) {
        for (Long id : jdbc.queryForList(select, Long.class, values)) {
            jdbc.update("DELETE FROM alert WHERE id = ? AND opened_at IS NULL", id);
            end(id, "UNWATCHED", now);
        }
    }

    /** Those that are open and that nobody has acknowledged. */
    List<Alert> unanswered(String rule, String node) {
        return jdbc.query(
                "SELECT * FROM alert WHERE rule = ? AND node = ? AND ended_at IS NULL AND acknowledged_at IS NULL AND"
                        + OPENED,
                Ledger::read,
                rule,
                node);
    }

    /** Puts into the outbox of each channel what is to be told. */
    void tell(Alert alert, List<String> channels, Instant now) {
        for (String channel : channels) {
            jdbc.update(
                    "INSERT INTO alert_notification (channel, alert, kind, at, value, vi, en, next_at)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    channel,
                    alert.id(),
                    alert.told() == null ? "OPENED" : "REPEATED",
                    at(now),
                    alert.value(),
                    alert.detail().vi(),
                    alert.detail().en(),
                    at(now));
        }
        jdbc.update("UPDATE alert SET told_at = ? WHERE id = ?", at(now), alert.id());
    }

    /** Those that have not taken everything yet. */
    List<String> waitingChannels() {
        return jdbc.queryForList("SELECT DISTINCT channel FROM alert_notification WHERE sent_at IS NULL", String.class);
    }

    List<Alert> open() {
        return jdbc.query(
                "SELECT * FROM alert WHERE ended_at IS NULL AND" + OPENED
                        + " ORDER BY severity = 'CRITICAL' DESC, since, id LIMIT 1000",
                Ledger::read);
    }

    /** Newest first. */
    List<Alert> ended(int limit) {
        return jdbc.query(
                "SELECT * FROM alert WHERE ended_at IS NOT NULL AND" + OPENED + " ORDER BY ended_at DESC LIMIT ?",
                Ledger::read,
                limit);
    }

    Optional<Alert> find(long id) {
        return jdbc.query("SELECT * FROM alert WHERE id = ? AND" + OPENED, Ledger::read, id).stream()
                .findFirst();
    }

    /** False where it is over, or somebody was faster. */
    boolean acknowledge(long id, String person, @Nullable String note, Instant now) {
        return jdbc.update(
                        "UPDATE alert SET acknowledged_at = ?, acknowledged_by = ?, note = ?"
                                + " WHERE id = ? AND ended_at IS NULL AND acknowledged_at IS NULL AND" + OPENED,
                        at(now),
                        person,
                        note,
                        id)
                > 0;
    }

    /** What ended more than 400 days ago. */
    void clean() {
        jdbc.update("DELETE FROM alert WHERE ended_at < clock_timestamp() - interval '" + KEEP_DAYS + "'");
        jdbc.update("DELETE FROM alert_silence WHERE ends_at < clock_timestamp() - interval '" + KEEP_DAYS + "'");
        jdbc.update("DELETE FROM alert_gap WHERE ends_at < clock_timestamp() - interval '" + KEEP_DAYS + "'");
        jdbc.update("DELETE FROM alert_look WHERE at < clock_timestamp() - interval '" + KEEP_DAYS + "'");
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static Alert read(ResultSet row, int index) throws SQLException {
        return new Alert(
                row.getLong("id"),
                row.getString("rule"),
                row.getString("subject"),
                row.getString("node"),
                Severity.valueOf(row.getString("severity")),
                row.getDouble("value"),
                new Wording(row.getString("vi"), row.getString("en")),
                Objects.requireNonNull(instant(row, "since")),
                Objects.requireNonNull(instant(row, "opened_at")),
                Objects.requireNonNull(instant(row, "seen_at")),
                instant(row, "told_at"),
                instant(row, "acknowledged_at"),
                row.getString("acknowledged_by"),
                row.getString("note"),
                instant(row, "ended_at"));
    }
}
