package io.lienthong.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpansTest {
    private static final String CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private static List<Span> all(Spans spans) {
        List<Span> taken = new ArrayList<>();
        spans.take(taken, 100);
        return taken;
    }

    @Test
    void aSpanContinuesItsCallersAndItsStepsAreWithinIt() throws Exception {
        // given
        Spans spans = new Spans(1, 10);
        Trace trace = spans.continued(CALLER);
        // when
        trace.step("contract", trace.begin(), ErrorCode.REQUEST_INVALID);
        trace.end(Span.Kind.SERVER, "rest", trace.begin(), null, Map.of());
        // then
        List<Span> taken = all(spans);
        Span step = taken.get(0);
        Span whole = taken.get(1);
        assertThat(whole.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(whole.parentId()).isEqualTo("00f067aa0ba902b7");
        assertThat(whole.spanId()).isEqualTo(trace.spanId());
        assertThat(step.parentId()).isEqualTo(trace.spanId());
        assertThat(step.spanId()).isNotEqualTo(trace.spanId());
        assertThat(step.error()).isEqualTo(ErrorCode.REQUEST_INVALID);
        assertThat(whole.endNanos()).isGreaterThanOrEqualTo(whole.startNanos());
    }

    @Test
    void aTraceThatBeginsHereHasNoParent() throws Exception {
        Spans spans = new Spans(1, 10);
        for (String header : new String[] {null, "", "nonsense", CALLER.replace("00-4", "ff-4")}) {
            Trace trace = spans.continued(header);
            trace.end(Span.Kind.SERVER, "rest", trace.begin(), null, Map.of());
        }
        assertThat(all(spans)).hasSize(4).extracting(Span::parentId).containsOnlyNulls();
    }

    @Test
    void whatFollowsAMessageOfTheDatabaseIsBelowIt() throws Exception {
        // given
        Spans spans = new Spans(1, 10);
        Trace stored = new Trace("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", "01");
        // when
        Trace below = spans.below(stored);
        below.end(Span.Kind.CONSUMER, "deliver", below.begin(), null, Map.of());
        // then
        assertThat(all(spans).get(0).parentId()).isEqualTo("00f067aa0ba902b7");
        assertThat(below.traceId()).isEqualTo(stored.traceId());
    }

    @Test
    void ofManyTracesTheShareIsRecordedAndEveryNodeChoosesTheSame() {
        // given
        Spans one = new Spans(0.1, 10);
        Spans other = new Spans(0.1, 10);
        List<String> callers = IntStream.range(0, 20_000)
                .mapToObj(i -> Trace.continued(null).traceparent())
                .toList();
        // when
        List<String> recorded = callers.stream()
                .filter(caller -> one.continued(caller).recorded())
                .toList();
        // then
        assertThat(recorded).hasSizeBetween(1_700, 2_300);
        assertThat(callers.stream()
                        .filter(caller -> other.continued(caller).recorded())
                        .toList())
                .isEqualTo(recorded);
    }

    @Test
    void whoAsksNotToBeRecordedIsNot() {
        Spans spans = new Spans(1, 10);
        Trace trace = spans.continued(CALLER.substring(0, CALLER.length() - 1) + "0");
        assertThat(trace.recorded()).isFalse();
        assertThat(trace.traceparent())
                .startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-")
                .endsWith("-00");
    }

    @Test
    void offRecordsNothing() throws Exception {
        Trace trace = Spans.OFF.continued(CALLER);
        trace.step("contract", trace.begin(), null);
        assertThat(trace.recorded()).isFalse();
        assertThat(trace.begin()).isZero();
        assertThat(Spans.OFF.below(trace).recorded()).isFalse();
        assertThat(all(Spans.OFF)).isEmpty();
    }

    @Test
    void whatFindsNoRoomIsDroppedAndCounted() throws Exception {
        // given
        Spans spans = new Spans(1, 2);
        Trace trace = spans.continued(null);
        // when
        for (int i = 0; i < 5; i++) {
            trace.step("contract", trace.begin(), null);
        }
        // then
        assertThat(all(spans)).hasSize(2);
        assertThat(spans.dropped()).isEqualTo(3);
    }
}
