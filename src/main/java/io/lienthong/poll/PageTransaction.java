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
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** Commits a page: its records as messages, and the position, or nothing. */
final class PageTransaction {
    private final DataSource database;
    private final Supplier<Acceptor> acceptors;
    private final Function<Event, List<NewDelivery>> deliveries;

    /**
     * @param owned false: another node has the poll now, nothing was committed
     * @param accepted records that were new
     * @param destinations that have new deliveries
     */
    record Committed(boolean owned, int accepted, Set<String> destinations) {}

    PageTransaction(DataSource database, Supplier<Acceptor> acceptors, Function<Event, List<NewDelivery>> deliveries) {
        this.database = database;
        this.acceptors = acceptors;
        this.deliveries = deliveries;
    }

    Committed commit(PollTask task, Turn turn, List<JsonNode> records, boolean last) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                // The row's lock comes first: whoever takes the poll over waits for this commit or sees its fence
                // refused.
                if (!Positions.advance(connection, task, turn, last)) {
                    connection.rollback();
                    return new Committed(false, 0, Set.of());
                }
                Committed committed = accept(connection, task, records);
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

    private Committed accept(Connection connection, PollTask task, List<JsonNode> records) throws SQLException {
        Trace trace = Trace.continued(null);
        List<AcceptedMessage> messages = new ArrayList<>(records.size());
        for (JsonNode node : records) {
            messages.add(PolledRecord.message(task, node, trace, deliveries));
        }
        List<Acceptance> answers = acceptors.get().insert(connection, messages);
        int accepted = 0;
        Set<String> destinations = new HashSet<>();
        for (int i = 0; i < messages.size(); i++) {
            if (answers.get(i) instanceof Acceptance.Accepted answer && !answer.isRepeat()) {
                accepted++;
                messages.get(i).deliveries().forEach(delivery -> destinations.add(delivery.destination()));
            }
        }
        return new Committed(true, accepted, destinations);
    }
}
