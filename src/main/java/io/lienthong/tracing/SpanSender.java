package io.lienthong.tracing;

import io.lienthong.message.Span;
import io.lienthong.message.Spans;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what {@link Spans} takes, many at once, on a thread of its own. A collector that is away or slow costs spans, which are
 * counted, and one line in the log; nothing waits for it.
 */
final class SpanSender implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SpanSender.class);
    private static final int MOST_AT_ONCE = 2_048;
    /** Few requests of many spans: one for each handful costs more than all else of tracing. */
    private static final long LINGER_MILLIS = 100;

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long CLOSE_MILLIS = 3_000;

    private final Spans spans;
    private final String endpoint;
    private final Thread thread = new Thread(this::run, "tracing");
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable OtlpHttpSpanExporter exporter;
    private boolean away;

    /** @param endpoint empty: nothing is sent */
    SpanSender(Spans spans, String endpoint) {
        this.spans = spans;
        this.endpoint = endpoint;
    }

    void start() {
        if (!endpoint.isEmpty()) {
            thread.setDaemon(true);
            thread.start();
            log.info("event=tracing-started endpoint={}", endpoint);
        }
    }

    private void run() {
        try {
            List<Span> taken = new ArrayList<>(MOST_AT_ONCE);
            boolean last = false;
            while (!last || taken.size() == MOST_AT_ONCE) {
                last = taken.size() < MOST_AT_ONCE && closing.await(LINGER_MILLIS, TimeUnit.MILLISECONDS);
                taken.clear();
                spans.take(taken, MOST_AT_ONCE);
                if (!taken.isEmpty()) {
                    send(taken);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (exporter != null) {
                exporter.close();
            }
        }
    }

    private void send(List<Span> taken) {
        boolean sent = false;
        Throwable failure;
        try {
            CompletableResultCode result = export(taken).join(2 * TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            sent = result.isSuccess();
            failure = result.getFailureThrowable();
        } catch (RuntimeException e) { // whatever it is, the next spans are tried
            failure = e;
        }
        if (!sent) {
            spans.lost(taken.size());
        }
        if (sent == away) {
            away = !sent;
            tell(failure);
        }
    }

    private CompletableResultCode export(List<Span> taken) {
        if (exporter == null) {
            // Another attempt would only delay those that come behind.
            exporter = OtlpHttpSpanExporter.builder()
                    .setEndpoint(endpoint)
                    .setTimeout(TIMEOUT)
                    .setConnectTimeout(TIMEOUT)
                    .setRetryPolicy(null)
                    .build();
        }
        return exporter.export(taken.stream().<SpanData>map(ExportedSpan::new).toList());
    }

    private void tell(@Nullable Throwable failure) {
        if (away) {
            log.warn(
                    "event=tracing-collector-away endpoint={} reason={}",
                    endpoint,
                    failure == null ? "refused" : failure.getClass().getSimpleName());
        } else {
            log.info("event=tracing-collector-back endpoint={} spansLost={}", endpoint, spans.dropped());
        }
    }

    /** Sends what waits, within seconds. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
