package io.lienthong.message;

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
}
