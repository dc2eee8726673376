package io.lienthong.delivery;

import io.lienthong.delivery.RepairJournal.Repaired;
import io.lienthong.journal.Acceptor;
import io.lienthong.journal.Kind;
import io.lienthong.journal.LogEntry;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.Wording;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
 * Transactions in which people change parked deliveries, with the rows of the journal that tell it; the shard's counter of
 * repairs tells its owner to read again.
 */
final class RepairTransactions {
    private static final int STATEMENT_SECONDS = 30;
    /** Who waits for another person holds a connection that deliveries want, too. */
    private static final String LIMITS = "SET LOCAL lock_timeout = '3s'";

    /** A lock was not got in time, or two wait for each other. */
    private static final Set<String> BUSY_STATES = Set.of("55P03", "40P01");

    private static final String CHOSEN = "WITH chosen AS MATERIALIZED (SELECT d.shard, d.seq, d.message_id, d.route"
            + " FROM delivery d JOIN shard s ON s.shard = d.shard WHERE %s AND d.seq > ? ORDER BY d.seq LIMIT %d"
            + " FOR UPDATE OF d%s) ";
    /** Of what waits for its turn, what its node is just ending; what another person is dealing with is waited for, and looked at again. */
    private static final String BUSY = " SKIP LOCKED";

    /** What a delivery is that begins anew; who is responsible for it stays so. */
    static final String FRESH =
            "state = 'WAITING', attempt = 0, crashes = 0, reason = NULL, detail = NULL, parked_at = NULL,"
                    + " withdrawn_by = NULL, withdrawn_why = NULL";

    private final DataSource database;
    private final Supplier<Acceptor> acceptors;
    private final RepairJournal journal;
    private final Consumer<DestinationKey> wake;

    interface Work<R> {
        R run(Connection connection, Set<DestinationKey> woken) throws SQLException;
    }

    RepairTransactions(DataSource database, Supplier<Acceptor> acceptors, Steps steps, Consumer<DestinationKey> wake) {
        this.database = database;
        this.acceptors = acceptors;
        this.journal = new RepairJournal(steps);
        this.wake = wake;
    }

    Acceptor acceptor() {
        return acceptors.get();
    }

    /** Commits the work, then wakes who has something to deliver. */
    <R> R run(String failure, Work<R> work) {
        Set<DestinationKey> woken = new HashSet<>();
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement limits = connection.createStatement()) {
                limits.execute(LIMITS);
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
            throw BUSY_STATES.contains(String.valueOf(e.getSQLState()))
                    ? busy()
                    : new BusException(ErrorCode.JOURNAL_UNAVAILABLE, failure, e);
        }
    }

    private static BusException busy() {
        return new BusException(
                ErrorCode.OPERATOR_CONFLICT,
                new Wording(
                        "người khác đang xử lý một phần trong số này; xem lại rồi làm tiếp phần còn lại",
                        "somebody else is just dealing with some of these; look again, and go on with the rest"));
    }

    /** Locks parked deliveries, in order of acceptance. */
    static List<Repaired> choose(Connection connection, DeliveryFilter filter, long after, int most)
            throws SQLException {
        return change(connection, "SELECT shard, seq, message_id, route FROM chosen", List.of(), filter, after, most);
    }

    /** Which of the messages have parked deliveries behind this place too. */
    static Set<MessageId> behind(
            Connection connection, DeliveryFilter filter, long last, Collection<MessageId> messages)
            throws SQLException {
        String select = "SELECT DISTINCT d.message_id FROM delivery d JOIN shard s ON s.shard = d.shard WHERE "
                + filter.condition() + " AND d.seq > ? AND d.message_id = ANY (?)";
        Set<MessageId> behind = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            int next = filter.bind(statement, 1);
            statement.setLong(next++, last);
            UUID[] ids = messages.stream().map(MessageId::value).toArray(UUID[]::new);
            statement.setArray(next, Parameters.array(connection, "uuid", ids));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    behind.add(new MessageId(rows.getObject(1, UUID.class)));
                }
            }
        }
        return behind;
    }

    /** @param values of the change's parameters, which stand behind those of the choice */
    static List<Repaired> change(
            Connection connection,
            String change,
            List<? extends @Nullable Object> values,
            DeliveryFilter filter,
            long after,
            int most)
            throws SQLException {
        String statementText = String.format(CHOSEN, filter.condition(), most, filter.parked() ? "" : BUSY) + change;
        List<Repaired> repaired = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(statementText)) {
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

    static void requireParked(Connection connection, MessageId message, List<Repaired> deliveries) throws SQLException {
        if (!deliveries.isEmpty()) {
            return;
        }
        boolean waits;
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT EXISTS (SELECT FROM delivery WHERE message_id = ? AND state = 'WAITING')")) {
            statement.setObject(1, message.value());
            try (ResultSet row = statement.executeQuery()) {
                waits = row.next() && row.getBoolean(1);
            }
        }
        throw nothingParked(waits);
    }

    /** @param waits whether the message has deliveries that the bus itself is still to send */
    static BusException nothingParked(boolean waits) {
        return new BusException(
                ErrorCode.NOTHING_PARKED,
                waits
                        ? new Wording(
                                "thông điệp này đang chờ trục gửi, không tạm giữ: chỉ rút được như lượt gửi đang chờ; nếu lỗi, trục sẽ"
                                        + " tạm giữ và khi đó sửa được",
                                "this message waits for the bus to send it, and is not parked: it can only be withdrawn as one that"
                                        + " waits; when it fails it is parked, and then it can be corrected")
                        : new Wording(
                                "không lượt gửi nào của thông điệp này còn tạm giữ: có thể người khác vừa xử lý",
                                "no delivery of this message is parked any more: somebody may just have dealt with it"));
    }

    /** OPERATOR_CONFLICT with the name of who else is responsible for some of it, unless the decision is over that too. */
    static void requireFree(Connection connection, DeliveryFilter filter, Decision decision) throws SQLException {
        if (decision.over()) {
            return;
        }
        String others = "SELECT min(d.assignee), count(*) FROM delivery d JOIN shard s ON s.shard = d.shard WHERE "
                + filter.condition() + " AND d.assignee <> ?";
        try (PreparedStatement statement = connection.prepareStatement(others)) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            statement.setString(filter.bind(statement, 1), decision.by());
            try (ResultSet row = statement.executeQuery()) {
                if (row.next() && row.getLong(2) > 0) {
                    throw taken(row.getString(1), row.getLong(2));
                }
            }
        }
    }

    private static BusException taken(String person, long many) {
        return new BusException(
                ErrorCode.OPERATOR_CONFLICT,
                new Wording(
                        person + " đang nhận xử lý (" + many
                                + " lượt gửi), chưa có gì được làm; hãy hỏi người ấy, rồi đánh dấu"
                                + " “vẫn làm” (dòng lệnh: --over) nếu cần",
                        person + " is responsible (" + many
                                + (many == 1 ? " delivery" : " deliveries")
                                + "), and nothing was done; ask, then tick “do it all the same” (terminal: --over) if need"
                                + " be"));
    }

    /** In order of shard, like everybody who locks several rows. */
    static Map<Integer, DestinationKey> shards(Connection connection, Collection<Repaired> repaired, boolean readAgain)
            throws SQLException {
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

    /** One row for each delivery, of its message. */
    List<LogEntry> entries(
            Connection connection,
            Collection<Repaired> deliveries,
            Map<Integer, DestinationKey> shards,
            Kind kind,
            String detail)
            throws SQLException {
        return journal.entries(connection, deliveries, shards, kind, detail);
    }

    void record(
            Connection connection,
            List<Repaired> deliveries,
            Map<Integer, DestinationKey> shards,
            Kind kind,
            String detail)
            throws SQLException {
        if (!deliveries.isEmpty()) {
            acceptor().record(connection, entries(connection, deliveries, shards, kind, detail));
        }
    }
}
