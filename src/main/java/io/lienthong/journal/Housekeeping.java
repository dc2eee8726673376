package io.lienthong.journal;

import io.lienthong.message.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the journal does by itself now and then: partitions ahead, calls and uploads of dead nodes, keys that expired. */
final class Housekeeping implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
    private static final int KEY_DAYS = 400;
    private static final int KEYS_AT_ONCE = 5_000;
    private static final int MAX_KEY_BATCHES = 200;
    private static final String EXPIRE = """
            WITH old AS (
              SELECT ctid FROM idempotency_key
              WHERE claimed_at < (SELECT day FROM service_day ORDER BY day DESC OFFSET ? LIMIT 1)
              LIMIT ? FOR UPDATE SKIP LOCKED),
            gone AS (DELETE FROM idempotency_key WHERE ctid IN (SELECT ctid FROM old) RETURNING message_id),
            replies AS (DELETE FROM stored_reply WHERE message_id IN (SELECT message_id FROM gone))
            SELECT count(*) FROM gone""";
    private static final String FORGET_MATTERS = """
            DELETE FROM matter WHERE ctid = ANY (ARRAY(
              SELECT ctid FROM matter
              WHERE known_at < (SELECT day FROM service_day ORDER BY day DESC OFFSET ? LIMIT 1) LIMIT ?))""";
    private static final String FORGET_HOURS = """
            WITH kept AS (SELECT day FROM service_day ORDER BY day DESC OFFSET ? LIMIT 1),
            counted AS (DELETE FROM counted_hour WHERE hour < (SELECT day FROM kept)),
            refused AS (DELETE FROM refused_hour WHERE hour < (SELECT day FROM kept)),
            received AS (DELETE FROM dataset_hour WHERE hour < (SELECT day FROM kept))
            DELETE FROM service_hour WHERE hour < (SELECT day FROM kept)""";

    private final DataSource pool;
    private final Partitions partitions;
    private final Uploads uploads;
    private final Acceptor acceptor;
    private final Clock clock;
    private final String node;
    private final AtomicLong orphansClosed = new AtomicLong();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "journal-housekeeping");
        thread.setDaemon(true);
        return thread;
    });

    Housekeeping(DataSource pool, Partitions partitions, Uploads uploads, Acceptor acceptor, Clock clock, String node) {
        this.pool = pool;
        this.partitions = partitions;
        this.uploads = uploads;
        this.acceptor = acceptor;
        this.clock = clock;
        this.node = node;
    }

    /** Does at once what a start owes, then goes on by itself. */
    void start() throws SQLException {
        partitions.ahead(clock);
        closeOrphans();
        uploads.sweep();
        timer.scheduleWithFixedDelay(() -> run("close-orphans", this::closeOrphans), 1, 1, TimeUnit.MINUTES);
        timer.scheduleWithFixedDelay(() -> run("unfinished-uploads", uploads::sweep), 1, 1, TimeUnit.MINUTES);
        timer.scheduleWithFixedDelay(() -> run("daily", this::daily), 0, 1, TimeUnit.HOURS);
        timer.scheduleWithFixedDelay(() -> run("service-hour", this::serve), 0, 10, TimeUnit.MINUTES);
    }

    long orphansClosed() {
        return orphansClosed.get();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** Hourly, because a timer of a day would miss days when the clock jumps. */
    void daily() throws SQLException {
        partitions.ahead(clock);
        expireKeys();
    }

    /** Says that the bus runs in this hour. */
    void serve() throws SQLException {
        String now = "INSERT INTO service_hour (hour) VALUES (?) ON CONFLICT DO NOTHING";
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(now)) {
            statement.setObject(1, clock.instant().truncatedTo(ChronoUnit.HOURS).atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        }
    }

    void closeOrphans() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            int closed = 0;
            for (String other : otherNodes(connection)) {
                closed += closeOrphansOf(connection, other);
                connection.commit();
            }
            connection.rollback();
            connection.setAutoCommit(true);
            orphansClosed.addAndGet(closed);
            if (closed > 0) {
                log.warn("event=orphan-intents-closed count={} errorCode={}", closed, ErrorCode.OUTCOME_UNKNOWN);
            }
        }
    }

    private List<String> otherNodes(Connection connection) throws SQLException {
        List<String> nodes = new ArrayList<>();
        String select = "SELECT DISTINCT node FROM open_call WHERE node <> ?";
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setString(1, node);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    nodes.add(row.getString(1));
                }
            }
        }
        return nodes;
    }

    /** Only of a node whose lock is free: its connection is gone, so it is gone, or about to find out. */
    private int closeOrphansOf(Connection connection, String other) throws SQLException {
        if (!isDead(connection, other)) {
            return 0;
        }
        acceptor.insert(connection, OpenCalls.inDoubt(connection, other));
        return OpenCalls.closeOf(connection, other);
    }

    /** Whether the node's lock is free; then nobody else finds it so until the transaction ends. */
    static boolean isDead(Connection transaction, String other) throws SQLException {
        String lock = "SELECT pg_try_advisory_xact_lock(hashtextextended(?, 0))";
        try (PreparedStatement statement = transaction.prepareStatement(lock)) {
            statement.setString(1, other);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Deletes keys older than 400 days on which the bus ran: a jump of the clock adds but one such day. */
    int expireKeys() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            String today = "INSERT INTO service_day (day) VALUES (?) ON CONFLICT DO NOTHING";
            try (PreparedStatement statement = connection.prepareStatement(today)) {
                statement.setObject(1, LocalDate.now(clock));
                statement.executeUpdate();
            }
            forget(connection);
            int expired = 0;
            int last = KEYS_AT_ONCE;
            for (int batch = 0; batch < MAX_KEY_BATCHES && last == KEYS_AT_ONCE; batch++) {
                last = expireSome(connection);
                expired += last;
            }
            return expired;
        }
    }

    private static void forget(Connection connection) throws SQLException {
        try (PreparedStatement hours = connection.prepareStatement(FORGET_HOURS);
                PreparedStatement matters = connection.prepareStatement(FORGET_MATTERS)) {
            hours.setInt(1, KEY_DAYS);
            hours.executeUpdate();
            matters.setInt(1, KEY_DAYS);
            matters.setInt(2, KEYS_AT_ONCE * MAX_KEY_BATCHES);
            matters.executeUpdate();
        }
    }

    private static int expireSome(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(EXPIRE)) {
            statement.setInt(1, KEY_DAYS);
            statement.setInt(2, KEYS_AT_ONCE);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private interface Chore {
        void run() throws SQLException;
    }

    private static void run(String name, Chore chore) {
        try {
            chore.run();
        } catch (SQLException e) {
            log.warn("event=journal-housekeeping-failed chore={} sqlState={}", name, e.getSQLState());
        } catch (RuntimeException e) {
            log.error("event=journal-housekeeping-defect chore={}", name, e);
        }
    }
}
