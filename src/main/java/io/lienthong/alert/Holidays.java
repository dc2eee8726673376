package io.lienthong.alert;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.LocalDate;
import java.time.MonthDay;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Days on which the province does not work although others of their weekday are worked.
 *
 * @param yearly as in 09-02
 * @param dates those that move, year by year
 */
record Holidays(
        @Nullable List<String> yearly,
        @JsonProperty("dates") @Nullable List<LocalDate> dates) {
    static final Holidays NONE = new Holidays(null, null);

    boolean contains(LocalDate day) {
        return (dates != null && dates.contains(day))
                || (yearly != null
                        && yearly.contains(MonthDay.from(day).toString().substring("--".length())));
    }
}
