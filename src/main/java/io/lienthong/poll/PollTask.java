package io.lienthong.poll;

import com.fasterxml.jackson.core.JsonPointer;
import io.lienthong.connector.Operation.Window;
import io.lienthong.connector.Pagination;
import io.lienthong.message.Environment;
import io.lienthong.message.OperationName;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to ask a system for, how often, and what becomes of its records.
 *
 * @param every pause between two windows once the poll has caught up
 * @param window absent: the system is asked for everything it has
 * @param pagination absent: one page is the whole answer
 * @param messageType of the records
 * @param publish type of the event that each new record becomes
 * @param correlation where a record names its matter
 * @param key what identifies a record, or an entry of the list where each is fetched; empty: its content
 * @param version tells a changed record from the same one; absent: its content does, or where it is fetched nothing
 */
public record PollTask(
        Environment environment,
        OperationName operation,
        Duration every,
        @Nullable Window window,
        @Nullable Pagination pagination,
        String messageType,
        String publish,
        @Nullable JsonPointer correlation,
        List<JsonPointer> key,
        @Nullable JsonPointer version,
        Handling handling,
        Fetcher fetcher) {
    private static final Duration SHORTEST = Duration.ofMillis(100);

    public PollTask {
        key = List.copyOf(key);
        if (every.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("a poll's schedule is at least " + SHORTEST);
        }
    }

    /**
     * What is done with each entry of the list.
     *
     * @param fetched whether the record is asked for; else the entry is the record
     * @param acknowledged whether the system hears that a record is stored
     * @param refusalTold whether the system hears that a record is refused
     */
    public record Handling(boolean fetched, boolean acknowledged, boolean refusalTold, RecordCalls calls) {}

    int pageSize() {
        return pages().size();
    }

    Pagination pages() {
        return pagination == null ? Pagination.WHOLE : pagination;
    }

    /** Whether the cursor is the position, because no window says where the poll stands. */
    public boolean keepsCursor() {
        return window == null && pages().byCursor();
    }

    Duration catchUp(PollLimits limits) {
        Duration pause = window == null ? limits.catchUp() : window.pause();
        return pause.compareTo(every) < 0 ? pause : every;
    }

    Duration lookback() {
        return window == null ? Duration.ZERO : window.lookback();
    }
}
