package io.lienthong.dataset;

import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Applies changes in an open transaction (READ COMMITTED), which must take no other lock that appliers wait for afterwards.
 * The head's lock makes one applier at a time of all nodes, and commit order sequence order.
 */
public final class Applier {
    /** What became of a change. */
    public enum Result {
        APPLIED,
        /** The same version of the same source came before. */
        REPEATED,
        /** The dataset has this version, or a newer one. */
        STALE,
        /** Nothing differs from what the dataset holds. */
        UNCHANGED,
        /** It contradicts what the dataset holds, which stays; people see it. */
        CONFLICT
    }

    private record Name(Environment environment, String dataset) {
        static final Comparator<Name> ORDER =
                Comparator.comparing(Name::environment).thenComparing(Name::dataset);

        static Name of(Change change) {
            return new Name(change.environment(), change.dataset());
        }

        Store store(Connection open) {
            return new Store(open, environment, dataset);
        }
    }

    /** What one dataset gets. */
    private static final class Share {
        final List<Integer> places = new ArrayList<>();
        final List<Hashed> changes = new ArrayList<>();
        final List<Hashed> repeats = new ArrayList<>();

        Set<String> keys() {
            return Stream.concat(changes.stream(), repeats.stream())
                    .map(Hashed::key)
                    .collect(Collectors.toSet());
        }

        /** Keys whose history decides: of versions that may have been applied before, and are not what is current. */
        Set<String> doubtful(Map<String, Current> current) {
            return Stream.concat(
                            changes.stream().filter(record -> !isNewer(record, current.get(record.key()))),
                            repeats.stream())
                    .filter(record -> record.change().version() != null)
                    .filter(record -> !isCurrent(record, current.get(record.key())))
                    .map(Hashed::key)
                    .collect(Collectors.toSet());
        }

        private static boolean isNewer(Hashed record, @Nullable Current now) {
            return now == null || now.isOlderThan(record.change());
        }

        private static boolean isCurrent(Hashed record, @Nullable Current now) {
            return now != null && now.isVersionOf(record.change()) && now.says(record);
        }
    }

    private Applier() {}

    /** One result for each change, in the same order. The caller commits. */
    public static List<Result> apply(Connection open, List<Change> changes) throws SQLException {
        return apply(open, changes, List.of());
    }

    /**
     * One result for each change, in the same order. The caller commits.
     *
     * @param repeats what came under the name of a message that was accepted before, with other content: it became no message
     *     and is not applied, but may contradict what the dataset holds
     */
    public static List<Result> apply(Connection open, List<Change> changes, List<Change> repeats) throws SQLException {
        Map<Name, Share> shares = new TreeMap<>(Name.ORDER);
        for (int i = 0; i < changes.size(); i++) {
            Share share = share(shares, changes.get(i));
            share.places.add(i);
            share.changes.add(Hashed.of(changes.get(i)));
        }
        repeats.forEach(repeat -> share(shares, repeat).repeats.add(Hashed.of(repeat)));
        Result[] results = new Result[changes.size()];
        // In the order of their names, so that two appliers of several datasets never wait for each other.
        for (Map.Entry<Name, Share> entry : shares.entrySet()) {
            Share share = entry.getValue();
            List<Result> applied = applyTo(entry.getKey().store(open), share);
            for (int i = 0; i < applied.size(); i++) {
                results[share.places.get(i)] = applied.get(i);
            }
        }
        return Arrays.asList(results);
    }

    private static Share share(Map<Name, Share> shares, Change change) {
        return shares.computeIfAbsent(Name.of(change), name -> new Share());
    }

    /**
     * Puts corrections in the place of what their messages brought, under the same key and version, as far as nothing newer
     * came since. One result for each, in the same order. The caller commits.
     */
    public static List<Result> correct(Connection open, List<Correction> corrections) throws SQLException {
        Result[] results = new Result[corrections.size()];
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < results.length; i++) {
            order.add(i);
        }
        order.sort(Comparator.comparing(i -> Name.of(corrections.get(i).is()), Name.ORDER));
        for (int i : order) {
            Correction correction = corrections.get(i);
            results[i] = correct(Name.of(correction.is()).store(open), correction);
        }
        return Arrays.asList(results);
    }

    private static Result correct(Store store, Correction correction) throws SQLException {
        Hashed is = Hashed.of(correction.is());
        long before = store.lock();
        if (!correction.isOf(store.current(List.of(is.key())).get(is.key()))) {
            return Result.STALE;
        }
        store.apply(List.of(is), before);
        store.advance(before + 1);
        return Result.APPLIED;
    }

    private static List<Result> applyTo(Store store, Share share) throws SQLException {
        long before = store.lock();
        // Statements of their own, younger than the lock: they see what its former holder has committed.
        boolean[] first = store.once(share.changes);
        Map<String, Current> current = store.current(share.keys());
        Judge judge = new Judge(current, store.told(share.doubtful(current)));
        List<Result> results = new ArrayList<>(first.length);
        List<Hashed> applied = new ArrayList<>(first.length);
        int conflicts = 0;
        for (int i = 0; i < first.length; i++) {
            Hashed record = share.changes.get(i);
            Verdict verdict = first[i] ? judge.of(record) : Verdict.REPEATED;
            results.add(verdict.result());
            if (verdict.result() == Result.APPLIED) {
                judge.applied(record);
                applied.add(record);
            }
            conflicts += contradict(store, record, record.change().message(), verdict);
        }
        for (Hashed repeat : share.repeats) {
            conflicts += contradict(store, repeat, null, judge.ofRepeat(repeat));
        }
        if (!applied.isEmpty()) {
            store.apply(applied, before);
        }
        if (!applied.isEmpty() || conflicts > 0) {
            store.advance(before + applied.size(), conflicts, results);
        } else if (!results.isEmpty()) {
            store.count(results);
        }
        return results;
    }

    private static int contradict(Store store, Hashed record, @Nullable MessageId message, Verdict verdict)
            throws SQLException {
        Current kept = verdict.kept();
        Verdict.Reason reason = verdict.reason();
        boolean isNew = kept != null && reason != null && store.contradict(record, message, kept, reason);
        return isNew ? 1 : 0;
    }
}
