package io.lienthong.alert;

import io.lienthong.message.Wording;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** What is still to be told, by channel, one message after the other. A message that was begun keeps its id. */
final class Outbox {
    /** Nobody else sends a message for so long after somebody took it; every attempt ends sooner, after 40 s at most. */
    static final Duration LEASE = Duration.ofSeconds(60);

    private static final int MOST_IN_ONE = 50;
    private static final int MOST_FAILURE = 300;
    private static final String KEPT = "90 days";
    private static final String ASIDE = " WHERE channel = ? AND sent_at IS NULL AND next_at = 'infinity'";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transactions;

    /** One thing that a message tells. */
    record Item(
            long id,
            String kind,
            long alert,
            String rule,
            String subject,
            String node,
            Severity severity,
            double value,
            Wording detail,
            Instant since,
            @Nullable Instant ended) {}

    /** @param attempts that failed before */
    record Message(UUID id, int attempts, List<Item> items) {}

    /**
     * How a channel stands.
     *
     * @param failure of the last attempt of what waits, else whom the last message missed
     * @param setAside notifications that are not tried again
     */
    record Standing(
            String channel,
            long waiting,
            @Nullable Instant since,
            @Nullable String failure,
            long setAside,
            @Nullable String setAsideFailure,
            @Nullable Instant lastSent) {}

    /**
     * What a channel did not take.
     *
     * @param since the first of it was due
     * @param waiting notifications that failed and are tried again
     */
    record Trouble(String channel, Instant since, long waiting, long setAside) {}

    Outbox(JdbcTemplate jdbc, TransactionTemplate transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /** The next message of a channel; from then on it is the caller's for the lease. Empty: there is none, or it is not due. */
    Optional<Message> take(String channel, Duration groupWait, Instant now) {
        return Objects.requireNonNull(transactions.execute(status -> {
            jdbc.query("SELECT pg_advisory_xact_lock(hashtextextended('alert-channel ' || ?, 0))", row -> {}, channel);
            Optional<UUID> message = begun(channel, now).or(() -> begin(channel, groupWait, now));
            message.ifPresent(id -> jdbc.update(
                    "UPDATE alert_notification SET next_at = ? WHERE message = ?", Ledger.at(now.plus(LEASE)), id));
            return message.map(this::read);
        }));
    }

    private Optional<UUID> begun(String channel, Instant now) {
        return jdbc
                .queryForList(
                        "SELECT DISTINCT message FROM alert_notification WHERE channel = ? AND sent_at IS NULL"
                                + " AND message IS NOT NULL AND next_at <= ?",
                        UUID.class,
                        channel,
                        Ledger.at(now))
                .stream()
                .findFirst();
    }

    /** Not while another one is under way. */
    private Optional<UUID> begin(String channel, Duration groupWait, Instant now) {
        UUID id = UUID.randomUUID();
        int taken = jdbc.update(
                "UPDATE alert_notification SET message = ? WHERE id IN (SELECT id FROM alert_notification"
                        + " WHERE channel = ? AND sent_at IS NULL AND message IS NULL ORDER BY id LIMIT ?)"
                        + " AND NOT EXISTS (SELECT FROM alert_notification WHERE channel = ? AND sent_at IS NULL"
                        + " AND message IS NOT NULL AND next_at < 'infinity')"
                        + " AND (SELECT min(at) FROM alert_notification WHERE channel = ? AND sent_at IS NULL"
                        + " AND message IS NULL) <= ?",
                id,
                channel,
                MOST_IN_ONE,
                channel,
                channel,
                Ledger.at(now.minus(groupWait)));
        return taken == 0 ? Optional.empty() : Optional.of(id);
    }

    private Message read(UUID id) {
        List<Item> items = jdbc.query(
                "SELECT n.id AS notification, n.kind, a.id, a.rule, a.subject, a.node, a.severity, n.value, n.vi, n.en, a.since,"
                        + " CASE WHEN n.kind = 'ENDED' THEN a.ended_at END AS ended_at"
                        + " FROM alert_notification n JOIN alert a ON a.id = n.alert WHERE n.message = ? ORDER BY n.id",
                Outbox::item,
                id);
        Integer attempts = jdbc.queryForObject(
                "SELECT max(attempts) FROM alert_notification WHERE message = ?", Integer.class, id);
        return new Message(id, attempts == null ? 0 : attempts, items);
    }

    private static Item item(ResultSet row, int index) throws SQLException {
        OffsetDateTime ended = row.getObject("ended_at", OffsetDateTime.class);
        return new Item(
                row.getLong("notification"),
                row.getString("kind"),
                row.getLong("id"),
                row.getString("rule"),
                row.getString("subject"),
                row.getString("node"),
                Severity.valueOf(row.getString("severity")),
                row.getDouble("value"),
                new Wording(row.getString("vi"), row.getString("en")),
                row.getTimestamp("since").toInstant(),
                ended == null ? null : ended.toInstant());
    }

    /** Leaves what is behind the first so many to the next message. */
    Message keep(Message message, int most) {
        List<Item> items = message.items();
        if (items.size() <= most) {
            return message;
        }
        jdbc.update(
                "UPDATE alert_notification SET message = NULL, attempts = 0, failure = NULL WHERE message = ? AND id > ?",
                message.id(),
                items.get(most - 1).id());
        return new Message(message.id(), message.attempts(), items.subList(0, most));
    }

    /** @param problem of those whom it did not reach; absent: it reached all */
    void sent(UUID message, @Nullable String problem, Instant now) {
        jdbc.update(
                "UPDATE alert_notification SET sent_at = ?, failure = ? WHERE message = ?",
                Ledger.at(now),
                problem,
                message);
    }

    /** No further attempt; it stays where people see it. */
    void setAside(UUID message, String failure) {
        jdbc.update(
                "UPDATE alert_notification SET attempts = attempts + 1, failure = ?, next_at = 'infinity' WHERE message = ?",
                failure,
                message);
    }

    void failed(UUID message, String failure, Instant next) {
        jdbc.update(
                "UPDATE alert_notification SET attempts = attempts + 1, failure = ?, next_at = ? WHERE message = ?",
                failure.length() > MOST_FAILURE ? failure.substring(0, MOST_FAILURE) : failure,
                Ledger.at(next),
                message);
    }

    /** What was set aside is tried anew, under the ids that it had; how many notifications. */
    int again(String channel, Instant now) {
        return jdbc.update(
                "UPDATE alert_notification SET attempts = 0, failure = NULL, next_at = ?" + ASIDE,
                Ledger.at(now),
                channel);
    }

    /** What was set aside is never told; how many notifications. */
    int drop(String channel) {
        return jdbc.update("DELETE FROM alert_notification" + ASIDE, channel);
    }

    /** Of the channels that have some. */
    List<Trouble> troubles() {
        return jdbc.query(
                "SELECT channel, min(at) AS since, count(*) FILTER (WHERE next_at < 'infinity') AS waiting,"
                        + " count(*) FILTER (WHERE next_at = 'infinity') AS aside FROM alert_notification"
                        + " WHERE sent_at IS NULL AND failure IS NOT NULL GROUP BY channel ORDER BY channel",
                (row, index) -> new Trouble(
                        row.getString("channel"),
                        row.getTimestamp("since").toInstant(),
                        row.getLong("waiting"),
                        row.getLong("aside")));
    }

    Standing standing(String channel) {
        return Objects.requireNonNull(jdbc.queryForObject(
                """
                SELECT count(*) FILTER (WHERE waits) AS waiting, min(at) FILTER (WHERE waits) AS since,
                  count(*) FILTER (WHERE aside) AS aside, max(failure) FILTER (WHERE aside) AS aside_failure,
                  coalesce(max(failure) FILTER (WHERE waits),
                    (array_agg(failure ORDER BY sent_at DESC, id DESC) FILTER (WHERE sent_at IS NOT NULL))[1]) AS failure,
                  max(sent_at) AS last_sent
                FROM (SELECT *, sent_at IS NULL AND next_at < 'infinity' AS waits,
                  sent_at IS NULL AND next_at = 'infinity' AS aside FROM alert_notification WHERE channel = ?) all_of_it""",
                (row, index) -> {
                    OffsetDateTime since = row.getObject("since", OffsetDateTime.class);
                    OffsetDateTime last = row.getObject("last_sent", OffsetDateTime.class);
                    return new Standing(
                            channel,
                            row.getLong("waiting"),
                            since == null ? null : since.toInstant(),
                            row.getString("failure"),
                            row.getLong("aside"),
                            row.getString("aside_failure"),
                            last == null ? null : last.toInstant());
                },
                channel));
    }

    /** What was told, or what no channel took, 90 days ago. */
    void clean() {
        jdbc.update("DELETE FROM alert_notification WHERE coalesce(sent_at, at) < clock_timestamp() - interval '" + KEPT
                + "'");
    }
}
