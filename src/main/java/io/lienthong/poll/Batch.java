package io.lienthong.poll;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one commit of a poll holds.
 *
 * @param known entries whose record was stored before, by key: the system lists them again, so it is told again
 * @param released refused records that are settled now, by key
 */
record Batch(List<Taken> taken, List<Refused> refused, Map<String, JsonNode> known, List<String> released) {
    static final Batch NOTHING = new Batch(List.of(), List.of(), Map.of(), List.of());

    /** @param entry of the list; the record itself where it is not fetched */
    record Taken(JsonNode entry, JsonNode record) {}

    /**
     * @param mapped whether the entry is what the list's mapping made of it
     * @param again when to try again; absent: when somebody says so
     */
    record Refused(
            String key,
            JsonNode entry,
            boolean mapped,
            ErrorCode code,
            String detail,
            @Nullable Duration again) {}

    static Batch of(Taken taken) {
        return new Batch(List.of(taken), List.of(), Map.of(), List.of());
    }

    static Batch of(Refused refused) {
        return new Batch(List.of(), List.of(refused), Map.of(), List.of());
    }

    static Batch known(Map<String, JsonNode> known) {
        return new Batch(List.of(), List.of(), known, List.of());
    }

    Batch releasing(String key) {
        return new Batch(taken, refused, known, List.of(key));
    }
}
