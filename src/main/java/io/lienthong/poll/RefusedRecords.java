package io.lienthong.poll;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Wording;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Refused records as people see and name them: by the system's own key where that can be read and is not personal. */
public final class RefusedRecords {
    private static final int MAX_SHOWN = 200;

    private final PollDesk desk;
    private final Function<PollDesk.Name, Optional<PollTask>> tasks;

    /**
     * A refused record.
     *
     * @param name the system's key of it; absent: nobody can read it, or it is masked
     * @param record masked; absent: nobody can tell what is personal in it
     */
    public record Shown(
            PollDesk.RefusedRecord refused,
            @Nullable String name,
            @Nullable JsonNode record) {}

    RefusedRecords(PollDesk desk, Function<PollDesk.Name, Optional<PollTask>> tasks) {
        this.desk = desk;
        this.tasks = tasks;
    }

    /** The oldest first, at most 200. */
    public List<Shown> list(PollDesk.Name poll) {
        Optional<PollTask> task = tasks.apply(poll);
        return desk.refused(poll, MAX_SHOWN).stream()
                .map(refused -> shown(task.orElse(null), refused))
                .toList();
    }

    private static Shown shown(@Nullable PollTask task, PollDesk.RefusedRecord refused) {
        if (task == null || refused.mapped()) {
            return new Shown(refused, null, null);
        }
        RecordCalls.Call call = new RecordCalls.Call(
                task.environment(),
                task.operation(),
                RecordCalls.Step.MAP,
                entry(refused),
                refused.key(),
                Instant.now());
        JsonNode record = task.handling().calls().shown(call).orElse(null);
        return new Shown(refused, record == null ? null : PolledRecord.name(task, record), record);
    }

    private static JsonNode entry(PollDesk.RefusedRecord refused) {
        try {
            return Json.parse(refused.entry());
        } catch (MalformedBody e) {
            throw new IllegalStateException("an entry that was stored is no JSON", e);
        }
    }

    /** The key of the record that people call by its key or its name; what no shown record has is a key. */
    public String key(PollDesk.Name poll, String told) {
        List<Shown> shown = list(poll);
        List<String> keys = shown.stream()
                .filter(one -> told.equals(one.name()))
                .map(one -> one.refused().key())
                .toList();
        if (keys.isEmpty()
                || shown.stream().anyMatch(one -> told.equals(one.refused().key()))) {
            return told;
        }
        if (keys.size() > 1) {
            String all = String.join(", ", keys);
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            keys.size() + " bản ghi bị từ chối có cùng mã này; hãy dùng khoá của từng bản ghi: " + all,
                            keys.size() + " refused records have this key of the system; use the key of each: " + all));
        }
        return keys.get(0);
    }
}
