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
 * Holds what messages were accepted for against what became of it, for each system and day of Vietnam, as {@link HourlyCount} counted
 * it. Blocks.
 */
public final class SystemDays {
    private static final String DELIVERIES = Hours.EACH_LISTED + """
            SELECT message_id, route, correlation_id, accepted_at, state, reason, detail FROM each
            WHERE route IS NOT NULL AND environment = ?::environment AND system = ? AND CASE ? WHEN 'SENT' THEN true
              WHEN 'RECEIVED' THEN received WHEN 'DIFFERENT' THEN state <> 'APPLIED' ELSE state = ? END
            ORDER BY message_id DESC LIMIT ?""";

    private static final String SUMS = """
            SELECT system, sum(sent), sum(received), sum(applied), sum(waiting), sum(parked), sum(withdrawn), sum(lost)
            FROM system_hour WHERE hour >= ? AND hour < ? AND environment = ?::environment GROUP BY system ORDER BY system""";

    private final DataSource database;
    private final Clock clock;

    public SystemDays(DataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A day, as it was counted last.
     *
     * @param countedAt when hours of it were counted last; the others were not changed by then; absent: nothing of it was counted yet
     * @param uncounted hours of it, as far as it has come, that were not counted: before the first message, or not yet
     */
    public record Day(LocalDate day, @Nullable Instant countedAt, int uncounted, List<SystemDay> systems) {}

    /** Which deliveries are listed: all, or those of one number; DIFFERENT are all that were not applied. */
    public enum Which {
        SENT,
        RECEIVED,
        APPLIED,
        WAITING,
        PARKED,
        WITHDRAWN,
        LOST,
        DIFFERENT
    }

    /**
     * What became of one delivery.
     *
     * @param state APPLIED, WAITING, PARKED, WITHDRAWN, or LOST where no row tells of it
     * @param reason error code for which it is parked
     */
    public record SentDelivery(
            MessageId message,
            String route,
            @Nullable String correlationId,
            Instant acceptedAt,
            String state,
            @Nullable String reason,
            @Nullable String detail) {}

    /** Throws JOURNAL_UNAVAILABLE while PostgreSQL is away. */
    public Day of(Environment environment, LocalDate day) {
        return Hours.on(database, connection -> {
            List<SystemDay> systems = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(SUMS)) {
                Hours.setDay(statement, day);
                statement.setString(3, environment.name());
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        systems.add(new SystemDay(
                                row.getString(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6),
                                row.getLong(7),
                                row.getLong(8)));
                    }
                }
            }
            Hours.Counted counted = Hours.counted(connection, day, clock);
            return new Day(day, counted.at(), counted.uncounted(), List.copyOf(systems));
        });
    }

    /** Deliveries of a day to a system, as they are now; the newest first. Throws JOURNAL_UNAVAILABLE while PostgreSQL is away. */
    public List<SentDelivery> items(Environment environment, String system, LocalDate day, Which which, int most) {
        return Hours.on(database, connection -> {
            List<SentDelivery> items = new ArrayList<>();
            for (Instant hour : hours(connection, environment, system, day, which)) {
                if (items.size() == most) {
                    break;
                }
                try (PreparedStatement statement = connection.prepareStatement(DELIVERIES)) {
                    int place = Hours.setHour(statement, hour);
                    statement.setString(place++, environment.name());
                    statement.setString(place++, system);
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

    /** Those in which there is such a delivery, by their counts. */
    private static List<Instant> hours(
            Connection connection, Environment environment, String system, LocalDate day, Which which)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT hour FROM system_hour WHERE hour >= ?"
                + " AND hour < ? AND environment = ?::environment AND system = ? AND (NOT ? OR applied < sent)"
                + " ORDER BY hour DESC")) {
            Hours.setDay(statement, day);
            statement.setString(3, environment.name());
            statement.setString(4, system);
            statement.setBoolean(5, which == Which.DIFFERENT);
            return Hours.read(statement);
        }
    }

    private static SentDelivery item(ResultSet row) throws SQLException {
        return new SentDelivery(
                new MessageId(row.getObject(1, UUID.class)),
                row.getString(2),
                row.getString(3),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                row.getString(5),
                row.getString(6),
                row.getString(7));
    }
}
