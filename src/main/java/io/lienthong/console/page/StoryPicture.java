package io.lienthong.console.page;

import io.lienthong.console.MessageView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The story of a message and of all of its matter as lanes, the bus first and then each system, with time downwards and to scale. Lengths are in units of the
 * picture. The list beside it tells the same.
 *
 * @param marks what happened, oldest first
 * @param waits lines between what happened in one lane
 */
record StoryPicture(int width, int height, List<Lane> lanes, List<Mark> marks, List<Wait> waits) {
    private static final int LEFT = 90;
    private static final int LANE = 170;
    private static final int HEAD = 46;
    /** In bold letters of 13 units. */
    private static final int HEAD_LETTERS = 20;

    private static final int ROW = 26;
    private static final int LEAST = 120;
    private static final int MOST = 560;
    /** Between two texts. */
    private static final int LINE = 14;
    /** Marks beyond these are in the list alone. */
    private static final int MOST_MARKS = 200;

    private static final int MOST_LANES = 8;
    private static final Set<String> PEOPLE =
            Set.of("RESENT", "WITHDRAWN", "CORRECTED", "ASSIGNED", "READ", "DIRECTED", "REFUSED");

    /** @param title absent: the bus itself */
    public record Lane(@Nullable String title, int x) {
        public List<NameLines.Line> lines() {
            return NameLines.of(title == null ? "Lienthong" : title, HEAD_LETTERS);
        }
    }

    /**
     * @param length of what took time; at least 4
     * @param kind key of its word
     * @param told whether its word has room
     * @param timed whether its time has
     * @param own of the message itself; else of another of its matter
     */
    public record Mark(
            int x,
            int y,
            int length,
            String state,
            String kind,
            Instant at,
            boolean told,
            boolean timed,
            boolean own) {}

    /** @param waited to be told; absent: too short to have room for it */
    public record Wait(
            int x, int from, int to, String state, @Nullable Duration waited) {}

    /** Something that happened in a lane; absent lane: the bus. */
    private record Happened(
            String message, String lane, Instant begin, Instant end, String kind, boolean fault, boolean people) {}

    static StoryPicture of(MessageView own, List<MessageView> flow, UnaryOperator<String> title, Instant now) {
        List<Happened> all = new ArrayList<>();
        flow.forEach(message -> all.addAll(happened(message)));
        if (flow.size() > 1) {
            all.sort(Comparator.comparing(Happened::begin));
        }
        Set<String> systems = new LinkedHashSet<>();
        all.forEach(one -> systems.add(one.lane()));
        flow.forEach(message -> message.deliveries().forEach(open -> systems.add(open.destination())));
        systems.remove("");
        Map<String, Integer> lanes = new HashMap<>();
        lanes.put("", LEFT + LANE / 2);
        List<Lane> heads = new ArrayList<>(List.of(new Lane(null, LEFT + LANE / 2)));
        systems.stream().limit(MOST_LANES).forEach(system -> {
            int x = LEFT + LANE * heads.size() + LANE / 2;
            lanes.put(system, x);
            heads.add(new Lane(title.apply(system), x));
        });
        boolean over = flow.stream().allMatch(message -> message.deliveries().isEmpty());
        Scale scale = Scale.of(all, over ? null : now);
        List<Wait> waits = new ArrayList<>();
        waits(all, lanes, scale, waits);
        flow.forEach(message -> open(message, all, lanes, scale, waits));
        return new StoryPicture(
                LEFT + LANE * heads.size(),
                scale.height() + HEAD + LINE,
                heads,
                marks(own.messageId(), all, lanes, scale),
                waits);
    }

    private static List<Happened> happened(MessageView message) {
        List<Happened> all = new ArrayList<>();
        if (message.accepted() != null) {
            Instant at = message.accepted().acceptedAt();
            all.add(new Happened(message.messageId(), "", at, at, "accepted", false, false));
        }
        message.entries().stream().limit(MOST_MARKS).forEach(entry -> {
            boolean people = PEOPLE.contains(entry.kind());
            Instant begin = entry.at();
            Instant end = begin.plusNanos(entry.durationMicros() * 1_000);
            String kind = entry.kind().toLowerCase(java.util.Locale.ROOT);
            all.add(new Happened(
                    message.messageId(),
                    people ? "" : entry.connector(),
                    begin,
                    people ? begin : end,
                    kind,
                    entry.code() != null,
                    people));
        });
        return all;
    }

    /** From moments to places. */
    private record Scale(Instant first, long millis, int height) {
        static Scale of(List<Happened> all, @Nullable Instant now) {
            Instant first =
                    all.stream().map(Happened::begin).min(Instant::compareTo).orElse(Instant.EPOCH);
            Instant last =
                    all.stream().map(Happened::end).max(Instant::compareTo).orElse(first);
            Instant end = now != null && now.isAfter(last) ? now : last;
            int height = Math.min(MOST, Math.max(LEAST, ROW * all.size()));
            return new Scale(first, Math.max(1, Duration.between(first, end).toMillis()), height);
        }

        int place(Instant at) {
            long since =
                    Math.min(millis, Math.max(0, Duration.between(first, at).toMillis()));
            return HEAD + (int) (since * height / millis);
        }

        int end() {
            return HEAD + height;
        }
    }

    private static List<Mark> marks(String own, List<Happened> all, Map<String, Integer> lanes, Scale scale) {
        List<Mark> marks = new ArrayList<>();
        Map<Integer, Integer> free = new HashMap<>();
        for (Happened one : all) {
            Integer x = lanes.get(one.lane());
            if (x == null || marks.size() >= MOST_MARKS) {
                continue;
            }
            int y = scale.place(one.begin());
            boolean told = room(free, x, y);
            boolean timed = told && room(free, 0, y);
            String state = one.fault() ? one.kind().equals("parked") ? "held" : "fault" : "good";
            int length = Math.max(4, scale.place(one.end()) - y);
            marks.add(new Mark(
                    x,
                    y,
                    length,
                    state,
                    one.kind(),
                    one.begin(),
                    told,
                    timed,
                    one.message().equals(own)));
        }
        return marks;
    }

    /** Whether a text has room in this column; then it takes it. */
    private static boolean room(Map<Integer, Integer> free, int x, int y) {
        boolean room = y >= free.getOrDefault(x, 0);
        if (room) {
            free.put(x, y + LINE);
        }
        return room;
    }

    private static void waits(List<Happened> all, Map<String, Integer> lanes, Scale scale, List<Wait> waits) {
        Map<String, Instant> first = new HashMap<>();
        Map<String, Instant> before = new HashMap<>();
        for (Happened one : all) {
            Integer x = lanes.get(one.lane());
            Instant begun = first.computeIfAbsent(one.message(), message -> one.begin());
            String place = one.message() + " " + one.lane();
            Instant since = before.getOrDefault(place, begun);
            if (x != null && !one.people() && !one.lane().isEmpty()) {
                add(x, since, one.begin(), "waiting", scale, waits);
            }
            before.put(place, one.end());
        }
    }

    /** What is not over yet. */
    private static void open(
            MessageView message, List<Happened> all, Map<String, Integer> lanes, Scale scale, List<Wait> waits) {
        for (MessageView.Delivery delivery : message.deliveries()) {
            Integer x = lanes.get(delivery.destination());
            Instant since = all.stream()
                    .filter(one -> one.message().equals(message.messageId())
                            && one.lane().equals(delivery.destination()))
                    .map(Happened::end)
                    .max(Instant::compareTo)
                    .orElse(scale.first());
            if (x != null) {
                Instant end = scale.first().plusMillis(scale.millis());
                add(x, since, end, delivery.parked() ? "held" : "waiting", scale, waits);
            }
        }
    }

    private static void add(int x, Instant from, Instant to, String state, Scale scale, List<Wait> waits) {
        int begin = scale.place(from);
        int end = Math.min(scale.end(), scale.place(to));
        if (end > begin) {
            waits.add(new Wait(x, begin, end, state, end - begin >= 2 * LINE ? Duration.between(from, to) : null));
        }
    }
}
