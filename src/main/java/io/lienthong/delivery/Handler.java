package io.lienthong.delivery;

import java.util.function.Consumer;

/** Does the work of one step: one call with an effect. */
public interface Handler {
    /**
     * Starts the work and returns. Gives its result to {@code done} once, from any thread; a second result and one that comes
     * after the deadline are ignored.
     */
    void deliver(Delivery delivery, Consumer<Result> done);

    /** Version of the connector that it calls now, for the journal. */
    default String version() {
        return "";
    }
}
