package io.lienthong.face.indicator;

import io.lienthong.face.QueryString;
import io.lienthong.indicator.Question;
import io.lienthong.message.AgencyCode;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.HttpServerRequest;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of a question about figures; one with an empty value is as good as none. */
record Parameters(Map<String, String> values) {
    /** What every question about figures may say. */
    private static final Set<String> WHICH = Set.of("agency", "level", "from", "to", "procedure", "field");

    private static final int LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;
    private static final int MAX_TEXT = 500;
    private static final int LAST_YEAR = 9999;

    static Parameters of(HttpServerRequest http) {
        return new Parameters(QueryString.of(http));
    }

    /** Throws REQUEST_INVALID where a parameter came that is not known here. */
    void requireOnly(Set<String> known) {
        QueryString.requireOnly(values, known);
    }

    /** @param more what may be asked beside {@link #WHICH} */
    Question question(Environment environment, Set<String> more) {
        Set<String> known = new HashSet<>(WHICH);
        known.addAll(more);
        requireOnly(known);
        LocalDate from = day("from");
        LocalDate to = day("to");
        if (from != null && to != null && to.isBefore(from)) {
            throw QueryString.invalid("to", "sớm hơn ngày bắt đầu", "lies before the first day");
        }
        return new Question(
                environment,
                agency(),
                choice("level", Question.Scope.values()),
                from,
                to,
                text("procedure"),
                text("field"),
                choice("by", Question.By.values()),
                value("asOf") == null ? null : QueryString.moment(values, "asOf"));
    }

    private @Nullable String value(String name) {
        String value = values.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    private @Nullable String text(String name) {
        String value = value(name);
        if (value != null && (value.indexOf('\0') >= 0 || value.length() > MAX_TEXT)) {
            throw QueryString.invalid(name, "quá dài hoặc chứa ký tự 0", "is too long or holds a zero character");
        }
        return value;
    }

    private @Nullable String agency() {
        String agency = value("agency");
        if (agency == null) {
            return null;
        }
        String code = agency.endsWith(".*") ? agency.substring(0, agency.length() - 2) : agency;
        AgencyCode.problem(code).ifPresent(problem -> {
            throw QueryString.invalid(
                    "agency",
                    "phải là mã định danh đơn vị, hoặc MÃ.* cho mọi đơn vị trực thuộc",
                    "must be an agency code, or CODE.* for all below it");
        });
        return agency;
    }

    private <E extends Enum<E>> @Nullable E choice(String name, E[] all) {
        String value = value(name);
        if (value == null) {
            return null;
        }
        String wanted = value.toUpperCase(Locale.ROOT);
        return Arrays.stream(all)
                .filter(one -> one.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> QueryString.invalid(
                        name, "phải là một trong " + Arrays.toString(all), "must be one of " + Arrays.toString(all)));
    }

    private @Nullable LocalDate day(String name) {
        String value = value(name);
        try {
            LocalDate day = value == null ? null : LocalDate.parse(value);
            if (day == null || (day.getYear() > 0 && day.getYear() <= LAST_YEAR)) {
                return day;
            }
        } catch (DateTimeException e) {
            // told below
        }
        throw QueryString.invalid(name, "phải là ngày như 2026-11-27", "must be a day such as 2026-11-27");
    }

    /** The key from which records are wanted; empty: from the beginning. */
    String after() {
        String after = text("after");
        return after == null ? "" : after;
    }

    int limit() {
        return value("limit") == null ? LIMIT : QueryString.number(values, "limit", LIMIT, MAX_LIMIT);
    }

    /** A part of a path; throws REQUEST_INVALID where it is not percent-encoded UTF-8. */
    static String decoded(String part) {
        try {
            return QueryStringDecoder.decodeComponent(part.replace("+", "%2B"));
        } catch (IllegalArgumentException e) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "đường dẫn không phải UTF-8 được mã hoá phần trăm",
                            "the path is not percent-encoded UTF-8"));
        }
    }
}
