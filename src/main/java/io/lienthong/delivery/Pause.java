package io.lienthong.delivery;

import java.time.Instant;

/**
 * A destination is found away.
 *
 * @param since when that began
 * @param nextProbe when the next message asks it, should one be there that may go
 */
public record Pause(Instant since, Instant nextProbe) {
    Pause notBefore(Instant earliest) {
        return nextProbe.isBefore(earliest) ? new Pause(since, earliest) : this;
    }
}
