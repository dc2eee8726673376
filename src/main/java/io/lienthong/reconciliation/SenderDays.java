package io.lienthong.reconciliation;

import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Holds what was accepted from each sender on a day of Vietnam against what became of it, as {@link HourlyCount} counted it; beside it
 * the calls that were answered or refused at once, those over a quota among the refused ones. Blocks.
 */
public final class SenderDays {
    /** States of a message's deliveries: the last of them is the message's. */
    static final String WORST_LAST = "ARRAY['NO_STEP', 'APPLIED', 'WITHDRAWN', 'WAITING', 'PARKED', 'LOST']";

    private static final String SUMS = """
            SELECT consumer, system, sum(accepted), sum(applied), sum(no_step), sum(waiting), sum(parked), sum(withdrawn), sum(lost)
            FROM sender_hour WHERE hour >= ? AND hour < ? AND environment = ?::environment
            GROUP BY consumer, system ORDER BY consumer, system""";
    private static final String CALLS = """
            SELECT consumer, connector, operation, code, sum(events) AS calls FROM traffic_hour JOIN traffic_class USING (class)
            WHERE hour >= ? AND hour < ? AND environment = ?::environment AND kind IN ('CALLED', 'CONCLUDED')
              AND consumer <> 'poll' AND NOT starts_with(consumer, 'flow.') AND code <> 'QUOTA_EXCEEDED' GROUP BY consumer, connector, operation, code
            UNION ALL SELECT consumer, '', '', code, sum(calls) FROM refused_hour
            WHERE hour >= ? AND hour < ? AND environment = ?::environment GROUP BY consumer, code
            ORDER BY calls DESC, consumer, connector, operation, code""";
    private static final String MESSAGES = Hours.EACH_OF_SENDER + """
            SELECT message_id, source, correlation_id, accepted_at, state, reason, detail FROM (
              SELECT DISTINCT ON (message_id) * FROM each
              ORDER BY message_id DESC, array_position(%s, state) DESC, route) AS whole
            WHERE CASE ? WHEN 'ACCEPTED' THEN true WHEN 'DIFFERENT' THEN state NOT IN ('APPLIED', 'NO_STEP') ELSE state = ? END
            ORDER BY message_id DESC LIMIT ?""".formatted(WORST_LAST);
    private static final String HOURS = """
            SELECT hour FROM sender_hour WHERE hour >= ? AND hour < ? AND environment = ?::environment AND consumer = ?
              AND system = ? AND CASE ? WHEN 'ACCEPTED' THEN accepted WHEN 'APPLIED' THEN applied WHEN 'NO_STEP' THEN no_step
                WHEN 'WAITING' THEN waiting WHEN 'PARKED' THEN parked WHEN 'WITHDRAWN' THEN withdrawn WHEN 'LOST' THEN lost
                ELSE accepted - applied - no_step END > 0 ORDER BY hour DESC""";

    private final DataSource database;
    private final Clock clock;

    public SenderDays(DataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A day, as it was counted last.
     *
     * @param countedAt when hours of it were counted last; the others were not changed by then; absent: nothing of it was counted yet
     * @param uncounted hours of it, as far as it has come, that were not counted: before the first message, or not yet
     * @param calls that were answered or refused at once, in the hours in which they ended; the most of a kind first
     */
    public record SendersOfDay(
            LocalDate day, @Nullable Instant countedAt, int uncounted, List<SenderDay> senders, List<CallDay> calls) {}

    /** Which messages are listed: all, or those of one number; DIFFERENT are all of which something is open, withdrawn or lost. */
    public enum Which {
        ACCEPTED,
        APPLIED,
        NO_STEP,
        WAITING,
        PARKED,
        WITHDRAWN,
        LOST,
        DIFFERENT
    }

    /**
     * What became of one message.
     *
     * @param source connector/operation that handed it over, or the step that published it
     * @param state of the worst of its deliveries: APPLIED, WAITING, PARKED, WITHDRAWN, or LOST where no row tells of it; NO_STEP
     *     without any
     * @param reason error code for which that delivery is parked
     */
    public record HandedMessage(
            MessageId message,
            String source,
            @Nullable String correlationId,
            Instant acceptedAt,
            String state,
            @Nullable String reason,
            @Nullable String detail) {}

    /** Throws JOURNAL_UNAVAILABLE while PostgreSQL is away. */
    public SendersOfDay of(Environment environment, LocalDate day) {
        return Hours.on(database, connection -> {
            List<SenderDay> senders = senders(connection, environment, day);
            List<CallDay> calls = calls(connection, environment, day);
            Hours.Counted counted = Hours.counted(connection, day, clock);
            return new SendersOfDay(day, counted.at(), counted.uncounted(), senders, calls);
        });
    }

    private static List<SenderDay> senders(Connection connection, Environment environment, LocalDate day)
            throws SQLException {
        List<SenderDay> senders = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(SUMS)) {
            Hours.setDay(statement, day);
            statement.setString(3, environment.name());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    senders.add(new SenderDay(
                            row.getString(1),
                            row.getString(2),
                            row.getLong(3),
                            row.getLong(4),
                            row.getLong(5),
                            row.getLong(6),
                            row.getLong(7),
                            row.getLong(8),
                            row.getLong(9)));
                }
            }
        }
        return List.copyOf(senders);
    }

    private static List<CallDay> calls(Connection connection, Environment environment, LocalDate day)
            throws SQLException {
        List<CallDay> calls = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(CALLS)) {
            for (int place = 1; place <= 4; place += 3) {
                Hours.setDay(statement, place, day);
                statement.setString(place + 2, environment.name());
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    calls.add(new CallDay(
                            row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getLong(5)));
                }
            }
        }
        return List.copyOf(calls);
    }

    /** Messages of a day from a sender, as they are now; the newest first. Throws JOURNAL_UNAVAILABLE while PostgreSQL is away. */
    public List<HandedMessage> items(
            Environment environment, String consumer, String system, LocalDate day, Which which, int most) {
        return Hours.on(database, connection -> {
            List<HandedMessage> items = new ArrayList<>();
            for (Instant hour : hours(connection, environment, consumer, system, day, which)) {
                if (items.size() == most) {
                    break;
                }
                try (PreparedStatement statement = connection.prepareStatement(MESSAGES)) {
                    int place = Hours.setIds(statement, 1, hour);
                    statement.setString(place++, environment.name());
                    statement.setString(place++, consumer);
                    statement.setString(place++, system);
                    place = Hours.setIds(statement, place, hour);
                    statement.setString(place++, which.name());
                    statement.setString(place++, which.name());
                    statement.setInt(place, most - items.size());
                    try (ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            items.add(item(row));
                        }
                    }
                }
            }
            return items;
        });
    }

    /** Those in which there is such a message, by their counts. */
    private static List<Instant> hours(
            Connection connection, Environment environment, String consumer, String system, LocalDate day, Which which)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HOURS)) {
            Hours.setDay(statement, day);
            statement.setString(3, environment.name());
            statement.setString(4, consumer);
            statement.setString(5, system);
            statement.setString(6, which.name());
            return Hours.read(statement);
        }
    }

    private static HandedMessage item(ResultSet row) throws SQLException {
        return new HandedMessage(
                new MessageId(row.getObject(1, UUID.class)),
                row.getString(2),
                row.getString(3),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                row.getString(5),
                row.getString(6),
                row.getString(7));
    }
}
