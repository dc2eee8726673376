package io.lienthong.console;

import io.lienthong.message.BusException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.EventListener;

/** One thread that renews figures in the background; it rests at least 5 s, and twenty times as long as it worked. */
final class Refresher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);
    private static final Duration REST = Duration.ofSeconds(5);
    private static final int REST_PER_WORK = 20;

    private final List<Runnable> chores;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "console-figures");
        created.setDaemon(true);
        return created;
    });

    Refresher(List<Runnable> chores) {
        this.chores = List.copyOf(chores);
    }

    @EventListener(ApplicationStartedEvent.class)
    public void start() {
        thread.execute(this::refresh);
    }

    private void refresh() {
        long startedAt = System.nanoTime();
        chores.forEach(Refresher::run);
        long rest = Math.max(REST.toNanos(), (System.nanoTime() - startedAt) * REST_PER_WORK);
        thread.schedule(this::refresh, rest, TimeUnit.NANOSECONDS);
    }

    private static void run(Runnable chore) {
        try {
            chore.run();
        } catch (BusException e) {
            LOG.atDebug().addKeyValue("errorCode", e.code()).log("Figures could not be read");
        } catch (RuntimeException defect) {
            LOG.atError().setCause(defect).log("Figures could not be read");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
