package io.lienthong.system;

import static org.awaitility.Awaitility.await;

import io.lienthong.platform.EventLoops;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** So many requests a second, whatever is answered; for benches. */
final class OpenLoop implements AutoCloseable {
    private static final int CONNECTIONS = 64;
    private static final int EVERY_MILLIS = 10;
    private static final int MOST_TOLD = 5;
    private static final Duration WARM_UP = Duration.ofMinutes(3);

    private final EventLoops loops = new EventLoops(Duration.ofSeconds(1));
    private final HttpClient http = loops.vertx()
            .createHttpClient(
                    new HttpClientOptions().setMaxPoolSize(CONNECTIONS).setMaxWaitQueueSize(-1));
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final int port;
    private final String token;
    private final int rate;
    private final IntFunction<Call> calls;
    private final long begun = System.nanoTime();
    private final long timer;
    private volatile boolean closed;

    /** A request; its body is JSON, and its key that of a POST which may be sent again. */
    record Call(
            HttpMethod method,
            String path,
            @Nullable String body,
            @Nullable String idempotencyKey) {}

    record Count(int sent, int answered, int failed) {
        int underWay() {
            return sent - answered - failed;
        }
    }

    /** @param calls the request of each number, from 0 */
    OpenLoop(BusProcess bus, String token, int rate, IntFunction<Call> calls) {
        this.port = bus.port();
        this.token = token;
        this.rate = rate;
        this.calls = calls;
        timer = loops.vertx().setPeriodic(EVERY_MILLIS, fired -> send());
    }

    /** What is due by now. */
    private void send() {
        long due = (System.nanoTime() - begun) / (1_000_000_000 / rate);
        while (sent.get() < due) {
            Call call = calls.apply(sent.getAndIncrement());
            http.request(call.method, port, "127.0.0.1", call.path)
                    .compose(request -> {
                        request.putHeader("Authorization", "Bearer " + token);
                        if (call.idempotencyKey != null) {
                            request.putHeader("Idempotency-Key", call.idempotencyKey);
                        }
                        return call.body == null
                                ? request.send()
                                : request.putHeader("Content-Type", "application/json")
                                        .send(Buffer.buffer(call.body));
                    })
                    .compose(response ->
                            response.body().map(body -> response.statusCode() / 100 == 2 ? "" : body.toString()))
                    .onComplete(done -> count(
                            done.succeeded() ? done.result() : done.cause().toString()));
        }
    }

    private void count(String failure) {
        (failure.isEmpty() ? answered : failed).incrementAndGet();
        if (!failure.isEmpty() && failed.get() <= MOST_TOLD && !closed) {
            System.out.println("failed: " + failure);
        }
    }

    Count count() {
        return new Count(sent.get(), answered.get(), failed.get());
    }

    /** Waits until the bus, which is cold at first, has answered what waited. */
    void keepUp() {
        await().pollInterval(Duration.ofSeconds(1)).atMost(WARM_UP).until(() -> count().underWay() < CONNECTIONS);
    }

    @Override
    public void close() {
        closed = true;
        loops.vertx().cancelTimer(timer);
        http.close();
        loops.close();
    }
}
