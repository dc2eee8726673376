package io.lienthong.indicator;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Wording;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Figures that are counted from one dataset by the same agency and day.
 *
 * @param each where a record has a list: it counts for each entry, in which the agency stands
 * @param day the first of these that the record has; else the day on which it came
 * @param when which records count at all
 */
public record Cube(
        String name,
        String dataset,
        @Nullable JsonPointer each,
        JsonPointer agency,
        @Nullable JsonPointer procedure,
        @Nullable JsonPointer field,
        List<JsonPointer> day,
        @Nullable List<Condition> when,
        List<Measure> indicators) {
    private static final int MAX_TEXT = 100;
    private static final int UNKNOWN = 0xFFFD;

    public Cube {
        day = List.copyOf(day);
        when = when == null ? List.of() : List.copyOf(when);
        indicators = List.copyOf(indicators);
    }

    /**
     * One figure of a cube.
     *
     * @param code of the reporting system
     * @param when which of the cube's records count
     * @param sum a field whose whole numbers are added up; absent: records are counted
     */
    public record Measure(
            String name,
            Wording title,
            @Nullable String code,
            @Nullable String unit,
            @Nullable List<Condition> when,
            @Nullable JsonPointer sum) {
        public Measure {
            when = when == null ? List.of() : List.copyOf(when);
        }

        private long amount(JsonNode record) {
            if (!all(when, record)) {
                return 0;
            }
            if (sum == null) {
                return 1;
            }
            JsonNode amount = record.at(sum);
            return amount.canConvertToExactIntegral() && amount.canConvertToLong() ? amount.longValue() : 0;
        }
    }

    private static boolean all(@Nullable List<Condition> conditions, JsonNode record) {
        return conditions == null || conditions.stream().allMatch(condition -> condition.holds(record));
    }

    /** All that decides what is counted, and nothing else: no title. */
    String counting() {
        StringBuilder counting = new StringBuilder(name + " " + dataset + " " + each + " " + agency + " " + procedure
                + " " + field + " " + day + " " + when);
        indicators.forEach(
                measure -> counting.append(' ').append(measure.when()).append(measure.sum()));
        return counting.toString();
    }

    /** What of a record it reads, as pointers; of entries of a list the list. */
    public List<JsonPointer> pointers() {
        List<JsonPointer> pointers = new ArrayList<>(day);
        pointers.add(each == null ? agency : each);
        Stream.of(procedure, field).filter(Objects::nonNull).forEach(pointers::add);
        pointers(when, pointers);
        for (Measure measure : indicators) {
            pointers(measure.when(), pointers);
            if (measure.sum() != null) {
                pointers.add(measure.sum());
            }
        }
        return pointers;
    }

    private static void pointers(@Nullable List<Condition> conditions, List<JsonPointer> pointers) {
        if (conditions != null) {
            conditions.forEach(condition -> pointers.addAll(condition.pointers()));
        }
    }

    /** Tells what a record counts for, and how much for each figure; nothing where it does not count. */
    void count(JsonNode record, Instant cameAt, BiConsumer<Cell, long[]> sink) {
        if (!all(when, record)) {
            return;
        }
        long[] amounts = new long[indicators.size()];
        boolean counts = false;
        for (int i = 0; i < amounts.length; i++) {
            amounts[i] = indicators.get(i).amount(record);
            counts |= amounts[i] != 0;
        }
        if (!counts) {
            return;
        }
        LocalDate on = day(record, cameAt);
        if (each == null) {
            sink.accept(cell(record, record, on), amounts);
        } else {
            record.at(each).forEach(entry -> sink.accept(cell(record, entry, on), amounts));
        }
    }

    private Cell cell(JsonNode record, JsonNode entry, LocalDate on) {
        return new Cell(on, text(entry, agency), text(record, procedure), text(record, field));
    }

    private LocalDate day(JsonNode record, Instant cameAt) {
        return day.stream()
                .flatMap(pointer -> Times.day(record.at(pointer)).stream())
                .findFirst()
                .orElseGet(() -> Times.day(cameAt));
    }

    /** As PostgreSQL can hold it: without zeros and halves of characters, which would all look the same there. */
    private static String text(JsonNode record, @Nullable JsonPointer pointer) {
        String text = pointer == null ? "" : record.at(pointer).asText("");
        StringBuilder kept = new StringBuilder(Math.min(text.length(), MAX_TEXT));
        text.codePoints()
                .limit(MAX_TEXT)
                .map(point -> point == 0 || Character.getType(point) == Character.SURROGATE ? UNKNOWN : point)
                .forEach(kept::appendCodePoint);
        return kept.toString();
    }
}
