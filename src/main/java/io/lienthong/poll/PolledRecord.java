package io.lienthong.poll;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.journal.AcceptedMessage;
import io.lienthong.journal.NewDelivery;
import io.lienthong.message.Body;
import io.lienthong.message.Event;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.Sha256;
import io.lienthong.message.Trace;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A polled record as a message to accept, under a key that makes the same version of the same record one message. */
final class PolledRecord {
    private static final int MAX_KEY = 500;
    private static final String MASKED = "***";
    static final String CONSUMER = "poll";

    private PolledRecord() {}

    /** @param entry of the list, whose record it is */
    static AcceptedMessage message(
            PollTask task, JsonNode entry, JsonNode node, Trace trace, Function<Event, List<NewDelivery>> deliveries) {
        Body body = Body.of(node);
        byte[] hash = Sha256.of(body.bytes());
        Event event = new Event(
                MessageId.next(),
                task.environment(),
                task.publish(),
                task.operation().toString(),
                task.messageType(),
                text(node, task.correlation()),
                null,
                trace,
                body);
        return new AcceptedMessage(
                event,
                CONSUMER,
                task.operation().toString(),
                key(task, entry),
                hash,
                null,
                null,
                Instant.now(),
                deliveries.apply(event));
    }

    /** What makes the same version of the same record one message. */
    static String key(PollTask task, JsonNode node) {
        StringBuilder key = new StringBuilder();
        for (JsonPointer pointer : task.key()) {
            key.append(node.at(pointer).asText()).append('|');
        }
        String version = text(node, task.version());
        if (version != null) {
            key.append(version);
        } else if (!task.handling().fetched()) {
            key.append(HexFormat.of().formatHex(Sha256.of(Json.write(node))));
        }
        return storable(key.toString());
    }

    /** The key as the system has it, for people; null where a part of it is absent or masked. */
    static @Nullable String name(PollTask task, JsonNode masked) {
        StringJoiner name = new StringJoiner("|");
        for (JsonPointer pointer : task.key()) {
            String part = text(masked, pointer);
            if (part == null || part.isBlank() || part.equals(MASKED)) {
                return null;
            }
            name.add(part);
        }
        return name.length() == 0 || name.length() > MAX_KEY ? null : name.toString();
    }

    /** What names an entry that no key could be read from. */
    static String contentKey(JsonNode entry) {
        return HexFormat.of().formatHex(Sha256.of(Json.write(entry)));
    }

    /** PostgreSQL stores no zero byte and indexes no long text. */
    private static String storable(String key) {
        return key.length() <= MAX_KEY && key.indexOf('\0') < 0
                ? key
                : HexFormat.of().formatHex(Sha256.of(key.getBytes(StandardCharsets.UTF_8)));
    }

    private static @Nullable String text(JsonNode node, @Nullable JsonPointer pointer) {
        JsonNode value = pointer == null ? null : node.at(pointer);
        if (value == null
                || !value.isValueNode()
                || value.isNull()
                || value.asText().indexOf('\0') >= 0) {
            return null;
        }
        return value.asText();
    }
}
