package io.lienthong.chaos;

import io.lienthong.chaos.History.Applied;
import io.lienthong.chaos.History.Change;
import io.lienthong.chaos.History.Entry;
import io.lienthong.chaos.History.Held;
import io.lienthong.chaos.History.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Judges the dataset, P4: each version is applied at most once, none after a newer one, and the newest is what it holds. */
final class RecordChecker {
    private final History history;
    private final List<Violation> violations = new ArrayList<>();
    /** What each accepted message brought. */
    private final Map<String, Change> byMessage = new HashMap<>();

    private final Map<String, Integer> newest = new HashMap<>();
    private final Map<String, Applied> last = new HashMap<>();

    private RecordChecker(History history) {
        this.history = history;
    }

    static List<Violation> check(History history) {
        RecordChecker checker = new RecordChecker(history);
        checker.readLedger();
        checker.readChanges();
        checker.theNewestIsHeld();
        return checker.violations;
    }

    private void violated(String what) {
        violations.add(new Violation(Violation.Promise.EFFECT, what));
    }

    private void readLedger() {
        Map<String, Change> changes = new HashMap<>();
        for (Entry entry : history.ledger()) {
            if (entry instanceof Change change) {
                changes.put(change.key(), change);
            } else if (entry instanceof Promise promise && changes.containsKey(promise.key())) {
                Change change = changes.get(promise.key());
                byMessage.put(promise.messageId(), change);
                newest.merge(change.record(), change.version(), Math::max);
            }
        }
    }

    private void readChanges() {
        long before = 0;
        for (Applied applied : history.database().applied()) {
            if (applied.sequence() != before + 1) {
                violated("sequence " + applied.sequence() + " follows " + before);
            }
            before = applied.sequence();
            if (!isOfItsMessage(applied)) {
                violated("change " + applied.sequence() + " of " + applied.record() + " came from nowhere");
            }
            Applied former = last.put(applied.record(), applied);
            if (former != null && applied.version() <= former.version()) {
                violated(applied.record() + ": version " + applied.version() + " was applied after " + former.version());
            }
        }
    }

    private boolean isOfItsMessage(Applied applied) {
        Change change = byMessage.get(applied.messageId());
        return change != null
                && change.record().equals(applied.record())
                && change.version() == applied.version()
                && change.body().equals(applied.data());
    }

    private void theNewestIsHeld() {
        Map<String, Held> held = new HashMap<>();
        history.database().held().forEach(one -> held.put(one.record(), one));
        newest.forEach((record, version) -> {
            Held now = held.get(record);
            if (now == null) {
                violated(record + " was accepted and is not in the dataset");
            } else if (now.version() < version) {
                violated(record + " holds version " + now.version() + ", and " + version + " was accepted");
            }
        });
        last.forEach((record, change) -> {
            Held now = held.get(record);
            if (now == null || now.version() != change.version() || !now.data().equals(change.data())) {
                violated(record + " differs from its last change");
            }
        });
    }
}
