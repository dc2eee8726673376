package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.chaos.RecordingSink.Manner;
import io.lienthong.chaos.RecordingSink.Request;
import io.lienthong.system.BusHome;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bus ends while it takes records from a system: list, get, store, acknowledge. */
@Tag("chaos")
@ExtendWith(Chaos.class)
class PollKillIT {
    private static final int TIMES = Chaos.times(1, 5);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String FLOW = """
            - route:
                id: chaos-list.take
                from:
                  uri: "delivery:chaos-list.listed"
                  parameters: {lane: /dossierCode}
                  steps: [{to: {uri: "connector:chaos/take"}}]
            """;

    private static final Register register = new Register();
    private static Trial trial;

    enum Point {
        LIST_READ("halt@enter io.lienthong.poll.Fetching#run/3"),
        RECORD_FETCHED("halt@enter io.lienthong.poll.PageTransaction#commit/4"),
        BETWEEN_STORE_AND_COMMIT("halt@exit io.lienthong.poll.PageTransaction#accept/4"),
        STORED("halt@exit io.lienthong.poll.PageTransaction#commit/4"),
        ACKNOWLEDGED("halt@enter io.lienthong.poll.Debts#paid/2"),
        ACKNOWLEDGEMENT_WRITTEN("halt@exit io.lienthong.poll.Debts#paid/2");

        final String order;

        Point(String order) {
            this.order = order;
        }
    }

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        RecordingSink sink = new RecordingSink(folder.resolve("arrivals"));
        BusHome home = Trial.home(folder, sink).route("flows/chaos-list", FLOW);
        Trial.connector(home, "chaos-list", "baseUrl: " + sink.address());
        sink.treat(register::answer);
        trial = Trial.start(
                home,
                sink,
                Agent.with(Arrays.stream(Point.values()).map(point -> point.order).toArray(String[]::new)));
    }

    @AfterAll
    static void stopBus() throws Exception {
        trial.close();
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLostOrTakenTwiceByAnEndAt(Point point) throws Exception {
        Duration slowest = Duration.ZERO;
        register.goOn();
        for (int i = 0; i < TIMES; i++) {
            trial.underLoad(20);
            trial.endAt(point.order);
            long ended = System.nanoTime();
            trial.bus.start();
            slowest = Chaos.longer(slowest, trial.untilAccepted(ended));
        }
        register.finish();
        trial.holdsEveryPromise();
        assertThat(trial.count("SELECT count(*) FROM message WHERE event_type = 'chaos-list.listed'"))
                .as("seed %d: messages", Chaos.SEED)
                .isEqualTo(register.offered());
        Chaos.report("poll ended at " + point, TIMES, trial, slowest);
    }

    /**
     * Lists records until they are acknowledged. To the ledger, listing one is sending it, and its acknowledgement is the
     * 202: what the database does not have by then is lost.
     */
    private static final class Register {
        private static final int LISTED = 5;
        private static final int LANES = 3;
        private static final String STORED = "SELECT coalesce(max(message_id::text), 'not stored') FROM idempotency_key"
                + " WHERE environment = 'PRODUCTION' AND operation = 'chaos-list/list' AND key = '%s|'";

        private final Map<String, String> listed = new LinkedHashMap<>();
        private boolean goesOn;
        private int offered;

        synchronized void goOn() {
            goesOn = true;
        }

        void finish() {
            synchronized (this) {
                goesOn = false;
            }
            await("all are acknowledged").atMost(LIMIT).until(this::isEmpty);
        }

        private synchronized boolean isEmpty() {
            return listed.isEmpty();
        }

        synchronized int offered() {
            return offered;
        }

        Manner answer(Request request) {
            String[] path = request.path().split("/");
            if (path[1].equals("list")) {
                return json(list());
            }
            if (!path[1].equals("records")) {
                return Manner.WELL;
            }
            return path.length == 3 ? json(record(path[2])) : acknowledge(path[2]);
        }

        private static Manner json(String body) {
            return Manner.answering(200, "application/json", body);
        }

        private synchronized String list() {
            while (goesOn && listed.size() < LISTED) {
                History.Intent intent = trial.intend(Load.laneCode(500 + offered % LANES));
                listed.put(intent.key(), intent.body());
                offered++;
            }
            return "{\"entries\":["
                    + listed.keySet().stream()
                            .map(key -> "{\"id\":\"" + key + "\"}")
                            .collect(Collectors.joining(","))
                    + "]}";
        }

        private synchronized String record(String key) {
            return listed.getOrDefault(key, "{}");
        }

        private Manner acknowledge(String key) {
            try {
                trial.ledger.promised(new History.Promise(key, trial.text(STORED.formatted(key)), ""));
            } catch (SQLException | IOException away) {
                return Manner.answering(503, "application/json", "{}");
            }
            synchronized (this) {
                listed.remove(key);
            }
            return json("{}");
        }
    }
}
