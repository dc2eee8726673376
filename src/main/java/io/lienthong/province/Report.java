package io.lienthong.province;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Wording;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was published beside what the indicators counted. Nothing is mended: a figure that cannot agree says why. */
public record Report(List<Row> rows) {
    /** How a counted figure stands to the published one. */
    public enum Mark {
        AGREES,
        /** The published parts do not add up; what was sent was counted. */
        PARTS_DO_NOT_ADD_UP,
        NOT_REPLAYED,
        /** Something else was counted than was sent. */
        DIFFERS
    }

    /**
     * @param indicator absent where it is not replayed
     * @param level ALL, PROVINCE or DISTRICT_COMMUNE
     * @param counted absent where nothing was
     * @param note what the mark says, for people
     */
    public record Row(
            Wording title,
            @Nullable String indicator,
            String agencies,
            String level,
            long published,
            @Nullable Long counted,
            Mark mark,
            String note) {}

    public Report {
        rows = List.copyOf(rows);
    }

    public boolean agrees() {
        return rows.stream().noneMatch(row -> row.mark() == Mark.DIFFERS);
    }

    /** @param answers of the indicators, by pattern of agencies */
    public static Report of(ProvinceScenario scenario, Map<String, JsonNode> answers) {
        List<Row> rows = new ArrayList<>();
        for (Figure figure : scenario.figures()) {
            OptionalLong counted = figure.indicator() == null
                    ? OptionalLong.empty()
                    : counted(figure, Optional.ofNullable(answers.get(figure.agencies())));
            rows.add(row(scenario, figure, counted.isPresent() ? counted.getAsLong() : null));
        }
        return new Report(rows);
    }

    private static OptionalLong counted(Figure figure, Optional<JsonNode> answer) {
        for (JsonNode item : answer.map(found -> found.path("items")).orElseThrow()) {
            if (item.path("indicator").asText().equals(figure.indicator())
                    && item.path("level").asText().equals(figure.levelName())
                    && item.path("value").canConvertToLong()) {
                return OptionalLong.of(item.path("value").longValue());
            }
        }
        return OptionalLong.empty();
    }

    private static Row row(ProvinceScenario scenario, Figure figure, @Nullable Long counted) {
        long made = scenario.made(figure);
        Mark mark;
        String note;
        if (figure.indicator() == null) {
            mark = Mark.NOT_REPLAYED;
            note = "not replayed";
        } else if (counted == null || counted != made) {
            mark = Mark.DIFFERS;
            note = "DIFFERS: " + grouped(made) + " were sent";
        } else if (made == figure.published()) {
            mark = Mark.AGREES;
            note = "agrees";
        } else {
            mark = Mark.PARTS_DO_NOT_ADD_UP;
            note = "published parts add up to " + addUpTo(scenario, figure) + " only";
        }
        return new Row(
                figure.title(),
                figure.indicator(),
                figure.agencies(),
                figure.levelName(),
                figure.published(),
                counted,
                mark,
                note);
    }

    private static String addUpTo(ProvinceScenario scenario, Figure figure) {
        return scenario.sums().stream()
                .filter(sum -> sum.parts().contains(figure.id()))
                .flatMap(sum -> Optional.ofNullable(sum.addUpTo()).stream())
                .map(Report::grouped)
                .collect(Collectors.joining(", "));
    }

    private static String grouped(long number) {
        return String.format(java.util.Locale.ROOT, "%,d", number);
    }

    /** The moment up to which every change was counted; empty where the answer has none. */
    public static Optional<Instant> asOf(JsonNode answer) {
        Instant oldest = null;
        for (JsonNode item : answer.path("items")) {
            if (item.has("kind")) {
                continue; // reported by another system, at its own time
            }
            try {
                Instant asOf = Instant.parse(item.path("asOf").asText());
                oldest = oldest == null || asOf.isBefore(oldest) ? asOf : oldest;
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(oldest);
    }
}
