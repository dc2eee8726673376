package io.lienthong.alert;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Looks in every interval once the bus has started, and sends by each channel on a thread of its own. */
final class AlertTimer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AlertTimer.class);
    private static final long SEND_MILLIS = 1_000;
    private static final int MOST_AT_ONCE = 20;

    private final Evaluator evaluator;
    private final Notifier notifier;
    private final Ledger ledger;
    private final Outbox outbox;
    private final ChannelMetrics metrics;
    private final Duration interval;
    private final ScheduledExecutorService looking = timer("alerts", 1);
    private final ScheduledExecutorService sending;

    AlertTimer(
            Evaluator evaluator,
            Notifier notifier,
            Ledger ledger,
            Outbox outbox,
            ChannelMetrics metrics,
            Duration interval) {
        this.evaluator = evaluator;
        this.notifier = notifier;
        this.ledger = ledger;
        this.outbox = outbox;
        this.metrics = metrics;
        this.interval = interval;
        this.sending = timer("alert-channels", Math.max(1, notifier.channels().size()));
    }

    private static ScheduledExecutorService timer(String name, int threads) {
        return Executors.newScheduledThreadPool(threads, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    @EventListener(ApplicationStartedEvent.class)
    public void start() {
        looking.scheduleWithFixedDelay(
                evaluator::lookQuietly, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        looking.scheduleWithFixedDelay(
                () -> quietly("metrics", metrics::refresh), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        looking.scheduleWithFixedDelay(() -> quietly("clean", this::clean), 1, 60, TimeUnit.MINUTES);
        for (String channel : notifier.channels()) {
            sending.scheduleWithFixedDelay(
                    () -> quietly(channel, () -> send(channel)), SEND_MILLIS, SEND_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void clean() {
        outbox.clean();
        ledger.clean();
    }

    private void send(String channel) {
        for (int i = 0; i < MOST_AT_ONCE && notifier.send(channel); i++) {
            // the next
        }
    }

    private static void quietly(String what, Runnable work) {
        try {
            work.run();
        } catch (DataAccessException | TransactionException e) {
            log.warn(
                    "event=alerts-not-sent what={} cause={}", what, e.getClass().getSimpleName());
        } catch (RuntimeException defect) {
            log.error("event=alerts-not-sent what={}", what, defect);
        }
    }

    @Override
    public void close() {
        looking.shutdownNow();
        sending.shutdownNow();
        notifier.close();
    }
}
