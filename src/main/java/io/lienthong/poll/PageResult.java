package io.lienthong.poll;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Pagination;
import io.lienthong.message.ErrorCode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a page brought. */
public sealed interface PageResult {

    /**
     * @param records of the operation's message type; where each is fetched: entries of the list
     * @param refused entries that are no such records
     * @param page how many the system sent, before the mapping left some out, and what it said of further pages
     */
    record Records(List<JsonNode> records, List<Refused> refused, Pagination.Page page) implements PageResult {
        public Records {
            records = List.copyOf(records);
            refused = List.copyOf(refused);
        }
    }

    /** @param entry as the system sent it */
    record Refused(JsonNode entry, ErrorCode code, String detail) {}

    /**
     * The page is asked for again.
     *
     * @param retryAfter what the system asked for
     */
    record Failed(ErrorCode code, String detail, @Nullable Duration retryAfter) implements PageResult {}
}
