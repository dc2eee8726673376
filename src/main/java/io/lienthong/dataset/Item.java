package io.lienthong.dataset;

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
}
