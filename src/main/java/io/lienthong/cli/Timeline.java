package io.lienthong.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The messages of one matter, one below the other, with what happened to each and when. */
final class Timeline {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.of("Asia/Ho_Chi_Minh"));

    private final PrintWriter out;
    private final List<Story> matter;
    private final boolean bodies;
    private final Instant start;

    /** @param bodies whether to print what was sent and answered, as the journal has it */
    Timeline(PrintWriter out, List<Story> matter, boolean bodies) {
        this.out = out;
        this.matter = matter;
        this.bodies = bodies;
        this.start = matter.stream()
                .flatMap(story -> java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(story.start()),
                        story.moments().stream().map(Story.Moment::at)))
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    /** @param asked the message whose story was asked for */
    void print(Story asked) {
        String count = matter.size() == 1 ? "1 message" : matter.size() + " messages";
        out.println(asked.correlationId().map(id -> id + ": " + count).orElse(count) + ", from " + CLOCK.format(start)
                + " Vietnam time, " + spoken(length()));
        for (Story story : matter) {
            out.println();
            out.println((story == asked && matter.size() > 1 ? "> " : "  ") + story.id() + "  " + story.subject()
                    + (story.consumer().isEmpty() ? "" : "  from " + story.consumer()));
            story.moments().forEach(moment -> line(offset(moment.at()), moment));
            story.waiting().forEach(moment -> line("now", moment));
        }
        Output.explanations(out, matter.stream().flatMap(Story::explained).toList());
    }

    private void line(String offset, Story.Moment moment) {
        out.println(String.format(Locale.ROOT, "%14s  %-10s %s", offset, moment.what(), moment.detail())
                .stripTrailing());
        if (bodies) {
            moment.bodies().forEach(body -> out.println(" ".repeat(28) + body));
        }
    }

    private String offset(Instant at) {
        return String.format(Locale.ROOT, "+%,d ms", Duration.between(start, at).toMillis());
    }

    private Duration length() {
        return matter.stream()
                .flatMap(story -> story.moments().stream())
                .map(Story.Moment::at)
                .max(Instant::compareTo)
                .map(end -> Duration.between(start, end))
                .orElse(Duration.ZERO);
    }

    private static String spoken(Duration length) {
        return String.format(Locale.ROOT, "%,d ms", length.toMillis());
    }
}
