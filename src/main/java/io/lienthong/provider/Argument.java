package io.lienthong.provider;

import io.lienthong.connector.Operation;
import io.lienthong.connector.Operation.Parameter.Style;
import io.lienthong.connector.Settings;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * One declared parameter of an operation.
 *
 * @param name ours
 * @param wireName the system's own name
 * @param fixed what the descriptor says, which no consumer can change; absent: the call supplies it
 */
record Argument(
        String name,
        String wireName,
        Operation.Parameter.Place place,
        boolean required,
        @Nullable Text fixed,
        Style style,
        @Nullable Boolean explode) {
    Argument(String name, String wireName, Operation.Parameter.Place place, boolean required, @Nullable Text fixed) {
        this(name, wireName, place, required, fixed, Style.PLAIN, null);
    }

    static Argument of(String name, Operation.Parameter parameter, Settings settings, String key) {
        String wireName = parameter.name() == null ? name : parameter.name();
        Text fixed = parameter.value() == null ? null : Text.of(parameter.value(), settings, key + "/value");
        return new Argument(
                name, wireName, parameter.place(), parameter.required(), fixed, parameter.style(), parameter.explode());
    }

    /** The value in this call; null where an optional one is absent. */
    @Nullable
    String value(ProviderCall call, CallValues values) {
        if (fixed != null) {
            return fixed.with(values);
        }
        String value = call.parameters().get(name);
        if (value == null && required) {
            throw new BusException(ErrorCode.REQUEST_INVALID, "parameter " + name + " is missing");
        }
        return value;
    }
}
