package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.chaos.RecordingSink.Manner;
import io.lienthong.chaos.Violation.Promise;
import io.lienthong.chaos.agent.FaultAgent;
import io.lienthong.chaos.agent.SeededBug;
import io.lienthong.system.BusProcess.Setup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The harness is checked itself: each scenario passes on the bus as it is, and the checker sees each bug that is put into
 * the bus before.
 */
@Tag("chaos")
@ExtendWith(Chaos.class)
class SeededBugsIT {
    /** What the bus needs, at most, to get over a scenario, with a bug or without. */
    private static final Duration SETTLED = Duration.ofSeconds(20);

    private static Arguments bug(SeededBug bug, Scenario scenario, Promise broken) {
        return Arguments.of(bug, scenario, broken);
    }

    static Stream<Arguments> bugs() {
        return Stream.of(
                bug(SeededBug.ACKNOWLEDGED_BEFORE_COMMIT, Scenario.KILL, Promise.ACCEPTANCE),
                bug(SeededBug.DEDUPLICATED_IN_MEMORY, Scenario.KILL_BETWEEN_REPEATS, Promise.ACCEPTANCE),
                bug(SeededBug.ANOTHER_RECEIPT_FOR_A_REPEAT, Scenario.LOAD, Promise.ACCEPTANCE),
                bug(SeededBug.ENVIRONMENT_FORGOTTEN, Scenario.LOAD, Promise.BOUNDARY),
                bug(SeededBug.RETRIED_AFTER_FAILED_COMMIT, Scenario.KILL_BACKENDS, Promise.ACCEPTANCE),
                bug(SeededBug.READ_BY_NUMBER_GREATER_THAN_LAST, Scenario.LATE_COMMITS, Promise.DELIVERY),
                bug(SeededBug.NEW_KEY_FOR_EVERY_ATTEMPT, Scenario.LOAD, Promise.EFFECT),
                bug(SeededBug.OLDER_VERSION_OVERWRITES, Scenario.LOAD, Promise.EFFECT),
                bug(SeededBug.EXCEPTION_SWALLOWED, Scenario.REFUSE_AND_RESEND, Promise.DELIVERY),
                bug(SeededBug.DROPPED_AT_PARKING, Scenario.REFUSE_AND_RESEND, Promise.DELIVERY),
                bug(SeededBug.PARKED_IS_PASSED, Scenario.REFUSE_AND_RESEND, Promise.ORDER),
                bug(SeededBug.RESENT_OUT_OF_PLACE, Scenario.REFUSE_AND_RESEND, Promise.ORDER),
                bug(SeededBug.WORK_KNOWN_TO_THE_BROKER_ALONE, Scenario.DELETE_BROKER, Promise.DELIVERY));
    }

    @ParameterizedTest(name = "seededBugIsCaught[{0}]")
    @MethodSource("bugs")
    void seededBugIsCaught(SeededBug bug, Scenario scenario, Promise broken, @TempDir Path folder) throws Exception {
        Setup setup = Agent.with(Stream.concat(Stream.of("bug " + bug), scenario.orders())
                .toArray(String[]::new));
        try (Trial trial = Trial.start(folder, setup)) {
            scenario.play(trial);
            List<Violation> violations = trial.settle(SETTLED);
            assertThat(Files.readAllLines(folder.resolve(FaultAgent.INSTALLED))).isNotEmpty();
            assertThat(violations).extracting(Violation::promise).contains(broken);
            Chaos.report("seeded bug " + bug, 1, trial.ledger.promises(), violations, Duration.ZERO);
        }
    }

    /** One bus goes through all of them, each judged, so that none is caught for its slowness. */
    @Test
    void nothingIsFoundWithoutABug(@TempDir Path folder) throws Exception {
        Setup setup = Agent.with(
                Stream.of(Scenario.values()).flatMap(Scenario::orders).toArray(String[]::new));
        try (Trial trial = Trial.start(folder, setup)) {
            for (Scenario scenario : Scenario.values()) {
                scenario.play(trial);
                trial.holdsEveryPromise(SETTLED);
            }
            Chaos.report("seeded bugs' scenarios without a bug", Scenario.values().length, trial, Duration.ZERO);
        }
    }
}
