package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.system.BusHome;
import io.lienthong.system.BusProcess.Setup;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk of its own for a part of the data runs full under load, and is freed. */
@Tag("chaos")
@ExtendWith(Chaos.class)
class DiskFullIT {
    private static final int TIMES = Chaos.times(2, 10);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int MEBIBYTE = 1 << 20;

    enum Part {
        DATA("postgresql/cluster", 512, true),
        WAL("postgresql/cluster/pg_wal", 320, true),
        BROKER("artemis", 64, false),
        LOGS("log", 1, false);

        final String folder;
        final int mebibytes;
        /** Whether nothing can be accepted without it. */
        final boolean needed;

        Part(String folder, int mebibytes, boolean needed) {
            this.folder = folder;
            this.mebibytes = mebibytes;
            this.needed = needed;
        }
    }

    @BeforeAll
    static void mountsAreAllowed(@TempDir Path folder) throws Exception {
        Tool.mayOrSkip("mount a tmpfs", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.toString());
        Tool.run("umount", folder.toString());
    }

    @ParameterizedTest
    @EnumSource
    void everyPromiseOutlivesAFullDiskFor(Part part, @TempDir Path folder, @TempDir Path disk) throws Exception {
        Tool.run("mount", "-t", "tmpfs", "-o", "size=" + part.mebibytes + "m", "tmpfs", disk.toString());
        try (Trial trial = start(folder, disk, part)) {
            Duration slowest = Duration.ZERO;
            for (int i = 0; i < TIMES; i++) {
                trial.underLoad(50);
                fill(disk);
                if (part.needed) {
                    untilRefused(trial);
                } else {
                    trial.underLoad(200);
                }
                Files.delete(disk.resolve("filler"));
                slowest = Chaos.longer(slowest, trial.untilAccepted(System.nanoTime()));
            }
            trial.holdsEveryPromise();
            Chaos.report("disk full: " + part, TIMES, trial, slowest);
        } finally {
            Tool.run("umount", "-l", disk.toString());
        }
    }

    /** A bus of whose data a part is on this disk. */
    private static Trial start(Path folder, Path disk, Part part) throws Exception {
        RecordingSink sink = new RecordingSink(folder.resolve("arrivals"));
        BusHome home = Trial.home(folder, sink);
        Prepared.copyTo(home);
        Path moved = disk.resolve("moved");
        Path own = home.data().resolve(part.folder);
        if (Files.exists(own)) {
            Tool.run("mv", own.toString(), moved.toString());
        } else {
            Files.createDirectory(moved);
        }
        Files.createSymbolicLink(own, moved);
        Tool.run("chown", "-h", "--reference=" + moved, own.toString());
        return Trial.startPrepared(home, sink, Setup.PLAIN);
    }

    private static void fill(Path disk) throws IOException {
        try (OutputStream filler = Files.newOutputStream(disk.resolve("filler"))) {
            byte[] block = new byte[MEBIBYTE];
            while (true) {
                filler.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    /** PostgreSQL has room in the files that it has: what is written besides uses it up. */
    private static void untilRefused(Trial trial) {
        long begin = System.nanoTime();
        await("no more is accepted").atMost(LIMIT).until(() -> {
            use(trial);
            return System.nanoTime() - Math.max(begin, trial.load().acceptedAt()) > 1_000_000_000L;
        });
        assertThat(trial.load().statuses().keySet()).contains(503);
    }

    private static void use(Trial trial) {
        try (Connection connection = trial.bus.database();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS used (text text)");
            statement.execute("INSERT INTO used SELECT md5(n::text) FROM generate_series(1, 300000) AS n");
        } catch (IOException | SQLException full) {
            assertThat(full).isNotNull();
        }
    }
}
