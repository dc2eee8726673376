package io.lienthong.face;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Parameters behind the question mark. Each name once but those of lists, and none that the path gives already. */
public final class QueryString {
    private static final int MAX_PARAMETERS = 100;

    private QueryString() {}

    /** Those of a request; none where it has no query. */
    public static Map<String, String> of(HttpServerRequest http) {
        int query = http.uri().indexOf('?');
        return query < 0 ? Map.of() : read(http.uri(), query, Map.of(), Set.of());
    }

    /**
     * Throws REQUEST_INVALID for what is no query, and for a name that occurs twice.
     *
     * @param query index of the question mark in {@code uri}
     * @param lists names that may occur several times, their values one of a list each: they come out between commas, as a list
     *     that is sent in one text does
     */
    public static Map<String, String> read(String uri, int query, Map<String, String> fromPath, Set<String> lists) {
        Map<String, String> parameters = new HashMap<>(fromPath);
        Set<String> several = new HashSet<>();
        String[] pairs = uri.substring(query + 1).split("&");
        if (pairs.length > MAX_PARAMETERS) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording("hơn " + MAX_PARAMETERS + " tham số", "more than " + MAX_PARAMETERS + " parameters"));
        }
        for (String pair : pairs) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            String before = parameters.put(name, value);
            if (before != null && lists.contains(name) && !fromPath.containsKey(name)) {
                parameters.put(name, joined(name, before, value, several.add(name)));
            } else if (before != null) {
                throw BusException.invalid(
                        ErrorCode.REQUEST_INVALID,
                        new Wording("một tham số có hai lần", "a parameter occurs twice"),
                        List.of(new Violation(
                                "parameter",
                                "có hai lần, trong đường dẫn và truy vấn hoặc trong truy vấn",
                                "occurs twice, in path and query or in the query")));
            }
        }
        return parameters;
    }

    /** @param first whether what came before is one value */
    private static String joined(String name, String before, String value, boolean first) {
        if (value.indexOf(',') >= 0 || (first && before.indexOf(',') >= 0)) {
            throw invalid(
                    name,
                    "có nhiều lần, nên mỗi giá trị không được chứa dấu phẩy",
                    "occurs several times, so that no value of it may hold a comma");
        }
        return before + "," + value;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "chuỗi truy vấn không phải UTF-8 được mã hoá phần trăm",
                            "the query is not percent-encoded UTF-8"));
        }
    }

    /** Throws REQUEST_INVALID where another parameter came. */
    public static void requireOnly(Map<String, String> parameters, Set<String> known) {
        for (String name : parameters.keySet()) {
            if (!known.contains(name)) {
                Set<String> ordered = new TreeSet<>(known);
                throw invalid(name, "không có ở đây; dùng " + ordered, "is unknown here; use " + ordered);
            }
        }
    }

    /** From 1 to {@code max}; throws REQUEST_INVALID for anything else. */
    public static int number(Map<String, String> parameters, String name, int otherwise, int max) {
        String text = parameters.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw invalid(name, "phải là số từ 1 đến " + max, "must be a number from 1 to " + max);
    }

    /** A time with its offset; throws REQUEST_INVALID for anything else. Absent: none was given. */
    public static @Nullable Instant moment(Map<String, String> parameters, String name) {
        String text = parameters.get(name);
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw invalid(
                    name,
                    "phải là thời điểm có múi giờ, như 2026-11-26T08:00:00+07:00",
                    "must be a time with its offset, such as 2026-11-26T08:00:00+07:00");
        }
    }

    /** REQUEST_INVALID that names a parameter. */
    public static BusException invalid(String parameter, String vietnamese, String english) {
        return BusException.invalid(
                ErrorCode.REQUEST_INVALID,
                new Wording("tham số không hợp lệ", "a parameter is wrong"),
                List.of(new Violation("parameter " + parameter, vietnamese, english)));
    }
}
