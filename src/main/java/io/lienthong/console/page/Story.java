package io.lienthong.console.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.console.MessageView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How the page of a message tells it.
 *
 * @param systems titles of those that it was sent to, or asked of
 * @param tried whether any of them was
 * @param fields that the latest error names
 * @param code of the latest error, where the message has not got over it; absent: it has
 * @param steps oldest first
 */
record Story(
        List<String> systems,
        boolean tried,
        List<String> fields,
        @Nullable String code,
        List<Step> steps,
        StoryPicture picture) {
    /** Attempts alike are one step from so many on. */
    private static final int FOLDED = 3;

    private static final Duration NOTICED = Duration.ofSeconds(1);
    private static final Set<String> SENT =
            Set.of("CALLED", "INTENDED", "CONCLUDED", "ATTEMPTED", "DELIVERED", "PARKED");
    private static final Set<String> OPEN = Set.of("PENDING", "FAILED", "ACCEPTED", "PARKED");

    /**
     * Something that happened, or several attempts that went alike.
     *
     * @param entries the first and the others; of one step all have the same kind, route and code
     * @param waited since what happened before; absent: less than a second
     */
    public record Step(
            List<MessageView.Entry> entries, @Nullable Duration waited) {
        public MessageView.Entry first() {
            return entries.get(0);
        }

        public MessageView.Entry last() {
            return entries.get(entries.size() - 1);
        }

        public boolean folded() {
            return entries.size() > 1;
        }
    }

    /** @param title of a system in the language of the person */
    static Story of(MessageView message, UnaryOperator<String> title, Instant now) {
        List<MessageView.Entry> entries = message.entries();
        List<String> systems = new ArrayList<>(entries.stream()
                .filter(entry -> SENT.contains(entry.kind()))
                .map(MessageView.Entry::connector)
                .toList());
        boolean tried = !systems.isEmpty();
        message.deliveries().forEach(open -> systems.add(open.destination()));
        MessageView.Entry failed = failed(message);
        return new Story(
                systems.stream().distinct().map(title).toList(),
                tried,
                failed == null ? List.of() : MarkedBody.fields(failed),
                failed == null ? null : Objects.requireNonNull(failed.code()).name(),
                steps(message),
                StoryPicture.of(message, title, now));
    }

    private static MessageView.@Nullable Entry failed(MessageView message) {
        if (!OPEN.contains(message.status().name())) {
            return null;
        }
        MessageView.Entry latest = null;
        for (MessageView.Entry entry : message.entries()) {
            latest = entry.code() == null ? latest : entry;
        }
        return latest;
    }

    private static List<Step> steps(MessageView message) {
        List<Step> steps = new ArrayList<>();
        Instant before = message.accepted() == null ? null : message.accepted().acceptedAt();
        List<MessageView.Entry> entries = message.entries();
        int at = 0;
        while (at < entries.size()) {
            int next = at + 1;
            while (next < entries.size() && alike(entries.get(at), entries.get(next))) {
                next++;
            }
            int end = next - at >= FOLDED ? next : at + 1;
            List<MessageView.Entry> together = entries.subList(at, end);
            steps.add(new Step(
                    List.copyOf(together), waited(before, together.get(0).at())));
            before = together.get(together.size() - 1).at();
            at = end;
        }
        return List.copyOf(steps);
    }

    private static boolean alike(MessageView.Entry one, MessageView.Entry other) {
        return one.kind().equals("ATTEMPTED")
                && other.kind().equals("ATTEMPTED")
                && one.code() == other.code()
                && Objects.equals(one.route(), other.route());
    }

    private static @Nullable Duration waited(@Nullable Instant before, Instant at) {
        Duration waited = before == null ? Duration.ZERO : Duration.between(before, at);
        return waited.compareTo(NOTICED) < 0 ? null : waited;
    }

    /** A body of an entry with what its error says about it. */
    static List<MarkedBody.Part> marked(JsonNode body, MessageView.Entry entry) {
        return MarkedBody.of(body, MarkedBody.said(entry));
    }
}
