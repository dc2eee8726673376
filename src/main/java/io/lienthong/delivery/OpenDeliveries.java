package io.lienthong.delivery;

import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Looks open deliveries up for people. Blocks. */
public final class OpenDeliveries {
    private static final int STATEMENT_SECONDS = 30;
    /** One pass over the lanes of the page tells for all of it how many wait. */
    private static final String LIST = "WITH page AS MATERIALIZED (SELECT d.*, s.environment, s.destination"
            + " FROM delivery d JOIN shard s ON s.shard = d.shard WHERE %s AND d.seq > ? ORDER BY d.seq LIMIT ?),"
            + " behind AS (SELECT p.seq, count(*) AS n FROM page p JOIN delivery b ON b.shard = p.shard"
            + " AND b.lane = p.lane AND b.seq > p.seq WHERE p.state = 'PARKED' GROUP BY p.seq)"
            + " SELECT page.*, coalesce(behind.n, 0) AS behind, m.correlation_id,"
            + " m.event_type, m.parent_id, tried.code AS tried_code, tried.at AS tried_at FROM page"
            + " LEFT JOIN behind ON behind.seq = page.seq"
            + " LEFT JOIN message m ON m.day = page.day AND m.message_id = page.message_id"
            + " LEFT JOIN LATERAL (SELECT j.code, j.at FROM journal j WHERE page.state = 'WAITING' AND j.day = page.day"
            + " AND j.message_id = page.message_id AND j.route = page.route AND j.kind = 'ATTEMPTED'"
            + " ORDER BY j.event DESC LIMIT 1) tried ON true ORDER BY page.seq";

    private static final String COUNT = "SELECT s.environment, s.destination, d.reason, count(*) FROM delivery d"
            + " JOIN shard s ON s.shard = d.shard WHERE %s AND d.seq > ?"
            + " GROUP BY s.environment, s.destination, d.reason ORDER BY s.environment, s.destination, d.reason";

    private final DataSource database;

    OpenDeliveries(DataSource database) {
        this.database = database;
    }

    /** A page of what is meant, in order of acceptance, behind the place {@code after}. */
    public List<OpenDelivery> list(DeliveryFilter filter, long after, int limit) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(String.format(LIST, filter.condition()))) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            int next = filter.bind(statement, 1);
            statement.setLong(next, after);
            statement.setInt(next + 1, limit);
            List<OpenDelivery> deliveries = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    deliveries.add(delivery(row));
                }
            }
            return deliveries;
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "open deliveries cannot be read now", e);
        }
    }

    /** What a repair of these would change. */
    public List<OpenDelivery.Count> count(DeliveryFilter filter, long after) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(String.format(COUNT, filter.condition()))) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            statement.setLong(filter.bind(statement, 1), after);
            List<OpenDelivery.Count> counts = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    counts.add(new OpenDelivery.Count(
                            Environment.valueOf(row.getString(1)), row.getString(2), row.getString(3), row.getLong(4)));
                }
            }
            return counts;
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "open deliveries cannot be counted now", e);
        }
    }

    /** What an act would mean now, in order of acceptance. */
    public Selection select(DeliveryFilter filter) {
        String select = "SELECT d.seq FROM delivery d JOIN shard s ON s.shard = d.shard WHERE " + filter.condition()
                + " ORDER BY d.seq LIMIT " + Selection.MOST;
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            filter.bind(statement, 1);
            List<Long> places = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    places.add(row.getLong(1));
                }
            }
            return new Selection(places);
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "open deliveries cannot be chosen now", e);
        }
    }

    private static OpenDelivery delivery(ResultSet row) throws SQLException {
        return new OpenDelivery(
                row.getLong("seq"),
                new MessageId(row.getObject("message_id", UUID.class)),
                Environment.valueOf(row.getString("environment")),
                row.getString("destination"),
                row.getString("route"),
                row.getString("lane"),
                row.getString("correlation_id"),
                row.getString("event_type"),
                row.getString("parent_id"),
                row.getString("state").equals("PARKED"),
                row.getInt("attempt"),
                row.getString("reason"),
                row.getString("detail"),
                instant(row.getObject("parked_at", OffsetDateTime.class)),
                row.getString("assignee"),
                row.getString("note"),
                row.getLong("behind"),
                row.getString("tried_code"),
                instant(row.getObject("tried_at", OffsetDateTime.class)),
                row.getString("withdrawn_by"));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
