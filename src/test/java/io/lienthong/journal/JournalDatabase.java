package io.lienthong.journal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lienthong.message.Body;
import io.lienthong.message.Environment;
import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.message.Trace;
import io.lienthong.platform.Database;
import io.lienthong.platform.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/** A journal on a migrated database of its own, and what tests say to it. */
final class JournalDatabase implements AutoCloseable {
    static final OperationName OPERATION = new OperationName("civil-status", "registerBirth");
    static final byte[] KEY = "a key of the tests, 32 bytes long".getBytes(StandardCharsets.US_ASCII);

    private final Database database;
    final HikariDataSource pool;
    final Journal journal;

    JournalDatabase() throws SQLException {
        database = TestPostgres.createDatabase();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(database.username());
        config.setPassword(database.password().reveal());
        config.setMaximumPoolSize(4);
        pool = new HikariDataSource(config);
        Flyway.configure().dataSource(pool).load().migrate();
        journal = openJournal();
    }

    /** Another node. */
    Journal openJournal() throws SQLException {
        return openJournal(this::dedicated);
    }

    Journal openJournal(ConnectionSource dedicated) throws SQLException {
        return new Journal(pool, dedicated, new LedgerKey(KEY), Clock.systemUTC());
    }

    Connection dedicated() throws SQLException {
        return database.connect("journal-test");
    }

    Connection connect() throws SQLException {
        return pool.getConnection();
    }

    @Override
    public void close() {
        journal.close();
        pool.close();
    }

    long count(String from, Object... parameters) throws SQLException {
        return number("SELECT count(*) FROM " + from, parameters);
    }

    long number(String query, Object... parameters) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    void execute(String statement) throws SQLException {
        try (Connection connection = connect()) {
            connection.createStatement().execute(statement);
        }
    }

    /** Ends the sessions of all writers, as an administrator or a crash would. */
    long killWriters() throws SQLException {
        return number("SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
                + " WHERE application_name = 'journal-test' AND datname = current_database()");
    }

    /** Stops (STOP) the server's processes of all writers, or lets them go on (CONT). */
    void signalWriters(String signal) throws Exception {
        try (Connection connection = connect();
                ResultSet row = connection
                        .createStatement()
                        .executeQuery("SELECT pid FROM pg_stat_activity WHERE application_name = 'journal-test'"
                                + " AND datname = current_database()")) {
            while (row.next()) {
                new ProcessBuilder("kill", "-" + signal, row.getString(1))
                        .start()
                        .waitFor();
            }
        }
    }

    /** Where connections are taken and nothing is ever said. */
    Connection silent(int port) throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/lienthong?sslmode=disable";
        return new Database(url, database.username(), database.password()).connect("journal-test");
    }

    static AcceptedMessage message(Environment environment, String key, String body, NewDelivery... deliveries) {
        return message(environment, key, body, null, null, deliveries);
    }

    static AcceptedMessage message(
            Environment environment,
            String key,
            String body,
            @Nullable String correlationId,
            @Nullable MessageId parent,
            NewDelivery... deliveries) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        Event event = new Event(
                MessageId.next(),
                environment,
                "dossier.submitted",
                "one-stop-dossiers",
                "Dossier.v1",
                correlationId,
                "nguyen.van.an",
                Trace.continued(null),
                Body.received(bytes, Body.JSON));
        return new AcceptedMessage(
                event,
                "demo",
                "one-stop-dossiers/submitDossier",
                key,
                hash(bytes),
                parent,
                "TEST",
                Instant.now(),
                List.of(deliveries));
    }

    static LogEntry entry(MessageId id, long number, Kind kind) {
        return entry(id, number, kind, "H40-001", null, null);
    }

    static LogEntry entry(
            MessageId id,
            long number,
            Kind kind,
            @Nullable String correlationId,
            @Nullable String detail,
            byte @Nullable [] request) {
        return new LogEntry(
                id,
                number,
                kind,
                Instant.now(),
                Environment.PRODUCTION,
                "demo",
                OPERATION,
                "1.2.0",
                null,
                correlationId,
                "0af7651916cd43dd8448eb211c80319c",
                "BIRTH_REGISTRATION",
                "nguyen.van.an",
                null,
                200,
                1_234,
                detail,
                request,
                null);
    }

    static byte[] hash(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static <T> T get(CompletableFuture<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(20, TimeUnit.SECONDS);
    }

    CompletableFuture<Void> log(LogEntry entry) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        journal.log(entry, failure -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        });
        return done;
    }
}
