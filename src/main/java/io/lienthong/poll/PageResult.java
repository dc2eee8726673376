package io.lienthong.poll;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.ErrorCode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a page brought. */
public sealed interface PageResult {

    /**
     * @param records of the operation's message type
     * @param received how many the system sent, before the mapping left some out: fewer than a page ends the window
     */
    record Records(List<JsonNode> records, int received) implements PageResult {
        public Records {
            records = List.copyOf(records);
        }
    }

    /**
     * The page is asked for again.
     *
     * @param retryAfter what the system asked for
     */
    record Failed(ErrorCode code, String detail, @Nullable Duration retryAfter) implements PageResult {}
}
