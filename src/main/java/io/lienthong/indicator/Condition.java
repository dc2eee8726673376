package io.lienthong.indicator;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a field of a record must be. Exactly one of the others stands beside the pointer (config/indicators.schema.json);
 * where a time is compared and one of the two is missing, it does not hold.
 */
record Condition(
        JsonPointer pointer,
        @JsonProperty("equals") @Nullable JsonNode equalTo,
        @Nullable List<JsonNode> in,
        @Nullable Boolean exists,
        @Nullable JsonPointer dayBefore,
        @Nullable JsonPointer sameDay,
        @Nullable JsonPointer notAfter,
        @Nullable JsonPointer after) {

    List<JsonPointer> pointers() {
        List<JsonPointer> pointers = new ArrayList<>();
        Stream.of(pointer, dayBefore, sameDay, notAfter, after)
                .filter(Objects::nonNull)
                .forEach(pointers::add);
        return pointers;
    }

    boolean holds(JsonNode record) {
        JsonNode value = record.at(pointer);
        if (equalTo != null) {
            return equalTo.equals(value);
        }
        if (in != null) {
            return in.contains(value);
        }
        if (exists != null) {
            return exists == !(value.isMissingNode() || value.isNull() || (value.isContainerNode() && value.isEmpty()));
        }
        return dayBefore != null || sameDay != null ? daysFit(record, value) : timesFit(record, value);
    }

    private boolean daysFit(JsonNode record, JsonNode value) {
        Optional<LocalDate> mine = Times.day(value);
        Optional<LocalDate> other = Times.day(record.at(dayBefore == null ? sameDay : dayBefore));
        return mine.isPresent()
                && other.isPresent()
                && (dayBefore == null ? mine.equals(other) : mine.get().isBefore(other.get()));
    }

    private boolean timesFit(JsonNode record, JsonNode value) {
        Optional<Instant> mine = Times.moment(value);
        Optional<Instant> other = Times.moment(record.at(after == null ? notAfter : after));
        return mine.isPresent() && other.isPresent() && mine.get().isAfter(other.get()) == (after != null);
    }
}
