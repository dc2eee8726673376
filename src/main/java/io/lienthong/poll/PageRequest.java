package io.lienthong.poll;

import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import java.time.Instant;

/**
 * One question of a poll.
 *
 * @param id of the call, for the message log
 * @param from of the window, look-back included
 * @param page from 0
 * @param size records that a page should have
 */
public record PageRequest(
        MessageId id,
        Environment environment,
        OperationName operation,
        Instant from,
        Instant to,
        int page,
        int size,
        Instant deadline) {
    /** For pagination by offset. */
    public long offset() {
        return (long) page * size;
    }
}
