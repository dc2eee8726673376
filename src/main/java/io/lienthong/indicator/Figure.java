package io.lienthong.indicator;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One figure.
 *
 * @param agency a code, the pattern that was asked for, or {@code ALL}
 * @param level {@code ALL}, or a {@link Level}
 * @param period a range of days {@code 2026-01-01/2026-06-30}, a day, month, quarter, half, year or five years
 * @param value a share in percent to a tenth; everything else counted is whole
 * @param asOf everything up to this moment is counted; of a reported figure: when its source made it
 * @param procedure the group, where figures are told apart by it
 * @param field the same
 * @param system of the figure of a connected system
 * @param unit absent: a number of records
 * @param report absent: it was counted by the bus
 */
public record Figure(
        String indicator,
        String agency,
        String level,
        String period,
        BigDecimal value,
        Instant asOf,
        @Nullable String procedure,
        @Nullable String field,
        @Nullable String system,
        @Nullable String unit,
        @Nullable Report report) {
    static final String ALL = "ALL";

    /**
     * Where a reported figure comes from.
     *
     * @param source consumer that reported it; absent: its message is forgotten
     * @param kind PLAN, ESTIMATE, ACTUAL or OFFICIAL
     * @param age since its source made it
     * @param overdue it should have come anew
     */
    public record Report(@Nullable String source, String kind, String subject, Duration age, boolean overdue) {}
}
