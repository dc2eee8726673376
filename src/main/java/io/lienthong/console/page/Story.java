package io.lienthong.console.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.console.MessageView;
import io.lienthong.message.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How the page of a message tells it.
 *
 * @param systems titles of those that it was sent to, or asked of
 * @param unsent titles of those that it is meant for, and that did not get it
 * @param fields that the latest error names
 * @param code of the latest error, where the message has not got over it; absent: it has
 * @param steps oldest first
 */
record Story(
        List<String> systems,
        List<String> unsent,
        List<String> fields,
        @Nullable String code,
        List<Step> steps,
        StoryPicture picture) {
    /** Attempts alike are one step from so many on. */
    private static final int FOLDED = 3;

    private static final Duration NOTICED = Duration.ofSeconds(1);
    private static final Set<String> SENT =
            Set.of("CALLED", "INTENDED", "CONCLUDED", "ATTEMPTED", "DELIVERED", "PARKED");
    /** Errors of what a system was given; with any other it never left the bus, or did not arrive. */
    private static final Set<ErrorCode> ARRIVED = EnumSet.of(
            ErrorCode.RECORD_NOT_FOUND,
            ErrorCode.RECORD_EXISTS,
            ErrorCode.REQUEST_REFUSED,
            ErrorCode.PROVIDER_REPLY_INVALID,
            ErrorCode.PROVIDER_FAILED,
            ErrorCode.PROVIDER_BUSY,
            ErrorCode.PROVIDER_TIMEOUT,
            ErrorCode.OUTCOME_UNKNOWN);

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

    /**
     * Tells it as it is now.
     *
     * @param flow all messages of its matter, this one too, oldest first; the picture shows them all
     * @param title of a system in the language of the person
     */
    static Story of(MessageView message, List<MessageView> flow, UnaryOperator<String> title, Instant now) {
        List<MessageView.Entry> meant = message.entries().stream()
                .filter(entry -> SENT.contains(entry.kind()))
                .toList();
        Set<String> sent = new LinkedHashSet<>();
        meant.stream().filter(Story::arrived).forEach(entry -> sent.add(entry.connector()));
        Set<String> unsent = new LinkedHashSet<>();
        meant.forEach(entry -> unsent.add(entry.connector()));
        message.deliveries().forEach(open -> unsent.add(open.destination()));
        unsent.removeAll(sent);
        MessageView.Entry failed = failed(message);
        return new Story(
                sent.stream().map(title).toList(),
                unsent.stream().map(title).toList(),
                failed == null ? List.of() : MarkedBody.fields(failed),
                failed == null ? null : Objects.requireNonNull(failed.code()).name(),
                steps(message),
                StoryPicture.of(message, flow, title, now));
    }

    private static boolean arrived(MessageView.Entry entry) {
        return entry.code() == null || ARRIVED.contains(entry.code());
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
        for (List<MessageView.Entry> together : together(message.entries())) {
            steps.add(new Step(together, waited(before, together.get(0).at())));
            before = together.get(together.size() - 1).at();
        }
        return List.copyOf(steps);
    }

    /** Attempts alike of one series, also where those of other systems stand between them; where they are few, each alone. */
    private static List<List<MessageView.Entry>> together(List<MessageView.Entry> entries) {
        List<List<MessageView.Entry>> all = new ArrayList<>();
        int at = 0;
        while (at < entries.size()) {
            int next = at;
            while (next < entries.size() && entries.get(next).kind().equals("ATTEMPTED")) {
                next++;
            }
            List<MessageView.Entry> series = new ArrayList<>(entries.subList(at, Math.max(next, at + 1)));
            at += series.size();
            while (!series.isEmpty()) {
                MessageView.Entry first = series.get(0);
                List<MessageView.Entry> alike =
                        series.stream().filter(other -> alike(first, other)).toList();
                boolean many = alike.size() >= FOLDED;
                all.add(many ? alike : List.of(first));
                series.removeIf(other -> many ? alike(first, other) : other == first);
            }
        }
        return all;
    }

    private static boolean alike(MessageView.Entry one, MessageView.Entry other) {
        return one.kind().equals("ATTEMPTED")
                && other.kind().equals("ATTEMPTED")
                && one.connector().equals(other.connector())
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
