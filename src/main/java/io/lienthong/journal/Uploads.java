package io.lienthong.journal;

import io.lienthong.message.BusException;
import io.lienthong.message.ChunkSource;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bodies on their way into the database. Each has a row in {@code body_upload} from its first chunk until its message is
 * accepted, which deletes the row in the accepting transaction: chunks that nothing refers to are those with a row whose sender
 * or node has gone, and whoever deletes chunks deletes the row with them.
 */
final class Uploads implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Uploads.class);
    private static final int THREADS = 2;
    /** Bodies that come in at once, on one node; each holds at most three chunks. */
    static final int MAX_AT_ONCE = 24;

    private static final long CLOSE_SECONDS = 5;
    private static final String BEGIN =
            "INSERT INTO body_upload (body_ref, day, node, started_at) VALUES (?, ?, ?, clock_timestamp())";
    /** Nothing where the row has gone: then others took this node for dead. */
    private static final String WRITE = """
            INSERT INTO body_chunk (day, body_ref, chunk, bytes)
            SELECT u.day, u.body_ref, ?, ? FROM (SELECT * FROM body_upload WHERE body_ref = ? FOR SHARE) u""";

    private static final String GIVE_UP = """
            WITH given_up AS (DELETE FROM body_upload WHERE body_ref = ? RETURNING day, body_ref)
            DELETE FROM body_chunk c USING given_up WHERE c.day = given_up.day AND c.body_ref = given_up.body_ref""";

    private final DataSource pool;
    private final Partitions partitions;
    private final ChunkSource source;
    private final String node;
    private final Semaphore slots = new Semaphore(MAX_AT_ONCE);
    private final Set<UUID> open = ConcurrentHashMap.newKeySet();
    /** Its queue is bounded by the uploads, which wait for their writes. */
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "journal-uploads");
                thread.setDaemon(true);
                return thread;
            });

    Uploads(DataSource pool, Partitions partitions, ChunkSource source, String node) {
        this.pool = pool;
        this.partitions = partitions;
        this.source = source;
        this.node = node;
        threads.allowCoreThreadTimeOut(true);
    }

    /** Throws OVERLOADED where as many are coming in as may. */
    Upload begin(MessageId message, String mediaType) {
        if (!slots.tryAcquire()) {
            throw new BusException(
                    ErrorCode.OVERLOADED, MAX_AT_ONCE + " large bodies are coming in already; send it again later");
        }
        UUID reference = MessageId.next().value();
        open.add(reference);
        return new Upload(this, message.day(), reference, mediaType);
    }

    Executor threads() {
        return threads;
    }

    ChunkSource source() {
        return source;
    }

    // ---- of one upload, on a thread of its own

    void insert(LocalDate day, UUID reference) throws SQLException {
        partitions.ensure(day);
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(BEGIN)) {
            statement.setObject(1, reference);
            statement.setObject(2, day);
            statement.setString(3, node);
            statement.executeUpdate();
        }
    }

    void write(UUID reference, int chunk, byte[] bytes) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(WRITE)) {
            statement.setInt(1, chunk);
            statement.setBytes(2, bytes);
            statement.setObject(3, reference);
            if (statement.executeUpdate() == 0) {
                throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the body was given up; send it again");
            }
        }
    }

    /** Deletes what was not accepted. What cannot be deleted now is left to the housekeeping. */
    void end(UUID reference) {
        try {
            giveUp(reference);
        } catch (SQLException e) {
            log.debug("event=upload-not-deleted sqlState={}", e.getSQLState());
        } finally {
            open.remove(reference);
            slots.release();
        }
    }

    private boolean giveUp(UUID reference) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(GIVE_UP)) {
            statement.setObject(1, reference);
            return statement.executeUpdate() > 0;
        }
    }

    // ---- of the accepting transaction

    /** Those of the bodies that are still there, and stay until the transaction ends. */
    static Set<UUID> hold(Connection transaction, Collection<UUID> references) throws SQLException {
        Set<UUID> held = new HashSet<>();
        String select =
                "SELECT body_ref FROM body_upload WHERE body_ref = ANY (?::uuid[]) ORDER BY body_ref FOR UPDATE";
        try (PreparedStatement statement = transaction.prepareStatement(select)) {
            statement.setArray(1, array(transaction, references));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    held.add(row.getObject(1, UUID.class));
                }
            }
        }
        return held;
    }

    /** From now on their messages refer to them. */
    static void accept(Connection transaction, Collection<UUID> references) throws SQLException {
        String delete = "DELETE FROM body_upload WHERE body_ref = ANY (?::uuid[])";
        try (PreparedStatement statement = transaction.prepareStatement(delete)) {
            statement.setArray(1, array(transaction, references));
            statement.executeUpdate();
        }
    }

    private static java.sql.Array array(Connection connection, Collection<UUID> references) throws SQLException {
        return connection.createArrayOf(
                "text", references.stream().map(UUID::toString).toArray(String[]::new));
    }

    // ---- housekeeping

    /** Deletes what ended without being told: uploads of dead nodes, and of this one where PostgreSQL was away. */
    int sweep() throws SQLException {
        int swept = 0;
        for (UUID reference : orphans()) {
            if (!open.contains(reference) && giveUp(reference)) {
                swept++;
            }
        }
        if (swept > 0) {
            log.info("event=unfinished-uploads-deleted count={}", swept);
        }
        return swept;
    }

    /** Of nodes whose lock is free; a row of this node is only written once the upload is in {@link #open}. */
    private List<UUID> orphans() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                List<UUID> orphans = new java.util.ArrayList<>();
                for (String owner : owners(connection)) {
                    if (owner.equals(node) || Housekeeping.isDead(connection, owner)) {
                        orphans.addAll(of(connection, owner));
                    }
                }
                return orphans;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private static List<String> owners(Connection connection) throws SQLException {
        List<String> owners = new java.util.ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT DISTINCT node FROM body_upload");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                owners.add(row.getString(1));
            }
        }
        return owners;
    }

    private static List<UUID> of(Connection connection, String owner) throws SQLException {
        List<UUID> references = new java.util.ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT body_ref FROM body_upload WHERE node = ? ORDER BY body_ref")) {
            statement.setObject(1, owner, Types.VARCHAR);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    references.add(row.getObject(1, UUID.class));
                }
            }
        }
        return references;
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
