package io.lienthong.poll;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.OperationName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is done with one entry of a poll's list. */
public interface RecordCalls {
    /** Starts the call and returns; gives its result to {@code done} once, from any thread, before the deadline. */
    void call(Call call, Consumer<Result> done);

    /** What people may see of an entry that was refused: the record that it becomes, masked; empty where nobody can tell. */
    default Optional<JsonNode> shown(Call call) {
        return Optional.empty();
    }

    enum Step {
        /** Apply the response mapping of the list once more; asks nobody. */
        MAP,
        FETCH,
        ACKNOWLEDGE,
        REFUSE
    }

    /**
     * @param poll the operation that listed the entry
     * @param key of the record; the same call always carries the same
     */
    record Call(Environment environment, OperationName poll, Step step, JsonNode entry, String key, Instant deadline) {}

    sealed interface Result {
        /** @param records that the entry became */
        record Done(List<JsonNode> records) implements Result {
            public Done {
                records = List.copyOf(records);
            }
        }

        /** Asking again is pointless until something changes. */
        record Refused(ErrorCode code, String detail) implements Result {}

        /** @param retryAfter what the system asked for */
        record Away(ErrorCode code, String detail, @Nullable Duration retryAfter) implements Result {}
    }
}
