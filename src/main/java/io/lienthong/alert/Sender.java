package io.lienthong.alert;

import java.util.Optional;

/** The way to one channel. */
interface Sender extends AutoCloseable {
    /** Why it was not taken, in a sentence without secrets; empty: it was. Blocks, 40 s at the longest. */
    Optional<String> send(Outbox.Message message, Text text);

    @Override
    default void close() {}
}
