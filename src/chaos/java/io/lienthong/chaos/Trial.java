package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.system.BusHome;
import io.lienthong.system.BusProcess;
import io.lienthong.system.BusProcess.Setup;
import io.lienthong.system.Client;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** A bus with its senders and its destination, to which faults are done. */
final class Trial implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Path BUS = Path.of("src/chaos/bus").toAbsolutePath();
    private static final String HELD = """
            EXISTS (SELECT FROM delivery p WHERE p.shard = d.shard AND p.lane = d.lane AND p.seq < d.seq
            AND p.state = 'PARKED')""";

    final BusHome home;
    final RecordingSink sink;
    final Ledger ledger;
    final BusProcess bus;
    private @Nullable Load load;

    private Trial(BusHome home, RecordingSink sink, Ledger ledger, BusProcess bus) {
        this.home = home;
        this.sink = sink;
        this.ledger = ledger;
        this.bus = bus;
    }

    static Trial start(Path folder) throws IOException {
        return start(folder, Setup.PLAIN);
    }

    static Trial start(Path folder, Setup setup) throws IOException {
        RecordingSink sink = new RecordingSink(folder.resolve("arrivals"));
        BusHome home = home(folder, sink);
        return new Trial(home, sink, new Ledger(folder.resolve("ledger")), BusProcess.start(home, setup));
    }

    /** The folder of a node whose connected system is this sink. */
    static BusHome home(Path folder, RecordingSink sink) throws IOException {
        BusHome home = BusHome.in(folder).settings("chaos", "baseUrl: " + sink.address());
        BusHome.copy(BUS.resolve("connectors/chaos"), home.connectors().resolve("chaos"));
        BusHome.copy(BUS.resolve("routes/flows"), home.folder().resolve("routes/flows"));
        return home;
    }

    /** Senders send until {@link #settle}. */
    Load load() {
        Load running = load;
        if (running == null) {
            running = Load.start(bus, ledger);
            load = running;
        }
        return running;
    }

    /** The same, but nothing is sent twice that was accepted. */
    void loadWithoutRepeats() {
        load = Load.startWithoutRepeats(bus, ledger);
    }

    /** Returns once so many more messages were accepted. */
    void underLoad(int more) {
        load();
        int before = ledger.promises();
        await("messages are accepted")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> ledger.promises() >= before + more);
    }

    /** No new messages; every sender has its 202 then. */
    void stopLoad() throws InterruptedException {
        Load running = load;
        if (running != null) {
            running.stop();
            load = null;
        }
    }

    /** A message that the test sends itself, written down. */
    History.Intent intend(String lane) {
        String key = ledger.nextKey();
        History.Intent intent = new History.Intent(key, History.PRODUCTION, lane, Load.body(key, lane));
        ledger.intend(intent);
        return intent;
    }

    /** Sends everything again that was ever sent, under its key. */
    void repeatAll() throws Exception {
        Client demo = Client.demo(bus);
        for (History.Entry entry : ledger.read()) {
            if (entry instanceof History.Intent intent && intent.environment().equals(History.PRODUCTION)) {
                Client.Answer answer = Load.post(demo, intent);
                assertThat(answer.status()).isEqualTo(202);
                ledger.promised(Load.promise(intent, answer));
            }
        }
    }

    /** Asks the control plane, as its operator. */
    Client.Answer admin(String path, String json) throws IOException, InterruptedException {
        String token = Files.readString(home.data().resolve("admin-token")).strip();
        return Client.operator(bus, token).post(path, json);
    }

    /** Of many kills in a row one message may have been under way at three: its operator sends it again. */
    void resendSuspects() throws Exception {
        resend("reason = 'POISON'");
    }

    void resendParkedOf(String lane) throws Exception {
        resend("state = 'PARKED' AND lane = '" + lane + "'");
    }

    private void resend(String which) throws Exception {
        String parked = "SELECT coalesce(max(message_id::text), '') FROM delivery WHERE " + which;
        for (String id = text(parked); !id.isEmpty(); id = text(parked)) {
            Client.Answer answer = admin("/admin/v1/messages/" + id + "/resend", "{\"by\":\"chaos\"}");
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        }
    }

    /** Kills the bus in the middle of its work, and starts it again. Returns how long it was until the next 202. */
    Duration killAndRestart() throws InterruptedException {
        bus.kill();
        long killed = System.nanoTime();
        bus.start();
        return untilAccepted(killed);
    }

    /** From then until the next 202. */
    Duration untilAccepted(long since) {
        Load running = load();
        await("a message is accepted")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> running.acceptedAt() > since);
        return Duration.ofNanos(running.acceptedAt() - since);
    }

    /** Ends the load, waits until nothing is on its way, and judges. */
    List<Violation> settle() throws Exception {
        return settle(LIMIT);
    }

    List<Violation> settle(Duration limit) throws Exception {
        stopLoad();
        try {
            await("nothing is on its way")
                    .atMost(limit)
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptions()
                    .until(() -> count("SELECT count(*) FROM delivery d WHERE state = 'WAITING' AND NOT " + HELD) == 0);
        } catch (ConditionTimeoutException waiting) {
            // the checker says which
        }
        return Checker.check(history());
    }

    /** Nothing is wrong, and nothing of production waits for a person. */
    void holdsEveryPromise() throws Exception {
        assertThat(settle()).as("seed %d", Chaos.SEED).isEmpty();
        assertThat(text("SELECT coalesce(string_agg(DISTINCT d.reason, ' '), '') FROM delivery d JOIN shard s"
                        + " ON s.shard = d.shard WHERE s.environment = 'PRODUCTION'"))
                .as("seed %d: reasons of what is parked", Chaos.SEED)
                .isEmpty();
    }

    History history() throws IOException, SQLException {
        return new History(ledger.read(), sink.arrivals(), dump());
    }

    private History.Database dump() throws IOException, SQLException {
        try (Connection connection = bus.database()) {
            List<History.Stored> messages = new ArrayList<>();
            List<History.Open> open = new ArrayList<>();
            List<History.Concluded> concluded = new ArrayList<>();
            rows(connection, "SELECT message_id, environment, array_to_string(routes, ' ') FROM message", row -> {
                String routes = row.getString(3);
                messages.add(new History.Stored(
                        row.getString(1), row.getString(2), routes.isEmpty() ? List.of() : List.of(routes.split(" "))));
            });
            rows(
                    connection,
                    "SELECT message_id, route, CASE WHEN state = 'WAITING' AND " + HELD
                            + " THEN 'HELD' ELSE state END FROM delivery d",
                    row -> open.add(new History.Open(row.getString(1), row.getString(2), row.getString(3))));
            rows(
                    connection,
                    "SELECT message_id, route, kind FROM journal WHERE kind IN ('DELIVERED', 'WITHDRAWN') ORDER BY event",
                    row -> concluded.add(new History.Concluded(row.getString(1), row.getString(2), row.getString(3))));
            return new History.Database(messages, open, concluded);
        }
    }

    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private static void rows(Connection connection, String sql, Row reader) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }

    long count(String sql) throws SQLException, IOException {
        return Long.parseLong(text(sql));
    }

    /** The first column of the first row. */
    String text(String sql) throws SQLException, IOException {
        try (Connection connection = bus.database();
                PreparedStatement query = connection.prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    /** All of the broker's data, while the bus is down. */
    void deleteBroker() throws IOException {
        Path broker = home.data().resolve("artemis");
        assertThat(broker).isNotEmptyDirectory();
        try (Stream<Path> files = Files.walk(broker)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() throws Exception {
        Load running = load;
        if (running != null) {
            running.abandon();
        }
        bus.close();
        sink.close();
        ledger.close();
    }
}
