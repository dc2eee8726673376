package io.lienthong.reconciliation;

import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import java.time.Duration;
import java.time.LocalDate;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says every day, once it has ended in Vietnam, whether its matters add up. Looks hourly, because clocks jump. */
public final class DailyReconciliation implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DailyReconciliation.class);
    private static final Duration PERIOD = Duration.ofHours(1);

    private final Reconciler reconciler;
    /** Of the timer. */
    private @Nullable LocalDate done;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "reconciliation");
        thread.setDaemon(true);
        return thread;
    });

    public DailyReconciliation(Reconciler reconciler) {
        this.reconciler = reconciler;
    }

    public void start() {
        timer.scheduleWithFixedDelay(this::look, PERIOD.toSeconds(), PERIOD.toSeconds(), TimeUnit.SECONDS);
    }

    void look() {
        LocalDate day = reconciler.yesterday();
        if (day.equals(done)) {
            return;
        }
        try {
            for (String name : reconciler.names()) {
                tell(reconciler.reconcile(name, Environment.PRODUCTION, day));
            }
            done = day;
        } catch (BusException e) {
            log.warn("event=reconciliation-failed day={} errorCode={}", day, e.code());
        } catch (RuntimeException defect) {
            log.error("event=reconciliation-failed day={}", day, defect);
        }
    }

    private static void tell(Reconciliation reconciliation) {
        log.info(
                "event=reconciled name={} day={} opened={} pending={} differences={} balanced={}",
                reconciliation.name(),
                reconciliation.day(),
                reconciliation.opened().count(),
                reconciliation.pending().count(),
                reconciliation.differences().size(),
                reconciliation.balanced());
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
