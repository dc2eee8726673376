package io.lienthong.delivery;

import io.lienthong.delivery.RepairJournal.Repaired;
import io.lienthong.journal.AcceptedMessage;
import io.lienthong.journal.Acceptor;
import io.lienthong.journal.Kind;
import io.lienthong.journal.MessageReader;
import io.lienthong.journal.StoredMessage;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What people do with parked deliveries. Each batch is one transaction, with the rows of the journal that tell it; the
 * shard's counter of repairs tells its owner to read again. Blocks.
 */
public final class Repairs {
    private static final int BATCH = 500;
    /** Batches of one call, which somebody waits for. */
    private static final int MAX_BATCHES = 20;

    private static final int STATEMENT_SECONDS = 30;
    private static final String OPERATION = "operator/correct";

    /** Skips what somebody else is just changing. */
    private static final String CHOSEN = "WITH chosen AS MATERIALIZED (SELECT d.shard, d.seq, d.message_id, d.route"
            + " FROM delivery d JOIN shard s ON s.shard = d.shard WHERE %s AND d.seq > ? ORDER BY d.seq LIMIT " + BATCH
            + " FOR UPDATE OF d SKIP LOCKED) ";

    private static final String MINE = " delivery.shard = chosen.shard AND delivery.seq = chosen.seq"
            + " RETURNING chosen.shard, chosen.seq, chosen.message_id, chosen.route";
    private static final String FRESH = "state = 'WAITING', attempt = 0, crashes = 0, reason = NULL, detail = NULL,"
            + " parked_at = NULL, assignee = NULL, note = NULL";
    private static final String RESEND = "UPDATE delivery SET " + FRESH
            + ", resent_on = (clock_timestamp() AT TIME ZONE 'UTC')::date FROM chosen WHERE" + MINE;
    private static final String WITHDRAW = "DELETE FROM delivery USING chosen WHERE" + MINE;
    private static final String ASSIGN = "UPDATE delivery SET assignee = ?, note = ? FROM chosen WHERE" + MINE;
    private static final String REPLACE =
            "UPDATE delivery SET " + FRESH + ", resent_on = NULL, message_id = ?, day = ? FROM chosen WHERE" + MINE;

    private final DataSource database;
    private final Supplier<Acceptor> acceptors;
    private final Steps steps;
    private final RepairJournal journal;
    private final Consumer<DestinationKey> wake;

    /**
     * What was done.
     *
     * @param deliveries that were changed
     * @param more there are others behind {@code next}
     */
    public record Done(long deliveries, boolean more, long next) {}

    Repairs(DataSource database, Supplier<Acceptor> acceptors, Steps steps, Consumer<DestinationKey> wake) {
        this.database = database;
        this.acceptors = acceptors;
        this.steps = steps;
        this.journal = new RepairJournal(steps);
        this.wake = wake;
    }

    /** Delivers them again, in their place in the lane and under the same key. Begins behind the place {@code after}. */
    public Done resend(DeliveryFilter filter, long after, Decision decision) {
        return all(filter, after, new Change(RESEND, Kind.RESENT, decision.detail(), List.of()));
    }

    /** Gives them up; what waits behind them goes on. */
    public Done withdraw(DeliveryFilter filter, long after, Decision decision) {
        return all(filter, after, new Change(WITHDRAW, Kind.WITHDRAWN, decision.detail(), List.of()));
    }

    /** Makes a person responsible for them, with a note; both may be taken away by null. */
    public Done assign(
            DeliveryFilter filter, long after, @Nullable String assignee, @Nullable String note, Decision decision) {
        String detail = (assignee == null ? "to nobody " : "to " + assignee + " ") + decision.detail();
        List<@Nullable Object> values = new ArrayList<>();
        values.add(assignee);
        values.add(note);
        return all(filter, after, new Change(ASSIGN, Kind.ASSIGNED, detail, values));
    }

    /**
     * Puts a message with this body in the place of a parked one, which ends withdrawn. It has an id of its own, and so
     * another idempotency key: the destination may have kept its answer to the old one.
     *
     * @param route only the delivery of this step; absent: all parked ones of the message
     * @param body the caller has checked it
     */
    public MessageId correct(MessageId original, @Nullable String route, Body body, Decision decision) {
        return transaction("nothing was corrected", (connection, woken) -> {
            MessageId id = MessageId.next();
            List<Repaired> replaced = replace(connection, original, route, id);
            Map<Integer, DestinationKey> shards = shards(connection, replaced, true);
            woken.addAll(shards.values());
            accept(connection, stored(connection, original), id, body, replaced);
            String detail = decision.detail();
            record(connection, replaced, shards, Kind.WITHDRAWN, detail + "; replaced by " + id);
            List<Repaired> own = replaced.stream().map(one -> one.of(id)).toList();
            record(connection, own, shards, Kind.CORRECTED, detail + "; takes the place of " + original);
            return id;
        });
    }

    /** The message of a parked delivery with its body, for the person who is to correct it; the journal tells it. */
    public StoredMessage read(MessageId id, Decision decision) {
        return transaction("the message was not read", (connection, woken) -> {
            StoredMessage message = stored(connection, id);
            if (message.event().data().stored() != null) {
                throw new BusException(
                        ErrorCode.BODY_TOO_LARGE, "the body is passed on in chunks, and is too large to be read here");
            }
            String select = String.format(CHOSEN, DeliveryFilter.of(id, null).condition())
                    + "SELECT shard, seq, message_id, route FROM chosen";
            List<Repaired> parked = change(connection, select, List.of(), DeliveryFilter.of(id, null), 0);
            requireParked(parked);
            record(connection, parked, shards(connection, parked, false), Kind.READ, decision.detail());
            return message;
        });
    }

    /** What to do with the chosen rows, and its parameters that stand behind those of the choice. */
    private record Change(String statement, Kind kind, String detail, List<? extends @Nullable Object> values) {}

    private Done all(DeliveryFilter filter, long after, Change change) {
        if (!filter.parked()) {
            throw new IllegalArgumentException("people repair what is parked");
        }
        long done = 0;
        long next = after;
        for (int batch = 0; batch < MAX_BATCHES; batch++) {
            long from = next;
            List<Repaired> repaired = transaction(
                    "not all was done", (connection, woken) -> some(connection, filter, from, change, woken));
            done += repaired.size();
            if (repaired.size() < BATCH) {
                return new Done(done, false, next);
            }
            next = repaired.get(repaired.size() - 1).seq();
        }
        return new Done(done, true, next);
    }

    private List<Repaired> some(
            Connection connection, DeliveryFilter filter, long after, Change change, Set<DestinationKey> woken)
            throws SQLException {
        String statement = String.format(CHOSEN, filter.condition()) + change.statement;
        List<Repaired> repaired = change(connection, statement, change.values, filter, after);
        Map<Integer, DestinationKey> shards = shards(connection, repaired, change.kind != Kind.ASSIGNED);
        woken.addAll(shards.values());
        record(connection, repaired, shards, change.kind, change.detail);
        return repaired;
    }

    private static List<Repaired> replace(
            Connection connection, MessageId original, @Nullable String route, MessageId id) throws SQLException {
        DeliveryFilter parked = DeliveryFilter.of(original, route);
        String replace = String.format(CHOSEN, parked.condition()) + REPLACE;
        List<Repaired> replaced = change(connection, replace, List.of(id.value(), id.day()), parked, 0);
        requireParked(replaced);
        return replaced;
    }

    private void accept(Connection connection, StoredMessage wrong, MessageId id, Body body, List<Repaired> replaced)
            throws SQLException {
        Event was = wrong.event();
        Event event = new Event(
                id,
                was.environment(),
                was.type(),
                was.source(),
                was.messageType(),
                was.correlationId(),
                was.officer(),
                was.trace(),
                body);
        requireSameLane(was, event, replaced);
        // Its key is its own id, which nobody else can claim; the parked row itself lets only one correction win.
        acceptors
                .get()
                .insert(
                        connection,
                        List.of(new AcceptedMessage(
                                event,
                                wrong.consumer(),
                                OPERATION,
                                id.toString(),
                                OutcomeTransaction.sha256(body.bytes()),
                                wrong.parent(),
                                wrong.purpose(),
                                Instant.now(),
                                List.of())));
        String update = "UPDATE message SET corrects = ?, routes = ? WHERE day = ? AND message_id = ?";
        try (PreparedStatement statement = connection.prepareStatement(update)) {
            statement.setObject(1, was.id().value());
            statement.setArray(2, Parameters.texts(connection, replaced.stream().map(Repaired::route)));
            statement.setObject(3, id.day());
            statement.setObject(4, id.value());
            statement.executeUpdate();
        }
    }

    /** Another ordering key is another matter, whose order this place has nothing to do with. */
    private void requireSameLane(Event was, Event event, List<Repaired> replaced) {
        for (Repaired one : replaced) {
            if (!steps.lane(one.route(), was).equals(steps.lane(one.route(), event))) {
                throw new BusException(
                        ErrorCode.REQUEST_INVALID,
                        "the correction changes the ordering key of " + one.route()
                                + ": withdraw the message and send a new one");
            }
        }
    }

    private static StoredMessage stored(Connection connection, MessageId id) throws SQLException {
        StoredMessage message = MessageReader.read(connection, List.of(id)).get(id);
        if (message == null) {
            throw new BusException(ErrorCode.MESSAGE_UNKNOWN, "the bus has accepted no message " + id);
        }
        return message;
    }

    private static void requireParked(List<Repaired> deliveries) {
        if (deliveries.isEmpty()) {
            throw new BusException(
                    ErrorCode.NOTHING_PARKED,
                    "no delivery of this message is parked where you said; somebody may have repaired it just now");
        }
    }

    private static List<Repaired> change(
            Connection connection,
            String change,
            List<? extends @Nullable Object> values,
            DeliveryFilter filter,
            long after)
            throws SQLException {
        List<Repaired> repaired = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(change)) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            int next = filter.bind(statement, 1);
            statement.setLong(next++, after);
            for (Object value : values) {
                statement.setObject(next++, value);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    MessageId message = new MessageId(rows.getObject(3, UUID.class));
                    repaired.add(new Repaired(rows.getInt(1), rows.getLong(2), message, rows.getString(4)));
                }
            }
        }
        repaired.sort(Comparator.comparingLong(Repaired::seq));
        return repaired;
    }

    /** In order of shard, like everybody who locks several rows. */
    private static Map<Integer, DestinationKey> shards(
            Connection connection, Collection<Repaired> repaired, boolean readAgain) throws SQLException {
        String tell = readAgain
                ? "UPDATE shard SET repaired = repaired + 1 WHERE shard = ? RETURNING environment, destination"
                : "SELECT environment, destination FROM shard WHERE shard = ?";
        Map<Integer, DestinationKey> destinations = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement(tell)) {
            for (int shard :
                    new TreeSet<>(repaired.stream().map(Repaired::shard).toList())) {
                statement.setInt(1, shard);
                try (ResultSet row = statement.executeQuery()) {
                    if (row.next()) {
                        Environment environment = Environment.valueOf(row.getString(1));
                        destinations.put(shard, new DestinationKey(environment, row.getString(2)));
                    }
                }
            }
        }
        return destinations;
    }

    private void record(
            Connection connection,
            List<Repaired> deliveries,
            Map<Integer, DestinationKey> shards,
            Kind kind,
            String detail)
            throws SQLException {
        if (!deliveries.isEmpty()) {
            acceptors.get().record(connection, journal.entries(connection, deliveries, shards, kind, detail));
        }
    }

    private interface Work<R> {
        R run(Connection connection, Set<DestinationKey> woken) throws SQLException;
    }

    /** Commits the work, then wakes who has something to deliver. */
    private <R> R transaction(String failure, Work<R> work) {
        Set<DestinationKey> woken = new HashSet<>();
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                R result = work.run(connection, woken);
                connection.commit();
                woken.forEach(wake);
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, failure, e);
        }
    }
}
