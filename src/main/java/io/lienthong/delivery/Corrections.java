package io.lienthong.delivery;

import io.lienthong.delivery.RepairJournal.Repaired;
import io.lienthong.journal.AcceptedMessage;
import io.lienthong.journal.Acceptor;
import io.lienthong.journal.Kind;
import io.lienthong.journal.LogEntry;
import io.lienthong.journal.MessageReader;
import io.lienthong.journal.StoredMessage;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import io.lienthong.message.Sha256;
import io.lienthong.message.Wording;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages with another body in the place of parked ones, which end withdrawn. A correction has an id of its own, and so
 * another idempotency key: the destination may have kept its answer to the old one. Blocks.
 */
public final class Corrections {
    /** Deliveries of one transaction, and of one message. */
    private static final int BATCH = 100;
    /** Batches of one call, which somebody waits for. */
    private static final int MAX_BATCHES = 20;
    /** Bodies of one transaction, which are in memory as trees, both the wrong and the right ones. */
    private static final int MAX_BATCH_BYTES = 2 << 20;

    private static final String OPERATION = "operator/correct";
    private static final String TAKE = "UPDATE delivery SET " + RepairTransactions.FRESH
            + ", resent_on = NULL, message_id = ?, day = ? WHERE shard = ? AND seq = ?";
    private static final String POINT = "UPDATE message SET corrects = ?, routes = ? WHERE day = ? AND message_id = ?";

    private final RepairTransactions transactions;
    private final Repairs repairs;
    private final Steps steps;

    /** What a person makes of each message of a search result. */
    public interface Corrector {
        /** Empty where the message is right as it is; throws a BusException where it cannot be corrected so. */
        Optional<Body> correct(Event wrong);

        /** The message was corrected, or would be. */
        void corrected(MessageId wrong);

        /** The message stays parked as it is. */
        void refused(MessageId wrong, BusException why);
    }

    /** @param more there are others behind {@code next} */
    public record Pass(boolean more, long next) {}

    /** @param places of the wrong message, which the right one takes */
    private record Replacement(StoredMessage wrong, Event right, List<Repaired> places) {
        Repairs.Corrected pair() {
            return new Repairs.Corrected(wrong.event(), right);
        }
    }

    Corrections(RepairTransactions transactions, Repairs repairs, Steps steps) {
        this.transactions = transactions;
        this.repairs = repairs;
        this.steps = steps;
    }

    /**
     * Corrects one message.
     *
     * @param route only the delivery of this step; absent: all parked ones of the message
     * @param body the caller has checked it
     */
    public MessageId correct(MessageId original, @Nullable String route, Body body, Decision decision) {
        return transactions.run("nothing was corrected", (connection, woken) -> {
            DeliveryFilter parked = DeliveryFilter.of(original, route);
            List<Repaired> places = RepairTransactions.choose(connection, parked, 0, BATCH);
            RepairTransactions.requireParked(connection, original, places);
            RepairTransactions.requireFree(connection, parked, decision);
            Replacement replacement = replacement(stored(connection, original), body, places);
            write(connection, List.of(replacement), decision, woken);
            return replacement.right.id();
        });
    }

    /**
     * Corrects all messages of a search result that can be, each whole and the others not at all. Begins behind the place
     * {@code after}.
     *
     * @param decision absent: only tries it
     */
    public Pass correct(DeliveryFilter filter, long after, Corrector corrector, @Nullable Decision decision) {
        filter.requireParked();
        Pass pass = new Pass(true, after);
        for (int batch = 0; batch < MAX_BATCHES && pass.more; batch++) {
            long from = pass.next;
            pass = transactions.run(
                    "not all was corrected",
                    (connection, woken) -> some(connection, filter, from, corrector, decision, woken));
        }
        return pass;
    }

    private Pass some(
            Connection connection,
            DeliveryFilter filter,
            long after,
            Corrector corrector,
            @Nullable Decision decision,
            Set<DestinationKey> woken)
            throws SQLException {
        List<Repaired> chosen = RepairTransactions.choose(connection, filter, after, BATCH);
        Map<MessageId, List<Repaired>> byMessage = byMessage(chosen);
        long end = end(connection, filter, byMessage, chosen);
        List<Replacement> replacements = new ArrayList<>();
        int bytes = 0;
        for (Map.Entry<MessageId, List<Repaired>> next : byMessage.entrySet()) {
            long first = next.getValue().get(0).seq();
            if (bytes > MAX_BATCH_BYTES) {
                end = Math.min(end, first);
            }
            if (first < end) {
                StoredMessage wrong = find(connection, next.getKey()).orElse(null);
                bytes += wrong == null ? 0 : bytes(wrong);
                attempt(next.getKey(), wrong, next.getValue(), corrector).ifPresent(replacements::add);
            }
        }
        if (decision != null && !replacements.isEmpty()) {
            RepairTransactions.requireFree(connection, filter, decision);
            write(connection, replacements, decision, woken);
        }
        return end == Long.MAX_VALUE ? new Pass(false, after) : new Pass(true, end - 1);
    }

    private static int bytes(StoredMessage message) {
        return message.event().data().stored() == null ? message.event().data().size() : 0;
    }

    /** The place before which the batch ends: no message has steps both before and behind it. */
    private static long end(
            Connection connection,
            DeliveryFilter filter,
            Map<MessageId, List<Repaired>> byMessage,
            List<Repaired> chosen)
            throws SQLException {
        if (chosen.size() < BATCH) {
            return Long.MAX_VALUE;
        }
        long last = chosen.get(chosen.size() - 1).seq();
        Set<MessageId> cut = RepairTransactions.behind(connection, filter, last, byMessage.keySet());
        List<List<Repaired>> messages = new ArrayList<>(byMessage.values());
        Collections.reverse(messages);
        long end = last + 1;
        for (List<Repaired> steps : messages) {
            if (cut.contains(steps.get(0).message())
                    || steps.get(steps.size() - 1).seq() >= end) {
                end = Math.min(end, steps.get(0).seq());
            }
        }
        return end > chosen.get(0).seq() ? end : last + 1;
    }

    private static Map<MessageId, List<Repaired>> byMessage(List<Repaired> chosen) {
        Map<MessageId, List<Repaired>> byMessage = new LinkedHashMap<>();
        chosen.forEach(one -> byMessage
                .computeIfAbsent(one.message(), id -> new ArrayList<>())
                .add(one));
        return byMessage;
    }

    private Optional<Replacement> attempt(
            MessageId id, @Nullable StoredMessage wrong, List<Repaired> places, Corrector corrector) {
        try {
            if (wrong == null) {
                throw unknown(id);
            }
            Optional<Replacement> replacement =
                    corrector.correct(wrong.event()).map(body -> replacement(wrong, body, places));
            if (replacement.isPresent()) {
                corrector.corrected(id);
            }
            return replacement;
        } catch (BusException why) {
            corrector.refused(id, why);
            return Optional.empty();
        }
    }

    /** Refuses a body with which the message would be another matter. */
    private Replacement replacement(StoredMessage wrong, Body body, List<Repaired> places) {
        Event was = wrong.event();
        Event right = new Event(
                MessageId.next(),
                was.environment(),
                was.type(),
                was.source(),
                was.messageType(),
                was.correlationId(),
                was.officer(),
                was.trace(),
                body);
        Replacement replacement = new Replacement(wrong, right, places);
        places.forEach(place -> requireSameLane(place.route(), was, right));
        repairs.companion().check(replacement.pair());
        return replacement;
    }

    /** Another ordering key is another matter, whose order this place has nothing to do with. */
    public void requireSameLane(String route, Event wrong, Event right) {
        if (!steps.lane(route, wrong).equals(steps.lane(route, right))) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "bản sửa làm đổi khoá thứ tự của " + route + "; hãy rút thông điệp và gửi mới",
                            "the correction changes the ordering key of " + route
                                    + ": withdraw the message and send a new one"));
        }
    }

    private void write(
            Connection connection, List<Replacement> replacements, Decision decision, Set<DestinationKey> woken)
            throws SQLException {
        Acceptor acceptor = transactions.acceptor();
        // Their keys are their own ids, which nobody else can claim; the parked row itself lets only one correction
        // win.
        acceptor.insert(
                connection, replacements.stream().map(Corrections::accepted).toList());
        point(connection, replacements);
        take(connection, replacements);
        List<Repaired> places =
                replacements.stream().flatMap(one -> one.places.stream()).toList();
        Map<Integer, DestinationKey> shards = RepairTransactions.shards(connection, places, true);
        woken.addAll(shards.values());
        List<LogEntry> entries = new ArrayList<>();
        for (Replacement one : replacements) {
            entries.addAll(told(connection, one, shards, decision));
        }
        acceptor.record(connection, entries);
        for (Replacement one : replacements) {
            acceptor.replaced(connection, one.wrong.event().id(), one.right.id());
        }
        repairs.companion()
                .corrected(
                        connection, replacements.stream().map(Replacement::pair).toList());
    }

    private static AcceptedMessage accepted(Replacement replacement) {
        StoredMessage wrong = replacement.wrong;
        Event right = replacement.right;
        return new AcceptedMessage(
                right,
                wrong.consumer(),
                OPERATION,
                right.id().toString(),
                Sha256.of(right.data().bytes()),
                wrong.parent(),
                wrong.purpose(),
                Instant.now(),
                List.of());
    }

    private static void point(Connection connection, List<Replacement> replacements) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(POINT)) {
            for (Replacement one : replacements) {
                statement.setObject(1, one.wrong.event().id().value());
                statement.setArray(
                        2, Parameters.texts(connection, one.places.stream().map(Repaired::route)));
                statement.setObject(3, one.right.id().day());
                statement.setObject(4, one.right.id().value());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** The rows are locked since they were chosen. */
    private static void take(Connection connection, List<Replacement> replacements) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
            for (Replacement one : replacements) {
                for (Repaired place : one.places) {
                    statement.setObject(1, one.right.id().value());
                    statement.setObject(2, one.right.id().day());
                    statement.setInt(3, place.shard());
                    statement.setLong(4, place.seq());
                    statement.addBatch();
                }
            }
            statement.executeBatch();
        }
    }

    private Collection<LogEntry> told(
            Connection connection, Replacement one, Map<Integer, DestinationKey> shards, Decision decision)
            throws SQLException {
        MessageId wrong = one.wrong.event().id();
        MessageId right = one.right.id();
        List<LogEntry> entries = new ArrayList<>(transactions.entries(
                connection, one.places, shards, Kind.WITHDRAWN, decision.detail() + "; replaced by " + right));
        List<Repaired> own = one.places.stream().map(place -> place.of(right)).toList();
        entries.addAll(transactions.entries(
                connection, own, shards, Kind.CORRECTED, decision.detail() + "; takes the place of " + wrong));
        return entries;
    }

    static StoredMessage stored(Connection connection, MessageId id) throws SQLException {
        return find(connection, id).orElseThrow(() -> unknown(id));
    }

    private static Optional<StoredMessage> find(Connection connection, MessageId id) throws SQLException {
        return Optional.ofNullable(MessageReader.read(connection, List.of(id)).get(id));
    }

    private static BusException unknown(MessageId id) {
        return new BusException(ErrorCode.MESSAGE_UNKNOWN, "the bus has accepted no message " + id);
    }
}
