package io.lienthong.delivery;

import io.lienthong.delivery.RepairJournal.Repaired;
import io.lienthong.journal.Kind;
import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Ends deliveries that people gave up while they waited for their turn. That a person did so stands in the row, and is final:
 * from then on no node reads the row, whatever is restarted. The owner of its shard alone knows whether it is under way, lets go of
 * it in memory ({@link Shard#letGo}) and ends it here. Blocks.
 */
final class Withdrawals {
    private static final int MOST = 20_000;
    private static final int BATCH = 500;
    private static final int STATEMENT_SECONDS = 10;
    private static final String GIVEN_UP = "SELECT shard, seq FROM delivery WHERE withdrawn_by IS NOT NULL"
            + " AND shard = ANY (?) ORDER BY seq LIMIT " + MOST;
    private static final String END =
            "DELETE FROM delivery WHERE shard = ? AND seq = ANY (?) AND withdrawn_by IS NOT NULL"
                    + " RETURNING seq, message_id, route, withdrawn_by, withdrawn_why";

    private final DataSource database;
    private final RepairTransactions transactions;
    private final Repairs repairs;

    Withdrawals(DataSource database, RepairTransactions transactions, Repairs repairs) {
        this.database = database;
        this.transactions = transactions;
        this.repairs = repairs;
    }

    /** Places of what was given up in these shards, by shard. */
    Map<Integer, List<Long>> givenUp(Set<Integer> shards) throws SQLException {
        Map<Integer, List<Long>> places = new HashMap<>();
        if (shards.isEmpty()) {
            return places;
        }
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(GIVEN_UP)) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            statement.setArray(1, Parameters.ints(connection, shards.stream().mapToInt(Integer::intValue)));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    places.computeIfAbsent(row.getInt(1), shard -> new ArrayList<>())
                            .add(row.getLong(2));
                }
            }
        }
        return places;
    }

    /** Those that were let go; none where the shard is ours no more. */
    void end(Lease lease, List<Long> places) {
        for (int from = 0; from < places.size(); from += BATCH) {
            List<Long> some = places.subList(from, Math.min(places.size(), from + BATCH));
            transactions.run("what was given up waits on", (connection, woken) -> {
                woken.addAll(end(connection, lease, some));
                return some.size();
            });
        }
    }

    private Collection<DestinationKey> end(Connection connection, Lease lease, List<Long> places) throws SQLException {
        Set<Integer> shard = Set.of(lease.shard());
        OutcomeTransaction.lock(connection, shard);
        if (!Long.valueOf(lease.fence())
                .equals(OutcomeTransaction.fences(connection, shard).get(lease.shard()))) {
            return List.of();
        }
        Map<Decision, List<Repaired>> ended = delete(connection, lease.shard(), places);
        List<Repaired> all = ended.values().stream().flatMap(List::stream).toList();
        Map<Integer, DestinationKey> destinations = RepairTransactions.shards(connection, all, true);
        for (Map.Entry<Decision, List<Repaired>> one : ended.entrySet()) {
            String detail = one.getKey().detail();
            transactions.record(connection, one.getValue(), destinations, Kind.WITHDRAWN, detail);
        }
        for (Map.Entry<Decision, List<Repaired>> one : ended.entrySet()) {
            List<MessageId> messages =
                    one.getValue().stream().map(Repaired::message).distinct().toList();
            repairs.companion().withdrawn(connection, messages, one.getKey());
        }
        return destinations.values();
    }

    private static Map<Decision, List<Repaired>> delete(Connection connection, int shard, List<Long> places)
            throws SQLException {
        Map<Decision, List<Repaired>> ended = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(END)) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            statement.setInt(1, shard);
            statement.setArray(2, Parameters.longs(connection, places.stream().mapToLong(Long::longValue)));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Decision decision = new Decision(row.getString(4), row.getString(5));
                    MessageId message = new MessageId(row.getObject(2, UUID.class));
                    ended.computeIfAbsent(decision, fresh -> new ArrayList<>())
                            .add(new Repaired(shard, row.getLong(1), message, row.getString(3)));
                }
            }
        }
        return ended;
    }
}
