package io.lienthong.poll;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.journal.Acceptance;
import io.lienthong.journal.AcceptedMessage;
import io.lienthong.journal.Acceptor;
import io.lienthong.journal.NewDelivery;
import io.lienthong.message.Event;
import io.lienthong.message.Trace;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** Commits what a poll brought: records as messages, refused records, what is owed to the system, and the position, or nothing. */
final class PageTransaction {
    private final DataSource database;
    private final Positions positions;
    private final Supplier<Acceptor> acceptors;
    private final Function<Event, List<NewDelivery>> deliveries;

    /**
     * @param owned false: another node has the poll now, or people have moved it; nothing was committed
     * @param accepted records that were new
     * @param destinations that have new deliveries
     */
    record Committed(boolean owned, int accepted, Set<String> destinations) {}

    PageTransaction(
            DataSource database,
            Positions positions,
            Supplier<Acceptor> acceptors,
            Function<Event, List<NewDelivery>> deliveries) {
        this.database = database;
        this.positions = positions;
        this.acceptors = acceptors;
        this.deliveries = deliveries;
    }

    /** In a trace of its own. */
    Committed commit(PollTask task, long fence, Move move, Batch batch) throws SQLException {
        return commit(task, fence, move, batch, Trace.continued(null));
    }

    /** @param trace of the messages that the records become */
    Committed commit(PollTask task, long fence, Move move, Batch batch, Trace trace) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                // The row's lock comes first: whoever takes the poll over waits for this commit or sees its fence
                // refused.
                if (!positions.move(connection, task, fence, move)) {
                    connection.rollback();
                    return new Committed(false, 0, Set.of());
                }
                Committed committed = accept(connection, task, batch.taken(), trace);
                park(connection, task, batch);
                connection.commit();
                return committed;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private Committed accept(Connection connection, PollTask task, List<Batch.Taken> taken, Trace trace)
            throws SQLException {
        if (taken.isEmpty()) {
            return new Committed(true, 0, Set.of());
        }
        List<AcceptedMessage> messages = new ArrayList<>(taken.size());
        for (Batch.Taken one : taken) {
            messages.add(PolledRecord.message(task, one.entry(), one.record(), trace, deliveries));
        }
        List<Acceptance> answers = acceptors.get().insert(connection, messages);
        int accepted = 0;
        Set<String> destinations = new HashSet<>();
        for (int i = 0; i < messages.size(); i++) {
            if (answers.get(i) instanceof Acceptance.Accepted answer && !answer.isRepeat()) {
                accepted++;
                messages.get(i).deliveries().forEach(delivery -> destinations.add(delivery.destination()));
            }
            if (task.handling().acknowledged()) {
                Debts.owe(
                        connection,
                        task,
                        messages.get(i).idempotencyKey(),
                        taken.get(i).entry(),
                        false);
            }
        }
        return new Committed(true, accepted, destinations);
    }

    private static void park(Connection connection, PollTask task, Batch batch) throws SQLException {
        for (String key : batch.released()) {
            Debts.release(connection, task, key);
        }
        for (Batch.Refused refused : batch.refused()) {
            Debts.park(connection, task, refused);
            // What will be tried again is not refused yet.
            if (task.handling().refusalTold() && refused.again() == null) {
                Debts.owe(connection, task, refused.key(), refused.entry(), true);
            }
        }
        if (task.handling().acknowledged()) {
            for (Map.Entry<String, JsonNode> known : batch.known().entrySet()) {
                Debts.owe(connection, task, known.getKey(), known.getValue(), false);
            }
        }
    }
}
