package io.lienthong.dataset;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    /** Of one whose version comes for the first time. */
    Verdict first(Hashed record) {
        Current now = current.get(record.key());
        if (now == null) {
            return Verdict.APPLIED;
        }
        Change change = record.change();
        boolean same = now.says(record);
        if (!comparable(change, now)) {
            return same ? Verdict.UNCHANGED : Verdict.conflict(now, Verdict.Reason.OTHER_SOURCE);
        }
        Version version = change.version();
        if (version == null || now.version() == null) {
            return same && version == null ? Verdict.UNCHANGED : Verdict.APPLIED;
        }
        if (version.isNewerThan(now.version())) {
            return Verdict.APPLIED;
        }
        return same || !version.is(now.version()) ? Verdict.STALE : Verdict.conflict(now, Verdict.Reason.SAME_VERSION);
    }

    /** Of one whose version, or message, came before. A correction's content is as right as what came first. */
    Verdict again(Hashed record) {
        Current first = null;
        for (Current one : toldOf(record.key())) {
            if (one.isVersionOf(record.change())) {
                if (one.says(record)) {
                    return Verdict.REPEATED;
                }
                first = first == null ? one : first;
            }
        }
        return first == null ? Verdict.REPEATED : Verdict.conflict(first, Verdict.Reason.SAME_VERSION);
    }

    private List<Current> toldOf(String key) {
        List<Current> all = new ArrayList<>(told.getOrDefault(key, List.of()));
        Current now = current.get(key);
        if (now != null) {
            all.add(now);
        }
        return all;
    }

    /** Versions have one scale at one source, and at all that declare the same. */
    private static boolean comparable(Change change, Current now) {
        return change.source().equals(now.source())
                || (change.version() != null
                        && now.version() != null
                        && (now.scale() == null || now.scale().equals(change.scale())));
    }
}
