package io.lienthong.poll;

import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.message.Trace;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One question of a poll.
 *
 * @param id of the call, for the message log
 * @param from of the window, look-back included
 * @param page from 0
 * @param size records that a page should have
 * @param received records of the pages before
 * @param cursor that the page before gave, or where the poll stands; absent: the poll is at its beginning
 */
public record PageRequest(
        MessageId id,
        Environment environment,
        OperationName operation,
        Instant from,
        Instant to,
        int page,
        int size,
        long received,
        @Nullable String cursor,
        Trace trace,
        Instant deadline) {
    /** For pagination by offset. */
    public long offset() {
        return (long) page * size;
    }
}
