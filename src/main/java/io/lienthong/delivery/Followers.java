package io.lienthong.delivery;

import io.lienthong.journal.NewDelivery;
import io.lienthong.message.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a step publishes for its own lane goes out before all that was accepted after the step's message: it gets one of the
 * numbers that the sequence leaves free behind each of its own. Where those are used up, it goes to the end like all others.
 */
final class Followers {
    /** The sequence's increment; its values are multiples of it. */
    private static final int GAP = 1_000;

    private static final String LAST =
            "SELECT coalesce(max(seq), 0) FROM delivery WHERE shard = ? AND seq >= ? AND seq < ?";
    private static final String FIND = "SELECT seq, lane, route FROM delivery"
            + " WHERE shard = ? AND message_id = ? AND seq > ? AND seq < ? AND state = 'WAITING' ORDER BY seq";

    private final Connection connection;
    /** By shard and by the sequence's value that the numbers stand behind. */
    private final Map<List<Long>, Long> last = new HashMap<>();

    Followers(Connection connection) {
        this.connection = connection;
    }

    List<NewDelivery> placed(Outcome outcome, List<NewDelivery> deliveries) throws SQLException {
        List<NewDelivery> placed = new ArrayList<>(deliveries.size());
        for (NewDelivery delivery : deliveries) {
            long place = outcome.followed() && outcome.isFollowedBy(delivery) ? next(outcome) : 0;
            placed.add(place == 0 ? delivery : delivery.at(place));
        }
        return placed;
    }

    /** 0: there is none left. */
    private long next(Outcome outcome) throws SQLException {
        int shard = outcome.shard().lease.shard();
        long base = outcome.entry().seq / GAP * GAP;
        List<Long> key = List.of((long) shard, base);
        Long known = last.get(key);
        long next = Math.max(known == null ? last(shard, base) : known, outcome.entry().seq) + 1;
        if (next >= base + GAP) {
            return 0;
        }
        last.put(key, next);
        return next;
    }

    private long last(int shard, long base) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LAST)) {
            statement.setInt(1, shard);
            statement.setLong(2, base);
            statement.setLong(3, base + GAP);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Those of an outcome as they stand in the database: memory has passed their numbers. */
    List<Entry> of(Outcome outcome) throws SQLException {
        List<Entry> followers = new ArrayList<>();
        for (Event event : outcome.followed() ? outcome.published() : List.<Event>of()) {
            add(followers, outcome, event);
        }
        return followers;
    }

    private void add(List<Entry> followers, Outcome outcome, Event event) throws SQLException {
        Step step = outcome.step();
        Entry.Message message = Entry.Message.of(event, step == null ? null : step.purpose(), outcome.at());
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setInt(1, outcome.shard().lease.shard());
            statement.setObject(2, event.id().value());
            statement.setLong(3, outcome.entry().seq);
            statement.setLong(4, outcome.entry().seq / GAP * GAP + GAP);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    followers.add(new Entry(
                            row.getLong(1),
                            row.getString(2),
                            row.getString(3),
                            message,
                            event.id().day(),
                            0,
                            0));
                }
            }
        }
    }
}
