package io.lienthong.alert;

import io.lienthong.message.Environment;
import io.lienthong.message.Wording;
import io.lienthong.reconciliation.Reconciler;
import io.lienthong.reconciliation.Reconciliation;
import io.lienthong.reconciliation.Reconciliation.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Differences of yesterday, counted once an hour: all messages of the day are read for it. */
final class ReconciliationSignal implements Source {
    private static final Duration FRESH = Duration.ofHours(1);
    /** What is told otherwise, or is no difference. */
    private static final Set<Kind> NOT_COUNTED = EnumSet.of(Kind.PENDING, Kind.BUS_DOWN, Kind.PARKED);

    private final Reconciler reconciler;
    private Instant at = Instant.EPOCH;
    private List<Reading> latest = List.of();

    ReconciliationSignal(Reconciler reconciler) {
        this.reconciler = reconciler;
    }

    @Override
    public synchronized List<Reading> read(Instant now) {
        if (at.plus(FRESH).isBefore(now) || at.isAfter(now)) {
            latest = reconciler.names().stream().map(this::reading).toList();
            at = now;
        }
        return latest;
    }

    private Reading reading(String name) {
        Reconciliation day = reconciler.reconcile(name, Environment.PRODUCTION, reconciler.yesterday());
        long differences = day.differences().stream()
                .filter(one -> !NOT_COUNTED.contains(one.kind()))
                .count();
        Wording detail = new Wording(
                "đối soát " + name + " ngày " + day.day() + " có " + differences + " chênh lệch",
                "reconciliation " + name + " of " + day.day() + " has " + differences + " differences");
        return new Reading(Subject.other(name), differences, null, detail);
    }
}
