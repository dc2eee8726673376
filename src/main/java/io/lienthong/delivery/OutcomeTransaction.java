package io.lienthong.delivery;

import io.lienthong.journal.AcceptedMessage;
import io.lienthong.journal.Acceptor;
import io.lienthong.journal.Kind;
import io.lienthong.journal.LogEntry;
import io.lienthong.message.Body;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.OperationName;
import io.lienthong.message.Sha256;
import io.lienthong.message.StoredBody;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One transaction for many outcomes: the fence is checked, the rows go or change, the journal tells it, and the events that
 * follow are accepted. Writing a batch again after a commit of unknown outcome changes nothing. For one thread.
 */
final class OutcomeTransaction {
    private static final Long NO_FENCE = -1L;
    private static final String UNKNOWN_OPERATION = "unknown";

    /** A node that stops in the middle of a transaction must not hold the lock that a take-over needs. */
    private static final String LIMITS =
            "SET LOCAL idle_in_transaction_session_timeout = '10s'; SET LOCAL statement_timeout = '30s'";

    private final DataSource database;
    private final Acceptor acceptor;
    private final Steps steps;

    /**
     * @param refused leases that are ours no more
     * @param woken destinations that have new deliveries
     * @param followers what an outcome published for its own lane: it stands before all that waits there
     */
    record Written(Set<Lease> refused, Set<DestinationKey> woken, Map<Outcome, List<Entry>> followers) {
        static Written refused(Outcome outcome) {
            return new Written(Set.of(outcome.shard().lease), Set.of(), Map.of());
        }
    }

    OutcomeTransaction(DataSource database, Acceptor acceptor, Steps steps) {
        this.database = database;
        this.acceptor = acceptor;
        this.steps = steps;
    }

    Written write(List<Outcome> batch) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Written written = write(connection, batch);
                connection.commit();
                return written;
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            } finally {
                if (!connection.isClosed()) {
                    connection.setAutoCommit(true);
                }
            }
        }
    }

    private static void rollback(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException gone) {
            cause.addSuppressed(gone);
        }
    }

    private Written write(Connection connection, List<Outcome> batch) throws SQLException {
        Set<Integer> shards = new TreeSet<>();
        batch.forEach(outcome -> shards.add(outcome.shard().lease.shard()));
        lock(connection, shards);
        Map<Integer, Long> fences = fences(connection, shards);
        List<Outcome> valid = new ArrayList<>(batch.size());
        Set<Lease> refused = new HashSet<>();
        for (Outcome outcome : batch) {
            Lease lease = outcome.shard().lease;
            if (fences.getOrDefault(lease.shard(), NO_FENCE) == lease.fence()) {
                valid.add(outcome);
            } else {
                refused.add(lease);
            }
        }
        Set<DestinationKey> woken = valid.isEmpty() ? Set.of() : change(connection, valid);
        return new Written(refused, woken, followers(connection, valid));
    }

    private Set<DestinationKey> change(Connection connection, List<Outcome> valid) throws SQLException {
        update(connection, valid);
        Set<Long> changed = park(connection, of(valid, Outcome.Type.PARKED));
        changed.addAll(delete(connection, of(valid, Outcome.Type.DELIVERED)));
        Set<DestinationKey> woken = publish(connection, valid, changed);
        record(connection, valid, changed);
        return woken;
    }

    private static List<Outcome> of(List<Outcome> outcomes, Outcome.Type type) {
        return outcomes.stream().filter(outcome -> outcome.type() == type).toList();
    }

    /** Shared, in order: a take-over, which wants one of them exclusively, waits for the commit. */
    static void lock(Connection connection, Collection<Integer> shards) throws SQLException {
        try (Statement limits = connection.createStatement()) {
            limits.execute(LIMITS);
        }
        String lock = "SELECT pg_advisory_xact_lock_shared(?, shard) FROM unnest(?::int[]) AS held(shard)";
        try (PreparedStatement statement = connection.prepareStatement(lock)) {
            statement.setInt(1, Leases.LOCK_CLASS);
            statement.setArray(2, Parameters.ints(connection, ints(shards, shard -> shard)));
            statement.execute();
        }
    }

    /** In a statement of its own: its snapshot is younger than the lock. */
    static Map<Integer, Long> fences(Connection connection, Set<Integer> shards) throws SQLException {
        String select = "SELECT shard, fence FROM shard WHERE shard = ANY (?)";
        Map<Integer, Long> fences = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setArray(1, Parameters.ints(connection, ints(shards, shard -> shard)));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    fences.put(rows.getInt(1), rows.getLong(2));
                }
            }
        }
        return fences;
    }

    /** Attempts that count, and suspicions; the last word on a delivery holds. */
    private static void update(Connection connection, List<Outcome> valid) throws SQLException {
        Map<Long, Outcome> last = new HashMap<>();
        for (Outcome outcome : valid) {
            if (outcome.type() != Outcome.Type.DELIVERED && outcome.type() != Outcome.Type.PARKED) {
                last.put(outcome.entry().seq, outcome);
            }
        }
        if (last.isEmpty()) {
            return;
        }
        String update = "UPDATE delivery SET attempt = told.attempt, crashes = told.crashes"
                + " FROM unnest(?::int[], ?::bigint[], ?::int[], ?::int[]) AS told(shard, seq, attempt, crashes)"
                + " WHERE delivery.shard = told.shard AND delivery.seq = told.seq AND delivery.state = 'WAITING'"
                + " AND (delivery.attempt, delivery.crashes) <> (told.attempt, told.crashes)";
        try (PreparedStatement statement = connection.prepareStatement(update)) {
            setKeys(connection, statement, last.values());
            statement.setArray(3, Parameters.ints(connection, ints(last.values(), Outcome::attempt)));
            statement.setArray(4, Parameters.ints(connection, ints(last.values(), Outcome::crashes)));
            statement.executeUpdate();
        }
    }

    private static Set<Long> park(Connection connection, List<Outcome> parked) throws SQLException {
        if (parked.isEmpty()) {
            return new HashSet<>();
        }
        String update = "UPDATE delivery SET state = 'PARKED', parked_at = clock_timestamp(), attempt = told.attempt,"
                + " reason = told.reason, detail = told.detail"
                + " FROM unnest(?::int[], ?::bigint[], ?::int[], ?::text[], ?::text[])"
                + " AS told(shard, seq, attempt, reason, detail)"
                + " WHERE delivery.shard = told.shard AND delivery.seq = told.seq AND delivery.state = 'WAITING'"
                + " RETURNING delivery.seq";
        try (PreparedStatement statement = connection.prepareStatement(update)) {
            setKeys(connection, statement, parked);
            statement.setArray(3, Parameters.ints(connection, ints(parked, Outcome::attempt)));
            statement.setArray(4, Parameters.texts(connection, parked.stream().map(outcome -> name(outcome.code()))));
            statement.setArray(5, Parameters.texts(connection, parked.stream().map(Outcome::detail)));
            return seqs(statement);
        }
    }

    private static String name(@Nullable ErrorCode code) {
        return code == null ? ErrorCode.INTERNAL_ERROR.name() : code.name();
    }

    private static Set<Long> delete(Connection connection, List<Outcome> delivered) throws SQLException {
        if (delivered.isEmpty()) {
            return Set.of();
        }
        String delete = "DELETE FROM delivery USING unnest(?::int[], ?::bigint[]) AS done(shard, seq)"
                + " WHERE delivery.shard = done.shard AND delivery.seq = done.seq RETURNING delivery.seq";
        try (PreparedStatement statement = connection.prepareStatement(delete)) {
            setKeys(connection, statement, delivered);
            return seqs(statement);
        }
    }

    private static void setKeys(Connection connection, PreparedStatement statement, Collection<Outcome> outcomes)
            throws SQLException {
        statement.setArray(
                1,
                Parameters.ints(
                        connection,
                        ints(outcomes, outcome -> outcome.shard().lease.shard())));
        statement.setArray(
                2, Parameters.longs(connection, outcomes.stream().mapToLong(outcome -> outcome.entry().seq)));
    }

    private static <T> java.util.stream.IntStream ints(Collection<T> items, Function<T, Integer> value) {
        return items.stream().mapToInt(value::apply);
    }

    private static Set<Long> seqs(PreparedStatement statement) throws SQLException {
        Set<Long> seqs = new HashSet<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                seqs.add(rows.getLong(1));
            }
        }
        return seqs;
    }

    private Set<DestinationKey> publish(Connection connection, List<Outcome> valid, Set<Long> changed)
            throws SQLException {
        Followers places = new Followers(connection);
        List<AcceptedMessage> messages = new ArrayList<>();
        for (Outcome outcome : valid) {
            if (changed.contains(outcome.entry().seq)) {
                messages.addAll(messages(outcome, places));
            }
        }
        Set<DestinationKey> woken = new HashSet<>();
        if (!messages.isEmpty()) {
            acceptor.insert(connection, messages);
            messages.forEach(message -> message.deliveries()
                    .forEach(delivery ->
                            woken.add(new DestinationKey(message.event().environment(), delivery.destination()))));
        }
        return woken;
    }

    /**
     * The key of a published event is its parent and its type, and its number where a step publishes several; that of one that
     * happens once belongs to the flow.
     */
    private List<AcceptedMessage> messages(Outcome outcome, Followers places) throws SQLException {
        Step step = outcome.step();
        if (step == null || outcome.published().isEmpty()) {
            return List.of();
        }
        Map<String, Integer> count = new HashMap<>();
        List<AcceptedMessage> messages = new ArrayList<>();
        for (Event event : outcome.published()) {
            int number = count.merge(event.type(), 1, Integer::sum);
            String key = outcome.entry().messageId() + " " + event.type() + (number == 1 ? "" : " " + number);
            String once = event.once();
            messages.add(new AcceptedMessage(
                    event,
                    "flow." + step.flow(),
                    once == null ? step.route() : event.type(),
                    once == null ? key : once,
                    hash(event.data()),
                    outcome.entry().message.event().id(),
                    step.purpose(),
                    outcome.at(),
                    places.placed(outcome, steps.match(event))));
        }
        return messages;
    }

    /** Also those of a batch that an earlier attempt has committed. */
    private Map<Outcome, List<Entry>> followers(Connection connection, List<Outcome> valid) throws SQLException {
        Map<Outcome, List<Entry>> followers = new HashMap<>();
        for (Outcome outcome : valid) {
            if (outcome.followed()) {
                followers.put(outcome, new Followers(connection).of(outcome));
            }
        }
        return followers;
    }

    private static byte[] hash(Body body) {
        StoredBody stored = body.stored();
        return stored == null ? Sha256.of(body.bytes()) : stored.sha256();
    }

    private void record(Connection connection, List<Outcome> valid, Set<Long> changed) throws SQLException {
        List<LogEntry> entries = new ArrayList<>(valid.size());
        for (Outcome outcome : valid) {
            switch (outcome.type()) {
                case DELIVERED -> addOnce(entries, outcome, Kind.DELIVERED, changed);
                case PARKED -> addOnce(entries, outcome, Kind.PARKED, changed);
                case ATTEMPTED, POSTPONED -> entries.add(entry(outcome, Kind.ATTEMPTED));
                case SUSPECTED -> {}
            }
        }
        if (!entries.isEmpty()) {
            acceptor.record(connection, entries);
        }
    }

    private static void addOnce(List<LogEntry> entries, Outcome outcome, Kind kind, Set<Long> changed) {
        if (changed.contains(outcome.entry().seq)) {
            entries.add(entry(outcome, kind));
        }
    }

    private static LogEntry entry(Outcome outcome, Kind kind) {
        Event event = outcome.entry().message.event();
        Step step = outcome.step();
        String operation = step == null || step.operation().isEmpty() ? UNKNOWN_OPERATION : step.operation();
        return new LogEntry(
                event.id(),
                LogEntry.NEXT,
                kind,
                outcome.at(),
                event.environment(),
                step == null ? "flow" : "flow." + step.flow(),
                new OperationName(outcome.shard().lease.destination(), operation),
                step == null ? "" : step.handler().version(),
                outcome.entry().route,
                event.correlationId(),
                event.trace().traceId(),
                step == null ? null : step.purpose(),
                event.officer(),
                outcome.code(),
                outcome.httpStatus(),
                outcome.durationMicros(),
                outcome.detail(),
                outcome.exchanged().sent(),
                outcome.exchanged().received());
    }
}
