package io.lienthong.province;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** All dossiers of a scenario in the order of their days. The same seed makes the same, byte for byte. */
public final class Replay implements Iterable<Dossier> {
    private static final int MAX_SERIAL = 99_999;

    private final ProvinceScenario scenario;
    private final Days days;
    private final List<Members> groups = new ArrayList<>();
    /** By group: the number of its first dossier, counted over all groups. */
    private final int[] starts;
    /** Numbers over all groups, by day. */
    private final int[] order;

    public Replay(ProvinceScenario scenario, Procedures procedures, long seed) {
        this.scenario = scenario;
        this.days = new Days(scenario.from(), scenario.to());
        this.starts = new int[scenario.groups().size() + 1];
        for (int i = 0; i < scenario.groups().size(); i++) {
            long own = (seed + i) * 0x9E3779B97F4A7C15L;
            Members members = new Members(scenario.groups().get(i), procedures, days, own ^ (own >>> 32));
            groups.add(members);
            starts[i + 1] = starts[i] + members.size();
        }
        this.order = order();
    }

    private int[] order() {
        short[] received = new short[dossiers()];
        int[] behind = new int[days.count() + 1];
        for (int group = 0; group < groups.size(); group++) {
            for (int number = 0; number < groups.get(group).size(); number++) {
                int day = groups.get(group).receivedDay(number);
                received[starts[group] + number] = (short) day;
                behind[day + 1]++;
            }
        }
        for (int day = 0; day < days.count(); day++) {
            behind[day + 1] += behind[day];
        }
        int[] sorted = new int[received.length];
        for (int number = 0; number < received.length; number++) {
            sorted[behind[received[number]]++] = number;
        }
        return sorted;
    }

    public int dossiers() {
        return starts[starts.length - 1];
    }

    /** A receipt and the beginning of work for each, and the payments and results. */
    public int events() {
        return scenario.groups().stream()
                .map(Group::dossiers)
                .mapToInt(quota -> 2 * quota.received() + quota.resolved() + quota.paidOnline())
                .sum();
    }

    /** Writes what happens to its dossiers. */
    public RecordWriter writer() {
        return new RecordWriter(days);
    }

    @Override
    public Iterator<Dossier> iterator() {
        return new ByDay();
    }

    private final class ByDay implements Iterator<Dossier> {
        private final List<int[]> serials =
                groups.stream().map(group -> new int[group.agencies()]).toList();
        private int next;
        private int day = -1;

        @Override
        public boolean hasNext() {
            return next < order.length;
        }

        @Override
        public Dossier next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int overall = order[next++];
            int group = 0;
            while (overall >= starts[group + 1]) {
                group++;
            }
            Members members = groups.get(group);
            int number = overall - starts[group];
            int received = members.receivedDay(number);
            if (received != day) {
                day = received;
                serials.forEach(of -> java.util.Arrays.fill(of, 0));
            }
            int serial = ++serials.get(group)[members.agency(number)];
            if (serial > MAX_SERIAL) {
                throw new IllegalStateException("an agency has more than " + MAX_SERIAL + " dossiers a day");
            }
            return members.dossier(number, serial);
        }
    }
}
