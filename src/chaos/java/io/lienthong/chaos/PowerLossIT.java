package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.chaos.agent.SeededBug;
import io.lienthong.system.BusProcess.Setup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a loss of power would leave is what was synced: seen from outside, by the system calls of PostgreSQL. Killing
 * processes shows nothing of it, because the kernel's cache survives them.
 */
@Tag("chaos")
@ExtendWith(Chaos.class)
class PowerLossIT {
    private static final int ERRORS = Chaos.times(2, 10);

    @BeforeAll
    static void straceIsThere() {
        Tool.needed("/usr/bin/strace", "strace");
    }

    @Test
    void walIsSyncedBeforeEvery202(@TempDir Path folder) throws Exception {
        try (Trial trial = Trial.start(folder)) {
            List<String> calls = trace(trial);
            assertThat(Syncs.commits(calls)).isGreaterThan(20);
            assertThat(Syncs.unsynced(calls)).isEmpty();
            trial.holdsEveryPromise();
            Chaos.report("power loss: commits seen by strace", (int) Syncs.commits(calls), trial, Duration.ZERO);
        }
    }

    @Test
    void acknowledgingBeforeTheSyncIsCaught(@TempDir Path folder) throws Exception {
        Setup setup = Agent.with("bug " + SeededBug.ACKNOWLEDGED_BEFORE_FSYNC);
        try (Trial trial = Trial.start(folder, setup)) {
            List<String> calls = trace(trial);
            assertThat(Syncs.unsynced(calls)).isNotEmpty();
            Chaos.report("seeded bug ACKNOWLEDGED_BEFORE_FSYNC", 1, trial, Duration.ZERO);
        }
    }

    /** The first sync of the WAL fails: PostgreSQL panics, and the bus accepts nothing until it has recovered. */
    @Test
    void failedSyncStopsAcceptance(@TempDir Path folder) throws Exception {
        try (Trial trial = Trial.start(folder)) {
            Duration slowest = Duration.ZERO;
            for (int i = 0; i < ERRORS; i++) {
                trial.underLoad(50);
                Process strace = strace(
                        folder.resolve("injected-" + i),
                        journalWriters(trial),
                        "-e",
                        "trace=fdatasync",
                        "-e",
                        "inject=fdatasync:error=EIO:when=1");
                assertThat(strace.waitFor(30, TimeUnit.SECONDS)).isTrue();
                slowest = Chaos.longer(slowest, trial.untilAccepted(System.nanoTime()));
            }
            assertThat(trial.load().statuses()).containsKey(503);
            trial.holdsEveryPromise();
            Chaos.report("EIO at the sync of a commit", ERRORS, trial, slowest);
        }
    }

    private static List<String> trace(Trial trial) throws Exception {
        trial.loadWithoutRepeats();
        trial.underLoad(50);
        Path file = trial.home.folder().resolve("calls");
        Set<Long> writers = journalWriters(trial);
        Set<Long> all = new TreeSet<>(writers);
        trial.bus.postmaster().orElseThrow().descendants().forEach(process -> all.add(process.pid()));
        Process strace = strace(file, all, "-f", "-s", "64", "-e", "trace=fdatasync,sendto");
        trial.underLoad(300);
        strace.destroy();
        strace.waitFor();
        trial.stopLoad();
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> Syncs.isSync(line) || writers.contains(Syncs.process(line)))
                    .toList();
        }
    }

    private static Process strace(Path output, Set<Long> processes, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("strace", "-o", output.toString()));
        command.addAll(List.of(options));
        processes.forEach(process -> command.addAll(List.of("-p", process.toString())));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.resolveSibling("strace.log").toFile())
                .start();
    }

    /** The processes of PostgreSQL that serve the journal. */
    private static Set<Long> journalWriters(Trial trial) throws Exception {
        Set<Long> pids = new TreeSet<>();
        try (Connection connection = trial.bus.database();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT pid FROM pg_stat_activity WHERE application_name = 'lienthong-journal'")) {
            while (rows.next()) {
                pids.add(rows.getLong(1));
            }
        }
        return pids;
    }
}
