package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.chaos.agent.Halt;
import io.lienthong.system.BusHome;
import io.lienthong.system.BusProcess;
import io.lienthong.system.BusProcess.Setup;
import io.lienthong.system.Client;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** A bus with its senders and its destination, to which faults are done. */
final class Trial implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    static final Path BUS = Path.of("src/chaos/bus").toAbsolutePath();
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

    static Trial start(Path folder) throws Exception {
        return start(folder, Setup.PLAIN);
    }

    static Trial start(Path folder, Setup setup) throws Exception {
        RecordingSink sink = new RecordingSink(folder.resolve("arrivals"));
        return start(home(folder, sink), sink, setup);
    }

    /** On a node that was set up otherwise. */
    static Trial start(BusHome home, RecordingSink sink, Setup setup) throws Exception {
        Prepared.copyTo(home);
        return startPrepared(home, sink, setup);
    }

    /** On a node that has its data already. */
    static Trial startPrepared(BusHome home, RecordingSink sink, Setup setup) throws Exception {
        Ledger ledger = new Ledger(home.folder().resolve("ledger"));
        return new Trial(home, sink, ledger, BusProcess.start(home, Prepared.quick(setup)));
    }

    /** The folder of a node whose connected system is this sink. */
    static BusHome home(Path folder, RecordingSink sink) throws IOException {
        BusHome home = BusHome.in(folder);
        connector(home, "chaos", "baseUrl: " + sink.address());
        BusHome.copy(BUS.resolve("routes/flows"), home.folder().resolve("routes/flows"));
        return home;
    }

    /** Adds a connector of the harness. */
    static void connector(BusHome home, String name, String... settings) throws IOException {
        BusHome.copy(BUS.resolve("connectors").resolve(name), home.connectors().resolve(name));
        home.settings(name, settings);
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
            boolean sandbox = entry instanceof History.Intent intent && !intent.environment().equals(History.PRODUCTION);
            if (entry instanceof History.Sent sent && !sandbox) {
                Client.Answer answer = Load.post(demo, sent);
                assertThat(answer.status()).isEqualTo(202);
                ledger.promised(Load.promise(sent, answer));
            }
        }
    }

    /** Asks the control plane, as its operator. */
    Client.Answer admin(String path, String json) throws IOException, InterruptedException {
        String token = Files.readString(home.data().resolve("admin-token")).strip();
        return Client.operator(bus, token).post(path, json);
    }

    /** Of many kills in a row one message may have been under way at three: its operator sends it again. */
    private void resendSuspects() throws Exception {
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

    /** Another node on the first one's database, with the keys that nodes share. */
    BusProcess secondNode(Path folder, Setup setup) throws Exception {
        BusHome other = home(folder, sink);
        for (String key : List.of("master-key", "ledger-key")) {
            Files.copy(
                    home.data().resolve(key), other.data().resolve(key), StandardCopyOption.COPY_ATTRIBUTES);
        }
        List<String> properties = new ArrayList<>(setup.properties());
        properties.addAll(bus.databaseProperties());
        return BusProcess.start(
                other, Prepared.quick(new Setup(setup.virtualMachine(), setup.environment(), properties)));
    }

    /** Ends the bus when it next comes to this point, which its agent knows. */
    void endAt(String order) throws Exception {
        endAt(order, bus, home.folder());
    }

    static void endAt(String order, BusProcess bus, Path folder) throws Exception {
        Path armed = Files.writeString(
                folder.resolve(Halt.ARMED), order.substring(0, order.lastIndexOf('/')));
        assertThat(bus.process().waitFor(30, TimeUnit.SECONDS)).as("%s was reached", order).isTrue();
        assertThat(bus.process().exitValue()).isEqualTo(Halt.EXIT_CODE);
        Files.delete(armed);
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
        return settle(limit, this::isQuiet);
    }

    private boolean isQuiet() throws Exception {
        return count("SELECT count(*) FROM delivery d WHERE state = 'WAITING' AND NOT " + HELD) == 0;
    }

    private List<Violation> settle(Duration limit, Callable<Boolean> quiet) throws Exception {
        stopLoad();
        try {
            await("nothing is on its way")
                    .atMost(limit)
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptions()
                    .until(quiet);
        } catch (ConditionTimeoutException waiting) {
            // the checker says which
        }
        return Checker.check(history());
    }

    /** Nothing is wrong, and nothing of production waits for a person. */
    void holdsEveryPromise() throws Exception {
        holdsEveryPromise(LIMIT);
    }

    /** The same, and it is so after this time. An operator resends what was under way at several ends. */
    void holdsEveryPromise(Duration limit) throws Exception {
        assertThat(settle(limit, () -> {
                    resendSuspects();
                    return isQuiet();
                }))
                .as("seed %d", Chaos.SEED).isEmpty();
        assertThat(text("SELECT coalesce(string_agg(DISTINCT concat_ws(': ', d.reason, d.detail), ' '), '') FROM delivery d JOIN shard s"
                        + " ON s.shard = d.shard WHERE s.environment = 'PRODUCTION'"))
                .as("seed %d: reasons of what is parked; the bus said%n%s", Chaos.SEED, bus.errors())
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
            return new History.Database(messages, open, concluded, applied(connection), held(connection));
        }
    }

    private static List<History.Applied> applied(Connection connection) throws SQLException {
        List<History.Applied> applied = new ArrayList<>();
        rows(
                connection,
                "SELECT sequence, key, version, message_id, convert_from(data, 'UTF8') FROM dataset_change"
                        + " WHERE environment = 'PRODUCTION' AND dataset = 'chaos-items' ORDER BY sequence",
                row -> applied.add(new History.Applied(
                        row.getLong(1), row.getString(2), row.getInt(3), row.getString(4), row.getString(5))));
        return applied;
    }

    private static List<History.Held> held(Connection connection) throws SQLException {
        List<History.Held> held = new ArrayList<>();
        rows(
                connection,
                "SELECT key, version, convert_from(data, 'UTF8') FROM dataset_current"
                        + " WHERE environment = 'PRODUCTION' AND dataset = 'chaos-items'",
                row -> held.add(new History.Held(row.getString(1), row.getInt(2), row.getString(3))));
        return held;
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

    /** What production waits for; in the sandbox, whose simulator knows nothing, a lane waits for its parked head. */
    long waiting() throws SQLException, IOException {
        return count("SELECT count(*) FROM delivery d JOIN shard s ON s.shard = d.shard"
                + " WHERE s.environment = 'PRODUCTION' AND d.state = 'WAITING'");
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
        Prepared.deleteTree(broker);
    }

    @Override
    public void close() throws Exception {
        Load running = load;
        if (running != null) {
            running.abandon();
        }
        bus.abandon();
        sink.close();
        ledger.close();
    }
}
