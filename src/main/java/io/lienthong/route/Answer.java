package io.lienthong.route;

import io.lienthong.message.BusException;
import io.lienthong.message.Reply;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where the bus answers a request: one call of one method, on any thread. */
public interface Answer {
    void reply(Reply reply);

    /** @param retryAfter when asking again makes sense; absent: not known, or never */
    void refuse(BusException error, @Nullable Duration retryAfter);
}
