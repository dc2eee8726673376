package io.lienthong.indicator;

import io.lienthong.message.Environment;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Which figures are wanted.
 *
 * @param agency a code, or {@code CODE.*} for all below it; absent: all of the province
 * @param level absent: each, and all together
 * @param from first day; absent: from the beginning
 * @param to last day; absent: to the end
 * @param by absent: one figure for the whole range
 * @param asOf as the figures were at this moment; absent: now
 */
public record Question(
        Environment environment,
        @Nullable String agency,
        @Nullable Scope level,
        @Nullable LocalDate from,
        @Nullable LocalDate to,
        @Nullable String procedure,
        @Nullable String field,
        @Nullable By by,
        @Nullable Instant asOf) {
    /** The levels that are asked for. */
    public enum Scope {
        ALL,
        PROVINCE,
        DISTRICT_COMMUNE;

        /** Whether an agency of this level is in it. */
        boolean has(@Nullable Level level) {
            return this == ALL || (level != null && name().equals(level.name()));
        }
    }

    /** What figures are told apart by, and how SQL says it. */
    public enum By {
        AGENCY("agency"),
        PROCEDURE("procedure"),
        FIELD("field"),
        DAY("day::text"),
        MONTH("to_char(day, 'YYYY-MM')");

        private final String sql;

        By(String sql) {
            this.sql = sql;
        }
    }

    /** The column that figures are told apart by. */
    String groupSql() {
        return by == null ? "''" : by.sql;
    }

    /** The same of one cell. */
    String group(Cell cell) {
        return by == null
                ? ""
                : switch (by) {
                    case AGENCY -> cell.agency();
                    case PROCEDURE -> cell.procedure();
                    case FIELD -> cell.field();
                    case DAY -> cell.day().toString();
                    case MONTH -> cell.day().toString().substring(0, "2026-11".length());
                };
    }

    /** Whether totals of all procedures and fields answer it. */
    boolean totals() {
        return procedure == null && field == null && by != By.PROCEDURE && by != By.FIELD;
    }

    /** Whether it reads more than totals: history, or figures of single procedures and fields. */
    public boolean isHeavy() {
        return asOf != null || !totals();
    }

    boolean wants(String of, @Nullable Level level) {
        return (agency == null ? level != Level.OUTSIDE : Definitions.fits(agency, of))
                && (this.level == null || this.level.has(level));
    }

    boolean wants(Cell cell, @Nullable Level level) {
        return wants(cell.agency(), level)
                && (from == null || !cell.day().isBefore(from))
                && (to == null || !cell.day().isAfter(to))
                && (procedure == null || procedure.equals(cell.procedure()))
                && (field == null || field.equals(cell.field()));
    }

    /** The range, or the part of it that a figure is for, as ISO 8601 writes it; {@code ..} is open. */
    String period(String group) {
        return by == By.DAY || by == By.MONTH ? group : (from == null ? ".." : from) + "/" + (to == null ? ".." : to);
    }
}
