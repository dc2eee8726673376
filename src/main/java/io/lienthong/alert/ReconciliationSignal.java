package io.lienthong.alert;

import io.lienthong.message.Environment;
import io.lienthong.message.Wording;
import io.lienthong.reconciliation.Reconciler;
import io.lienthong.reconciliation.Reconciliation.Kind;
import io.lienthong.reconciliation.SystemDay;
import io.lienthong.reconciliation.SystemDays;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Differences of the seven days up to yesterday, so that none is over because the next day adds up, and deliveries of which no row
 * tells; counted once an hour on a thread of its own: the messages of a month are read for it, and the other figures do not wait for
 * that.
 */
final class ReconciliationSignal implements Source, AutoCloseable {
    private static final int DAYS = 7;
    private static final Duration FRESH = Duration.ofHours(1);
    private static final Duration AGAIN = Duration.ofMinutes(10);
    /** What is told otherwise, or is no difference. */
    private static final Set<Kind> NOT_COUNTED = EnumSet.of(Kind.PENDING, Kind.BUS_DOWN, Kind.PARKED);

    /** The subject of deliveries to systems. */
    private static final String SYSTEMS = "systems";

    private final Reconciler reconciler;
    private final SystemDays systems;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread own = new Thread(task, "alert-reconciliation");
        own.setDaemon(true);
        return own;
    });
    private Instant at = Instant.EPOCH;
    private @Nullable Future<List<Reading>> next;
    private @Nullable List<Reading> latest;
    private @Nullable Throwable failure;

    ReconciliationSignal(Reconciler reconciler, SystemDays systems) {
        this.reconciler = reconciler;
        this.systems = systems;
    }

    @Override
    public synchronized @Nullable List<Reading> read(Instant now) {
        Duration pause = failure == null ? FRESH : AGAIN;
        if (next == null && (at.plus(pause).isBefore(now) || at.isAfter(now))) {
            next = thread.submit(() -> Stream.concat(
                            reconciler.names().stream().map(name -> reading(name, day -> differences(name, day))),
                            Stream.of(reading(SYSTEMS, this::lost)))
                    .toList());
        }
        if (next != null && next.isDone()) {
            take(next);
            next = null;
            at = now;
        }
        if (failure != null) {
            throw new IllegalStateException("the reconciliations cannot be read", failure);
        }
        return latest;
    }

    private void take(Future<List<Reading>> done) {
        try {
            latest = done.get();
            failure = null;
        } catch (ExecutionException e) {
            failure = e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private Reading reading(String name, ToLongFunction<LocalDate> count) {
        LocalDate yesterday = reconciler.yesterday();
        long differences = 0;
        LocalDate latestDay = yesterday;
        for (int back = DAYS - 1; back >= 0; back--) {
            LocalDate day = yesterday.minusDays(back);
            long found = count.applyAsLong(day);
            differences += found;
            latestDay = found > 0 ? day : latestDay;
        }
        Wording detail = new Wording(
                "đối soát " + name + " có " + differences + " chênh lệch trong " + DAYS + " ngày, gần nhất ngày "
                        + latestDay,
                "reconciliation " + name + " has " + differences + " differences in " + DAYS + " days, the latest of "
                        + latestDay);
        return new Reading(Subject.other(name), differences, null, detail);
    }

    private long lost(LocalDate day) {
        return systems.of(Environment.PRODUCTION, day).systems().stream()
                .mapToLong(SystemDay::lost)
                .sum();
    }

    private long differences(String name, LocalDate day) {
        return reconciler.reconcile(name, Environment.PRODUCTION, day).differences().stream()
                .filter(one -> !NOT_COUNTED.contains(one.kind()))
                .count();
    }
}
