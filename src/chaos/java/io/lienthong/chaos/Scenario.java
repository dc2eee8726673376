package io.lienthong.chaos;

import static org.awaitility.Awaitility.await;

import io.lienthong.chaos.RecordingSink.Manner;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** What is done to a bus, in which the checker has to find nothing, and each seeded bug. */
enum Scenario {
    /** Every message is sent again to the bus's next life. */
    KILL_BETWEEN_REPEATS {
        @Override
        void play(Trial trial) throws Exception {
            trial.underLoad(100);
            trial.stopLoad();
            trial.bus.kill();
            trial.bus.start();
            trial.repeatAll();
        }
    },
    /** No fault but a destination that fails now and then. */
    LOAD {
        @Override
        void play(Trial trial) {
            failNowAndThen(trial);
            trial.underLoad(400);
            trial.sink.treatWell();
        }
    },
    /** Killed under load, with such a destination. */
    KILL {
        @Override
        void play(Trial trial) throws Exception {
            failNowAndThen(trial);
            trial.underLoad(200);
            trial.bus.kill();
            trial.sink.treatWell();
            trial.bus.start();
            trial.underLoad(100);
        }
    },
    /** The journal's connections are cut from PostgreSQL's side. */
    KILL_BACKENDS {
        /** Those in the middle of a transaction. */
        private static final String KILL = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                + " WHERE application_name = 'lienthong-journal' AND state <> 'idle'";

        @Override
        void play(Trial trial) throws Exception {
            Random random = Chaos.random(Scenario.class);
            try (Connection connection = trial.bus.database();
                    PreparedStatement kill = connection.prepareStatement(KILL)) {
                for (int i = 0; i < 60; i++) {
                    trial.underLoad(5 + random.nextInt(20));
                    await("a journal at work").pollInterval(Duration.ofMillis(1)).until(() -> {
                        try (ResultSet row = kill.executeQuery()) {
                            return row.next() && row.getInt(1) > 0;
                        }
                    });
                }
            }
        }
    },
    /** Numbers of the outbox become visible in another order than they were drawn. */
    LATE_COMMITS {
        @Override
        Stream<String> orders() {
            return Stream.of("slow@exit io.lienthong.journal.Acceptor#insert/4");
        }

        @Override
        void play(Trial trial) {
            trial.underLoad(600);
        }
    },
    /** One message is refused and parked; those behind it wait until it is resent, and follow it. */
    REFUSE_AND_RESEND {
        @Override
        void play(Trial trial) throws Exception {
            String lane = Load.laneCode(3);
            trial.underLoad(50);
            trial.sink.treat(request -> request.path().equals("/take") && request.body().contains(lane)
                    ? Manner.answering(422, "application/json", "{\"error\":\"rejected\"}")
                    : Manner.WELL);
            String parked = awaitParked(trial, lane);
            trial.underLoad(200);
            trial.sink.treatWell();
            trial.underLoad(200);
            trial.stopLoad();
            if (!parked.isEmpty()) {
                trial.admin("/admin/v1/messages/" + parked + "/resend", "{\"by\":\"chaos\"}");
            }
        }

        /** Its message id; empty if none is, as with some of the bugs. */
        private String awaitParked(Trial trial, String lane) {
            String parked = "SELECT coalesce(max(message_id::text), '') FROM delivery"
                    + " WHERE state = 'PARKED' AND lane = '" + lane + "'";
            try {
                return await().atMost(Duration.ofSeconds(5))
                        .until(() -> trial.text(parked), found -> !found.isEmpty());
            } catch (ConditionTimeoutException none) {
                return "";
            }
        }
    },
    /** The bus dies with a backlog, all of the broker's data goes, and nobody sends any more. */
    DELETE_BROKER {
        @Override
        void play(Trial trial) throws Exception {
            trial.sink.goAway();
            trial.underLoad(200);
            trial.stopLoad();
            TimeUnit.MILLISECONDS.sleep(200);
            trial.bus.kill();
            trial.deleteBroker();
            trial.sink.comeBack();
            trial.bus.start();
        }
    };

    private static void failNowAndThen(Trial trial) {
        AtomicInteger requests = new AtomicInteger();
        trial.sink.treat(request -> requests.incrementAndGet() % 10 == 0
                ? Manner.answering(500, "application/json", "{}")
                : Manner.WELL);
    }

    abstract void play(Trial trial) throws Exception;

    /** What the agent is told. */
    Stream<String> orders() {
        return Stream.empty();
    }
}
