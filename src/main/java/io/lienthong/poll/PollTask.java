package io.lienthong.poll;

import com.fasterxml.jackson.core.JsonPointer;
import io.lienthong.connector.Operation.Pagination;
import io.lienthong.connector.Operation.Window;
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
 * @param key what identifies a record; empty: its content
 * @param version tells a changed record from the same one; absent: its content does
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
        Fetcher fetcher) {
    private static final Duration SHORTEST = Duration.ofMillis(100);

    public PollTask {
        key = List.copyOf(key);
        if (every.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("a poll's schedule is at least " + SHORTEST);
        }
    }

    int pageSize() {
        return pagination == null ? Integer.MAX_VALUE : pagination.size();
    }

    int maxPages() {
        return pagination == null ? 1 : pagination.maxPages();
    }

    Duration lookback() {
        return window == null ? Duration.ZERO : window.lookback();
    }
}
