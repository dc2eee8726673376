package io.lienthong.dataset;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says of each change of a dataset what becomes of it, beside what the dataset has and what was applied since. */
final class Judge {
    private final Map<String, Current> current;
    private final Map<String, List<Current>> told = new HashMap<>();

    /**
     * @param current records of the changes' keys
     * @param told what was current before, of the keys of those changes that may contradict it, in order
     */
    Judge(Map<String, Current> current, Map<String, List<Current>> told) {
        this.current = new HashMap<>(current);
        told.forEach((key, each) -> this.told.put(key, new ArrayList<>(each)));
    }

    /** From now on it is the dataset's. */
    void applied(Hashed record) {
        Current now = Current.of(record);
        current.put(record.key(), now);
        told.computeIfAbsent(record.key(), key -> new ArrayList<>()).add(now);
    }

    /** Of a change; one without a version is of a message that did not bring it before. */
    Verdict of(Hashed record) {
        Current now = current.get(record.key());
        Change change = record.change();
        if (now == null || now.isOlderThan(change)) {
            return Verdict.APPLIED;
        }
        Verdict again = again(record);
        if (again != null) {
            return again;
        }
        boolean same = now.says(record);
        if (!now.isComparableWith(change)) {
            return same ? Verdict.UNCHANGED : Verdict.conflict(now, Verdict.Reason.OTHER_SOURCE);
        }
        Version version = change.version();
        if (version == null || !now.isOrderedWith(change)) {
            return same && version == null ? Verdict.UNCHANGED : Verdict.APPLIED;
        }
        return same || !version.is(now.version()) ? Verdict.STALE : Verdict.conflict(now, Verdict.Reason.SAME_VERSION);
    }

    /** Of what is not applied whatever it says; it may contradict what was. */
    Verdict ofRepeat(Hashed record) {
        Verdict again = again(record);
        return again == null ? Verdict.REPEATED : again;
    }

    /** Of one whose version was applied before; null: it was not. A correction's content is as right as what came first. */
    private @Nullable Verdict again(Hashed record) {
        Current first = null;
        for (Current one : toldOf(record.key())) {
            if (one.isVersionOf(record.change())) {
                if (one.says(record)) {
                    return Verdict.REPEATED;
                }
                first = first == null ? one : first;
            }
        }
        return first == null ? null : Verdict.conflict(first, Verdict.Reason.SAME_VERSION);
    }

    private List<Current> toldOf(String key) {
        List<Current> all = new ArrayList<>(told.getOrDefault(key, List.of()));
        Current now = current.get(key);
        if (now != null) {
            all.add(now);
        }
        return all;
    }
}
