package io.lienthong.message;

import java.util.HashMap;
import java.util.Map;

/**
 * What the bus answers.
 *
 * @param status HTTP status
 * @param headers beyond those that every face writes by itself
 */
public record Reply(int status, Body body, Map<String, String> headers) {
    public Reply(int status, Body body) {
        this(status, body, Map.of());
    }

    /** The same reply with one more header. */
    public Reply with(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new Reply(status, body, Map.copyOf(more));
    }
}
