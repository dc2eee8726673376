package io.lienthong.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.message.Span;
import io.lienthong.message.Spans;
import io.lienthong.message.Trace;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpanSenderTest {
    private static void end(Spans spans) {
        Trace trace = spans.continued(null);
        trace.end(Span.Kind.SERVER, "rest", trace.begin(), null, Map.of());
    }

    @Test
    void spansThatTheExporterThrowsAtAreCountedAndTheNextAreTried() {
        // given
        Spans spans = new Spans(1, 10);
        try (SpanSender sender = new SpanSender(spans, "http://bad host/v1/traces")) {
            sender.start();
            end(spans);
            await().atMost(Duration.ofSeconds(10)).until(() -> spans.dropped() == 1);
            // when
            end(spans);
            // then
            await().atMost(Duration.ofSeconds(10)).until(() -> spans.dropped() == 2);
        }
        assertThat(spans.dropped()).isEqualTo(2);
    }
}
