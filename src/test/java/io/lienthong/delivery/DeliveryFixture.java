package io.lienthong.delivery;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lienthong.connector.ErrorHandling.Retry;
import io.lienthong.journal.AcceptedMessage;
import io.lienthong.journal.Journal;
import io.lienthong.journal.LedgerKey;
import io.lienthong.message.Body;
import io.lienthong.message.Environment;
import io.lienthong.message.Event;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.Trace;
import io.lienthong.platform.Broker;
import io.lienthong.platform.Database;
import io.lienthong.platform.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/** A migrated database with a journal, steps, and the engines of one or more nodes on it. */
public final class DeliveryFixture implements AutoCloseable {
    static final String EVENT = "dossier.submitted";
    static final String ROUTE = "birth.register";
    static final String SYSTEM = "civil-status";
    static final com.fasterxml.jackson.core.JsonPointer LANE =
            com.fasterxml.jackson.core.JsonPointer.compile("/dossierCode");
    static final Retry RETRY = new Retry(3, Duration.ofMillis(20), 2.0, Duration.ofMillis(50));

    static final Limits LIMITS = new Limits(RETRY, 16, 0, false);

    public final Steps steps = new Steps();
    public final HikariDataSource pool;
    public final Journal journal;
    private final Deque<DeliveryEngine> engines = new ArrayDeque<>();

    public DeliveryFixture() throws SQLException {
        Database database = TestPostgres.createDatabase();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(database.username());
        config.setPassword(database.password().reveal());
        config.setMaximumPoolSize(16);
        config.setConnectionTimeout(5_000);
        pool = new HikariDataSource(config);
        Flyway.configure().dataSource(pool).load().migrate();
        journal = new Journal(
                pool,
                () -> database.connect("journal-test"),
                new LedgerKey("a key of the tests, 32 bytes long".getBytes(StandardCharsets.US_ASCII)),
                Clock.systemUTC());
    }

    static DeliverySettings settings(String node) {
        return new DeliverySettings(
                node,
                Duration.ofSeconds(3),
                Duration.ofSeconds(1),
                Duration.ofMillis(100),
                Duration.ofMillis(50),
                Duration.ofMillis(200),
                Duration.ofMillis(200),
                Duration.ofMinutes(1),
                Duration.ofSeconds(3),
                50,
                200,
                1 << 20,
                500,
                2,
                30);
    }

    DeliveryEngine engine(String node) {
        return engine(pool, null, settings(node));
    }

    DeliveryEngine engine(DataSource database, @Nullable Broker broker, DeliverySettings settings) {
        DeliveryEngine engine = new DeliveryEngine(database, journal::acceptor, steps, broker, settings);
        engines.push(engine);
        engine.start();
        return engine;
    }

    static Step step(String route, String event, String destination, Handler handler) {
        return step(route, event, destination, LIMITS, handler);
    }

    static Step step(String route, String event, String destination, Limits limits, Handler handler) {
        Handler limited = new Handler() {
            @Override
            public void deliver(Delivery delivery, Consumer<Result> done) {
                handler.deliver(delivery, done);
            }

            @Override
            public Limits limits() {
                return limits;
            }
        };
        return new Step(route, event, null, LANE, destination, "registerBirth", null, limited);
    }

    /** A step that delivers on purpose so long after the acceptance. */
    static Step later(String route, String event, String destination, Duration delay, Result answer) {
        Handler handler = new Handler() {
            @Override
            public void deliver(Delivery delivery, Consumer<Result> done) {
                done.accept(answer);
            }

            @Override
            public Duration delay() {
                return delay;
            }
        };
        return new Step(route, event, null, null, destination, "later", null, handler);
    }

    static Event event(String type, String lane, int number) {
        return new Event(
                MessageId.next(),
                Environment.PRODUCTION,
                type,
                "one-stop-dossiers",
                "Dossier.v1",
                lane,
                null,
                Trace.continued(null),
                Body.of(Json.object().put("dossierCode", lane).put("number", number)));
    }

    AcceptedMessage message(Event event) {
        return new AcceptedMessage(
                event,
                "demo",
                "one-stop-dossiers/submitDossier",
                event.id().toString(),
                new byte[32],
                null,
                null,
                Instant.now(),
                steps.match(event));
    }

    /** Accepts a message and waits for its commit. */
    MessageId accept(String lane, int number) throws Exception {
        Event event = event(EVENT, lane, number);
        journal.accept(message(event)).get(20, TimeUnit.SECONDS);
        return event.id();
    }

    public long count(String from) throws SQLException {
        return number("SELECT count(*) FROM " + from);
    }

    long number(String query) throws SQLException {
        return Long.parseLong(text(query));
    }

    public String text(String query) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(query);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    public List<String> texts(String query) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(query);
                ResultSet row = statement.executeQuery()) {
            List<String> texts = new ArrayList<>();
            while (row.next()) {
                texts.add(row.getString(1));
            }
            return texts;
        }
    }

    public void execute(String statement) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.createStatement().execute(statement);
        }
    }

    @Override
    public void close() {
        engines.forEach(DeliveryEngine::close);
        journal.close();
        pool.close();
    }
}
