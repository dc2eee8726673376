package io.lienthong.route;

import io.lienthong.message.BusException;
import io.lienthong.message.Request;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes down who is about to read whose personal data, before the system is asked. */
@FunctionalInterface
interface PersonalDataLog {
    /** Calls {@code done} once: with nothing when the intent is committed, else with the reason why the read must not happen. */
    void intend(CallContext context, ActiveOperation operation, Request request, Consumer<@Nullable BusException> done);
}
