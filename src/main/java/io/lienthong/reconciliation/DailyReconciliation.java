package io.lienthong.reconciliation;

import io.lienthong.message.BusException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of every day, once it has ended in Vietnam, whether its matters add up; of the days on which the bus was down, once it is
 * back. Looks hourly, because clocks jump; and counts every five minutes what became of messages.
 */
public final class DailyReconciliation implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DailyReconciliation.class);
    private static final Duration FIRST_LOOK = Duration.ofMinutes(1);
    private static final Duration PERIOD = Duration.ofHours(1);
    private static final Duration COUNT = Duration.ofMinutes(5);

    private final Reconciler reconciler;
    private final HourlyCount hours;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "reconciliation");
        thread.setDaemon(true);
        return thread;
    });

    public DailyReconciliation(Reconciler reconciler, HourlyCount hours) {
        this.reconciler = reconciler;
        this.hours = hours;
    }

    public void start() {
        timer.scheduleWithFixedDelay(this::look, FIRST_LOOK.toSeconds(), PERIOD.toSeconds(), TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(() -> logged(hours::count), 0, COUNT.toSeconds(), TimeUnit.SECONDS);
    }

    void look() {
        logged(() -> {
            for (String name : reconciler.names()) {
                for (LocalDate day : reconciler.untold(name)) {
                    reconciler.tell(name, day, DailyReconciliation::tell);
                }
            }
        });
    }

    private static void logged(Runnable work) {
        try {
            work.run();
        } catch (BusException e) {
            log.warn("event=reconciliation-failed errorCode={}", e.code());
        } catch (RuntimeException defect) {
            log.error("event=reconciliation-failed", defect);
        }
    }

    private static void tell(Reconciliation reconciliation) {
        log.info(
                "event=reconciled name={} day={} opened={} pending={} differences={} hoursDown={} balanced={}",
                reconciliation.name(),
                reconciliation.day(),
                reconciliation.opened().count(),
                reconciliation.pending().count(),
                reconciliation.differences().size(),
                reconciliation.hoursDown(),
                reconciliation.balanced());
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
