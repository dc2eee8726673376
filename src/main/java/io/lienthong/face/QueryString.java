package io.lienthong.face;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Parameters behind the question mark. Each name once, and none that the path gives already. */
public final class QueryString {
    private static final int MAX_PARAMETERS = 100;

    private QueryString() {}

    /** @param query index of the question mark in {@code uri} */
    public static Map<String, String> read(String uri, int query, Map<String, String> fromPath) {
        Map<String, String> parameters = new HashMap<>(fromPath);
        String[] pairs = uri.substring(query + 1).split("&");
        if (pairs.length > MAX_PARAMETERS) {
            throw new BusException(ErrorCode.REQUEST_INVALID, "more than " + MAX_PARAMETERS + " parameters");
        }
        for (String pair : pairs) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            if (parameters.put(name, value) != null) {
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

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BusException(ErrorCode.REQUEST_INVALID, "the query is not percent-encoded UTF-8");
        }
    }
}
