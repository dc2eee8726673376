package io.lienthong.alert;

/** The way to one channel. */
interface Sender extends AutoCloseable {
    /** Whether it was taken. Blocks, 40 s at the longest, which is below the lease of a message. */
    Outcome send(Outbox.Message message, Text text);

    /** How many of the first items one message has room for, 1 at least. */
    default int room(Outbox.Message message, Text text) {
        return message.items().size();
    }

    @Override
    default void close() {}
}
