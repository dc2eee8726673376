package io.lienthong.chaos;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The broker's data is deleted, cut or flipped: under the living bus, or while it is down with a backlog. */
@Tag("chaos")
@ExtendWith(Chaos.class)
class BrokerFaultsIT {
    private static final int DELETIONS = Chaos.times(2, 20);
    private static final int DAMAGES = Chaos.times(2, 10);

    private final Random random = Chaos.random(BrokerFaultsIT.class);

    @Test
    void everyPromiseOutlivesTheLossOfTheBrokersDirectory(@TempDir Path folder) throws Exception {
        try (Trial trial = Trial.start(folder)) {
            Duration slowest = Duration.ZERO;
            for (int i = 0; i < DELETIONS; i++) {
                trial.underLoad(50 + random.nextInt(100));
                boolean living = i % 2 == 0;
                if (living) {
                    trial.deleteBroker();
                    trial.underLoad(100);
                }
                trial.bus.kill();
                if (!living) {
                    trial.deleteBroker();
                }
                long deleted = System.nanoTime();
                trial.bus.start();
                slowest = Chaos.longer(slowest, trial.untilAccepted(deleted));
            }
            trial.holdsEveryPromise();
            Chaos.report("broker's directory deleted", DELETIONS, trial, slowest);
        }
    }

    @Test
    void everyPromiseOutlivesACutOrFlippedJournalOfTheBroker(@TempDir Path folder) throws Exception {
        try (Trial trial = Trial.start(folder)) {
            Duration slowest = Duration.ZERO;
            for (int i = 0; i < DAMAGES; i++) {
                trial.underLoad(50 + random.nextInt(100));
                trial.bus.kill();
                damage(trial.home.data().resolve("artemis"), i % 2 == 0);
                long damaged = System.nanoTime();
                trial.bus.start();
                slowest = Chaos.longer(slowest, trial.untilAccepted(damaged));
            }
            trial.holdsEveryPromise();
            Chaos.report("broker's journal cut or flipped", DAMAGES, trial, slowest);
        }
    }

    private void damage(Path broker, boolean cut) throws IOException {
        try (Stream<Path> files = Files.walk(broker)) {
            for (Path one : files.filter(Files::isRegularFile).toList()) {
                try (RandomAccessFile file = new RandomAccessFile(one.toFile(), "rw")) {
                    if (cut) {
                        file.setLength(file.length() / 2);
                    } else {
                        flip(file);
                    }
                }
            }
        }
    }

    /** One bit in each of the first pages, where the records are. */
    private void flip(RandomAccessFile file) throws IOException {
        for (long page = 0; page < Math.min(file.length(), 1 << 20); page += 4096) {
            long at = page + random.nextInt((int) Math.min(4096, file.length() - page));
            file.seek(at);
            int flipped = file.read() ^ (1 << random.nextInt(8));
            file.seek(at);
            file.write(flipped);
        }
    }
}
