package io.lienthong.face;

import io.lienthong.access.Consumer;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many answers are streamed at once: each may hold some megabytes for a consumer that reads slowly. */
public final class Streams {
    private static final int EACH = 4;
    private static final int ALL = 256;

    private final AtomicInteger open = new AtomicInteger();
    private final Map<String, AtomicInteger> byConsumer = new ConcurrentHashMap<>();

    /** Counts until the answer ends, however it does; throws QUOTA_EXCEEDED or OVERLOADED. */
    public void open(Exchange exchange, Consumer consumer) {
        AtomicInteger own = byConsumer.computeIfAbsent(consumer.id(), id -> new AtomicInteger());
        if (own.incrementAndGet() > EACH) {
            own.decrementAndGet();
            throw BusException.refused(
                    ErrorCode.QUOTA_EXCEEDED,
                    new Wording("hơn " + EACH + " luồng cùng lúc", "more than " + EACH + " streams at once"),
                    EACH + " streams at once",
                    "the operator of the bus");
        }
        if (open.incrementAndGet() > ALL) {
            open.decrementAndGet();
            own.decrementAndGet();
            throw new BusException(
                    ErrorCode.OVERLOADED,
                    new Wording(
                            "quá nhiều câu trả lời đang được gửi; hãy hỏi lại",
                            "too many answers are being streamed; ask again"));
        }
        exchange.http.response().endHandler(ended -> {
            open.decrementAndGet();
            own.decrementAndGet();
        });
    }
}
