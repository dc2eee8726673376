package io.lienthong.province;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The dossiers of one group by number from 0: who receives each, and what becomes of it. Quotas are dealt, never left to chance. */
final class Members {
    /** Irrational, and strangers to each other. */
    private static final double[] RATIOS = {
        0.6180339887498949, 0.4142135623730951, 0.7320508075688772, 0.23606797749978967
    };

    private static final int LATE_AT_MOST = 5;
    /** What is in process at the end was received in the last days of the period. */
    private static final int IN_PROCESS_DAYS = 30;

    private static final int OPENING = 7 * 3600 + 1800;
    private static final int LAST_RECEIPT = 16 * 3600;
    private static final int LAST_RESULT = 16 * 3600 + 1800;
    /** Of what is resolved on the day of its receipt; it is paid before. */
    private static final int QUICKEST = 20 * 60;

    private static final int SLOWEST = 50 * 60;
    private static final int NATIONAL_PORTAL_OF_TEN = 8;
    private static final int POST_OF_TEN = 1;
    private static final int ENTERPRISES_OF_TEN = 1;

    private final Group group;
    private final Procedures procedures;
    private final Days days;
    private final long seed;
    /** By agency: the number behind its last dossier. */
    private final int[] ends;

    private final Spread outcomes;
    private final Spread online;
    private final Spread digitised;
    private final Spread paid;

    /** @param seed of this group alone */
    Members(Group group, Procedures procedures, Days days, long seed) {
        this.group = group;
        this.procedures = procedures;
        this.days = days;
        this.seed = seed;
        this.ends = ends(group);
        Quota quota = group.dossiers();
        int resolved = Math.max(1, quota.resolved());
        outcomes = new Spread(quota.received(), RATIOS[0], seed);
        online = new Spread(quota.received(), RATIOS[1], seed >>> 8);
        digitised = new Spread(resolved, RATIOS[2], seed >>> 16);
        paid = new Spread(resolved, RATIOS[3], seed >>> 24);
    }

    /** Each agency's share of what is received, the busiest first, by largest remainder. */
    private static int[] ends(Group group) {
        int agencies = group.agencies().size();
        double[] weights = IntStream.range(0, agencies)
                .mapToDouble(rank -> 1.0 / (rank + 4))
                .toArray();
        double sum = Arrays.stream(weights).sum();
        double[] shares = Arrays.stream(weights)
                .map(weight -> weight / sum * (group.dossiers().received() - agencies))
                .toArray();
        int[] counts = Arrays.stream(shares).mapToInt(share -> 1 + (int) share).toArray();
        int left = group.dossiers().received() - Arrays.stream(counts).sum();
        List<Integer> byRemainder = IntStream.range(0, agencies)
                .boxed()
                .sorted(Comparator.comparingDouble(agency -> Math.floor(shares[agency]) - shares[agency]))
                .toList();
        for (int i = 0; i < left; i++) {
            counts[byRemainder.get(i)]++;
        }
        Arrays.parallelPrefix(counts, Integer::sum);
        return counts;
    }

    int size() {
        return group.dossiers().received();
    }

    int agencies() {
        return ends.length;
    }

    int agency(int number) {
        int found = Arrays.binarySearch(ends, number);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** The day that a dossier is received. */
    int receivedDay(int number) {
        return draft(number, random(number)).receivedDay();
    }

    private SplittableRandom random(int number) {
        return new SplittableRandom(seed ^ (number * 0xD1B54A32D192ED03L));
    }

    private enum Outcome {
        IN_PROCESS,
        LATE,
        ON_TIME,
        EARLY
    }

    private record Draft(Procedure procedure, Outcome outcome, int lateDays, int receivedDay) {}

    /** What is drawn first, because the day decides the order. */
    private Draft draft(int number, SplittableRandom random) {
        Procedure procedure = procedures.pick(group.level(), random);
        Outcome outcome = outcome(outcomes.place(number));
        int lateDays = outcome == Outcome.LATE ? random.nextInt(1, LATE_AT_MOST + 1) : 0;
        int received = outcome == Outcome.IN_PROCESS
                ? days.among(IN_PROCESS_DAYS, random)
                : days.before(procedure.days() + lateDays, random);
        return new Draft(procedure, outcome, lateDays, received);
    }

    private Outcome outcome(int place) {
        Quota quota = group.dossiers();
        if (place < quota.inProcess()) {
            return Outcome.IN_PROCESS;
        }
        if (place < quota.inProcess() + quota.late()) {
            return Outcome.LATE;
        }
        return place < quota.inProcess() + quota.late() + quota.onTime() ? Outcome.ON_TIME : Outcome.EARLY;
    }

    /** @param serial of the day at the agency, from 1 */
    Dossier dossier(int number, int serial) {
        SplittableRandom random = random(number);
        Draft draft = draft(number, random);
        Quota quota = group.dossiers();
        int resolvedPlace = outcomes.place(number) - quota.inProcess();
        boolean resolved = resolvedPlace >= 0;
        boolean isOnline = online.place(number) < quota.online();
        int receivedTime = random.nextInt(OPENING, LAST_RECEIPT);
        int dueDay = days.after(draft.receivedDay(), draft.procedure().days());
        int resolvedDay = resolvedDay(draft, dueDay, random);
        int resolvedTime = resolvedDay == draft.receivedDay()
                ? receivedTime + random.nextInt(QUICKEST, SLOWEST)
                : random.nextInt(OPENING, LAST_RESULT);
        String agency = group.agencies().get(agency(number));
        return new Dossier(
                agency + "-" + days.compact(draft.receivedDay()) + "-" + serial(serial),
                agency,
                group.unit(),
                draft.procedure(),
                random.nextInt(10) < ENTERPRISES_OF_TEN ? People.enterprise(random) : People.citizen(random),
                channel(isOnline, random),
                draft.receivedDay(),
                receivedTime,
                dueDay,
                resolvedDay,
                resolvedTime,
                resolved && digitised.place(resolvedPlace) < quota.digitised(),
                resolved && paid.place(resolvedPlace) < quota.paidOnline());
    }

    private int resolvedDay(Draft draft, int dueDay, SplittableRandom random) {
        return switch (draft.outcome()) {
            case IN_PROCESS -> -1;
            case LATE -> days.after(dueDay, draft.lateDays());
            case ON_TIME -> dueDay;
            case EARLY ->
                days.after(draft.receivedDay(), random.nextInt(draft.procedure().days()));
        };
    }

    private static Dossier.Channel channel(boolean online, SplittableRandom random) {
        int drawn = random.nextInt(10);
        if (online) {
            return drawn < NATIONAL_PORTAL_OF_TEN ? Dossier.Channel.NATIONAL_PORTAL : Dossier.Channel.LOCAL_SYSTEM;
        }
        return drawn < POST_OF_TEN ? Dossier.Channel.POST : Dossier.Channel.COUNTER;
    }

    /** Four digits, five where the day has so many. */
    private static String serial(int serial) {
        String digits = Integer.toString(serial);
        return digits.length() < 4 ? "0000".substring(digits.length()) + digits : digits;
    }
}
