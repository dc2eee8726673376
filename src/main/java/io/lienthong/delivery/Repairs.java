package io.lienthong.delivery;

import io.lienthong.delivery.RepairJournal.Repaired;
import io.lienthong.journal.Kind;
import io.lienthong.journal.StoredMessage;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import io.lienthong.message.Wording;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What people do with parked deliveries but for correcting them ({@link Corrections}). Each batch is one transaction, with the
 * rows of the journal that tell it. Blocks.
 */
public final class Repairs {
    private static final int BATCH = 500;
    /** Batches of one call, which somebody waits for. */
    private static final int MAX_BATCHES = 20;

    private static final String MINE = " delivery.shard = chosen.shard AND delivery.seq = chosen.seq"
            + " RETURNING chosen.shard, chosen.seq, chosen.message_id, chosen.route";
    private static final String RESEND = "UPDATE delivery SET " + RepairTransactions.FRESH
            + ", resent_on = (clock_timestamp() AT TIME ZONE 'UTC')::date FROM chosen WHERE" + MINE;
    private static final String WITHDRAW = "DELETE FROM delivery USING chosen WHERE" + MINE;
    /** The owner of the shard ends them, see {@link Withdrawals}. Who was first, was. */
    private static final String GIVE_UP = "UPDATE delivery SET withdrawn_why = CASE WHEN withdrawn_by IS NULL THEN ?"
            + " ELSE withdrawn_why END, withdrawn_by = coalesce(withdrawn_by, ?) FROM chosen WHERE" + MINE;

    private static final String ASSIGN = "UPDATE delivery SET assignee = ?, note = ? FROM chosen WHERE" + MINE;

    private final RepairTransactions transactions;
    private volatile Companion companion = Companion.NONE;

    /**
     * What was done.
     *
     * @param deliveries that were changed
     * @param more there are others behind {@code next}
     */
    public record Done(long deliveries, boolean more, long next) {}

    /** A message and the one that takes its place. */
    public record Corrected(Event was, Event is) {}

    /** What else changes with deliveries that people repair, in the same transaction. */
    public interface Companion {
        Companion NONE = new Companion() {};

        /** Throws a BusException where the message cannot take the other's place. */
        default void check(Corrected correction) {}

        /** Called last, so that its locks come after those of the deliveries. */
        default void corrected(Connection open, List<Corrected> corrections) throws SQLException {}

        /** Called last. */
        default void withdrawn(Connection open, List<MessageId> messages, Decision decision) throws SQLException {}
    }

    Repairs(RepairTransactions transactions) {
        this.transactions = transactions;
    }

    /** Says what else happens with repairs; before the first one. */
    public void accompany(Companion with) {
        companion = with;
    }

    Companion companion() {
        return companion;
    }

    /** Delivers them again, in their place in the lane and under the same key. Begins behind the place {@code after}. */
    public Done resend(DeliveryFilter filter, long after, Decision decision) {
        return all(filter, after, new Change(RESEND, Kind.RESENT, decision, decision.detail(), List.of()));
    }

    /** What to say of a message that a repair found nothing of; {@code waits}: the bus itself is still to send it. */
    public static BusException nothingParked(boolean waits) {
        return RepairTransactions.nothingParked(waits);
    }

    /**
     * Gives them up; what waits behind them goes on. Of those that wait for their turn this is a wish that stays: they end as soon
     * as the node that may just be sending them lets go, unless they have arrived by then.
     */
    public Done withdraw(DeliveryFilter filter, long after, Decision decision) {
        if (!filter.parked()) {
            List<@Nullable Object> values = new ArrayList<>();
            values.add(decision.why());
            values.add(decision.by());
            return all(filter, after, new Change(GIVE_UP, null, decision, decision.detail(), values));
        }
        return all(filter, after, new Change(WITHDRAW, Kind.WITHDRAWN, decision, decision.detail(), List.of()));
    }

    /** Makes a person responsible for them, with a note; both may be taken away by null. */
    public Done assign(
            DeliveryFilter filter, long after, @Nullable String assignee, @Nullable String note, Decision decision) {
        String detail = (assignee == null ? "to nobody " : "to " + assignee + " ")
                + decision.detail()
                + (note == null ? "" : "; note: " + note);
        List<@Nullable Object> values = new ArrayList<>();
        values.add(assignee);
        values.add(note);
        return all(filter, after, new Change(ASSIGN, Kind.ASSIGNED, decision, detail, values));
    }

    /** The message of a parked delivery with its body, for the person who is to correct it; the journal tells it. */
    public StoredMessage readParked(MessageId id, Decision decision) {
        return read(id, decision, true);
    }

    /** An accepted message with its body, whatever became of it; the journal tells who read it and why. */
    public StoredMessage read(MessageId id, Decision decision) {
        return read(id, decision, false);
    }

    private StoredMessage read(MessageId id, Decision decision, boolean toCorrect) {
        return transactions.run("the message was not read", (connection, woken) -> {
            StoredMessage message = Corrections.stored(connection, id);
            if (message.event().data().stored() != null) {
                throw new BusException(
                        ErrorCode.BODY_TOO_LARGE,
                        new Wording(
                                "nội dung được chuyển từng phần, quá lớn để đọc ở đây",
                                "the body is passed on in chunks, and is too large to be read here"));
            }
            List<Repaired> parked = RepairTransactions.choose(connection, DeliveryFilter.of(id, null), 0, BATCH);
            if (toCorrect) {
                RepairTransactions.requireParked(connection, id, parked);
            }
            if (parked.isEmpty()) {
                transactions.acceptor().record(connection, List.of(RepairJournal.read(message, decision)));
            } else {
                Map<Integer, DestinationKey> shards = RepairTransactions.shards(connection, parked, false);
                transactions.record(connection, parked, shards, Kind.READ, decision.detail());
            }
            return message;
        });
    }

    /**
     * What to do with the chosen rows, and its parameters that stand behind those of the choice.
     *
     * @param kind absent: it is told when it comes to pass
     */
    private record Change(
            String statement,
            @Nullable Kind kind,
            Decision decision,
            String detail,
            List<? extends @Nullable Object> values) {}

    private Done all(DeliveryFilter filter, long after, Change change) {
        if (change.kind != null) {
            filter.requireParked();
        }
        long done = 0;
        long next = after;
        for (int batch = 0; batch < MAX_BATCHES; batch++) {
            long from = next;
            List<Repaired> repaired = transactions.run(
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
        if (!change.decision.over()) {
            RepairTransactions.choose(connection, filter, after, BATCH); // so that nobody takes them in between
            RepairTransactions.requireFree(connection, filter, change.decision);
        }
        List<Repaired> repaired =
                RepairTransactions.change(connection, change.statement, change.values, filter, after, BATCH);
        if (change.kind == null) {
            return repaired;
        }
        Map<Integer, DestinationKey> shards =
                RepairTransactions.shards(connection, repaired, change.kind != Kind.ASSIGNED);
        woken.addAll(shards.values());
        transactions.record(connection, repaired, shards, change.kind, change.detail);
        if (change.kind == Kind.WITHDRAWN && !repaired.isEmpty()) {
            List<MessageId> messages =
                    repaired.stream().map(Repaired::message).distinct().toList();
            companion.withdrawn(connection, messages, change.decision);
        }
        return repaired;
    }
}
