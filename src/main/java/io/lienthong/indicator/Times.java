package io.lienthong.indicator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;

/** Times of records, and the days that they are in Vietnam. A date alone is that day, from its beginning. */
final class Times {
    static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");
    private static final int DATE_LENGTH = 10;
    private static final int LAST_YEAR = 9999;

    private Times() {}

    /** Empty where there is none, or what is there is no time of the years 1 to 9999. */
    static Optional<LocalDate> day(JsonNode value) {
        return moment(value).map(Times::day);
    }

    static LocalDate day(Instant moment) {
        return moment.atZone(VIETNAM).toLocalDate();
    }

    static Optional<Instant> moment(JsonNode value) {
        if (!value.isTextual()) {
            return Optional.empty();
        }
        String text = value.textValue();
        try {
            OffsetDateTime time = text.length() == DATE_LENGTH
                    ? LocalDate.parse(text).atStartOfDay(VIETNAM).toOffsetDateTime()
                    : OffsetDateTime.parse(text);
            return Optional.of(time)
                    .filter(one -> one.getYear() > 0 && one.getYear() <= LAST_YEAR)
                    .map(OffsetDateTime::toInstant);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
