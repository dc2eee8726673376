package io.lienthong.console.page;

import io.lienthong.console.TrafficOverview.Party;
import io.lienthong.console.TrafficOverview.Snapshot;
import io.lienthong.console.TrafficOverview.Volume;
import io.lienthong.message.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The picture of the overview: consumers left, the bus in the middle, systems right. Lengths are units of its view box.
 *
 * @param height of the picture; its width is {@link #WIDTH}
 * @param more consumers and systems that have no place in it
 */
public record FlowMap(int height, List<Line> consumers, List<Line> systems, int more) {
    public static final int WIDTH = 1000;

    /** On a side; the tables have all. */
    private static final int MOST = 24;

    private static final int ROW = 42;
    /** Of 14 units, in the 230 beside the lines. */
    private static final int NAME_LETTERS = 28;

    private static final int MARGIN = 20;
    private static final int THINNEST = 1;
    private static final int THICKEST = 9;
    /** A line is thin as long as no more than so many went over any of them. */
    private static final int FEW = 1_000;

    /**
     * One of them, and its line to the bus.
     *
     * @param y of its name
     * @param hub y at the bus
     * @param width of the line, by volume
     * @param oldest age of what waits longest; absent: nothing waits, unless behind something parked
     * @param dashed most of it are deliveries, which nobody waits for
     */
    public record Line(
            String name,
            String title,
            Volume volume,
            OverviewPage.State state,
            int y,
            int hub,
            int width,
            boolean dashed,
            @Nullable Duration oldest) {
        /** Higher where the age of what waits stands below. */
        public List<NameLines.Line> lines() {
            int up = oldest == null ? 0 : NameLines.LINE / 2;
            return NameLines.of(title, NAME_LETTERS).stream()
                    .map(line -> new NameLines.Line(line.text(), line.dy() - up, line.first()))
                    .toList();
        }

        /** From the middle of the name's place to the line that says how long the oldest waits. */
        public int age() {
            List<NameLines.Line> lines = lines();
            return lines.get(lines.size() - 1).dy() + NameLines.LINE;
        }
    }

    /** Who asked most comes first. */
    static List<Map.Entry<Party, Volume>> consumers(Environment environment, Snapshot traffic) {
        return traffic.consumers().entrySet().stream()
                .filter(one -> one.getKey().environment() == environment)
                .sorted(Comparator.comparing((Map.Entry<Party, Volume> one) ->
                                -one.getValue().events())
                        .thenComparing(one -> one.getKey().name()))
                .toList();
    }

    static FlowMap of(List<Map.Entry<Party, Volume>> all, List<OverviewPage.SystemRow> rows) {
        List<Map.Entry<Party, Volume>> consumers = all.stream().limit(MOST).toList();
        List<OverviewPage.SystemRow> systems = rows.stream()
                .sorted(Comparator.comparing(OverviewPage.SystemRow::state)
                        .thenComparing(row -> -row.today().events())
                        .thenComparing(OverviewPage.SystemRow::name))
                .limit(MOST)
                .sorted(Comparator.comparing(OverviewPage.SystemRow::name))
                .toList();
        int height = 2 * MARGIN + ROW * Math.max(1, Math.max(consumers.size(), systems.size()));
        long most = Math.max(
                FEW,
                Math.max(
                        consumers.stream()
                                .mapToLong(one -> one.getValue().events())
                                .max()
                                .orElse(0),
                        systems.stream()
                                .mapToLong(row -> row.today().events())
                                .max()
                                .orElse(0)));
        List<Line> left = new ArrayList<>();
        for (int i = 0; i < consumers.size(); i++) {
            String name = consumers.get(i).getKey().name();
            Volume volume = consumers.get(i).getValue();
            left.add(line(name, name, volume, OverviewPage.State.of(volume), null, i, consumers.size(), height, most));
        }
        List<Line> right = new ArrayList<>();
        for (int i = 0; i < systems.size(); i++) {
            OverviewPage.SystemRow row = systems.get(i);
            right.add(line(
                    row.name(),
                    row.title(),
                    row.today(),
                    row.state(),
                    row.queue().oldest().isZero() ? null : row.queue().oldest(),
                    i,
                    systems.size(),
                    height,
                    most));
        }
        return new FlowMap(height, left, right, all.size() - left.size() + rows.size() - right.size());
    }

    private static Line line(
            String name,
            String title,
            Volume volume,
            OverviewPage.State state,
            @Nullable Duration oldest,
            int place,
            int of,
            int height,
            long most) {
        int top = (height - of * ROW) / 2;
        int y = top + ROW * place + ROW / 2;
        int hub = height / 2 + (y - height / 2) / 3;
        double share = Math.log1p(volume.events()) / Math.log1p(most);
        int width = (int) Math.round(THINNEST + share * (THICKEST - THINNEST));
        boolean dashed = volume.delivered() * 2 > volume.events();
        return new Line(name, title, volume, state, y, hub, width, dashed, oldest);
    }
}
