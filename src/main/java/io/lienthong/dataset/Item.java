package io.lienthong.dataset;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A record as a consumer sees it, or that it is gone.
 *
 * @param sequence of the change that made it so
 * @param version absent where order of acceptance counts
 * @param micros when it changed, microseconds since 1970
 * @param data JSON; absent: the record is gone, or is out of what the consumer was granted
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Item(long sequence, String key, @Nullable String version, long micros, byte @Nullable [] data) {
    public boolean deleted() {
        return data == null;
    }

    /** When it changed. */
    public Instant time() {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** {@code {operation, key, version?, time, data?}}, wherever items are JSON. */
    public void writeTo(ByteArrayOutputStream out) {
        put(out, deleted() ? "{\"operation\":\"DELETE\",\"key\":\"" : "{\"operation\":\"PUT\",\"key\":\"");
        quoted(out, key);
        if (version != null) {
            put(out, "\",\"version\":\"");
            quoted(out, version);
        }
        put(out, "\",\"time\":\"");
        put(out, time().toString());
        put(out, "\"");
        if (data != null) {
            put(out, ",\"data\":");
            out.writeBytes(data);
        }
        out.write('}');
    }

    private static void put(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void quoted(ByteArrayOutputStream out, String text) {
        out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text));
    }
}
