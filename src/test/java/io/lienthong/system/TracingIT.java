package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.message.Json;
import io.lienthong.platform.TestFork;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The real bus sends what it does to a collector of OpenTelemetry's protocol. */
@TestMethodOrder(MethodOrderer.MethodName.class)
class TracingIT {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static Sink sink;
    private static TraceCollector collector;
    private static BusProcess bus;
    private static Client demo;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        sink = new Sink();
        collector = new TraceCollector(TestFork.freePort());
        BusHome home = BusHome.in(folder)
                .withProof(sink.address())
                .with("business-registration")
                .withProofDelivered();
        bus = BusProcess.start(
                home, "--lienthong.tracing.endpoint=http://127.0.0.1:" + collector.port() + "/v1/traces");
        demo = Client.demo(bus);
    }

    @AfterAll
    static void stopBus() {
        bus.close();
        collector.close();
        sink.close();
    }

    private static String trace() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static String traceparent(String trace) {
        return "00-" + trace + "-00f067aa0ba902b7-01";
    }

    /** The spans of a trace, once one of this name has come. */
    private static List<TraceCollector.Received> spans(String trace, String last) {
        await("the trace has come")
                .atMost(LIMIT)
                .until(() -> collector.of(trace).stream()
                        .anyMatch(span -> span.name().equals(last)));
        return collector.of(trace);
    }

    private static TraceCollector.Received one(List<TraceCollector.Received> spans, String name) {
        List<TraceCollector.Received> found =
                spans.stream().filter(span -> span.name().equals(name)).toList();
        assertThat(found).as(name + " of " + spans).hasSize(1);
        return found.get(0);
    }

    @Test
    void aCallIsOneTraceWithAStepWithinItForEachThingThatHappened() throws Exception {
        // given
        String trace = trace();
        // when
        Client.Answer answer = demo.get("/api/proof/1.0/things/hidden-thing", "traceparent", traceparent(trace));
        // then
        assertThat(answer.status()).isEqualTo(200);
        List<TraceCollector.Received> spans = spans(trace, "rest proof/find");
        TraceCollector.Received whole = one(spans, "rest proof/find");
        assertThat(spans)
                .extracting(TraceCollector.Received::name)
                .containsExactlyInAnyOrder(
                        "rest proof/find", "access", "contract", "mapping in", "proof/find", "mapping out", "journal");
        assertThat(whole.parent()).isEqualTo("00f067aa0ba902b7");
        assertThat(whole.service()).isEqualTo("lienthong");
        assertThat(whole.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
        assertThat(whole.attribute("lienthong.message.id")).isEqualTo(answer.messageId());
        assertThat(whole.attribute("lienthong.consumer")).isEqualTo("demo");
        assertThat(answer.header("traceparent")).isEqualTo("00-" + trace + "-" + whole.id() + "-01");
        assertThat(spans).filteredOn(span -> span != whole).allSatisfy(step -> {
            assertThat(step.parent()).isEqualTo(whole.id());
            assertThat(step.failed()).isFalse();
            assertThat(step.span().getStartTimeUnixNano())
                    .isLessThanOrEqualTo(step.span().getEndTimeUnixNano());
        });
        TraceCollector.Received call = one(spans, "proof/find");
        assertThat(call.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
        assertThat(call.attribute("lienthong.attempt")).isEqualTo("1");
        assertThat(sink.received("hidden-thing").get(0).header("traceparent")).contains(call.id());
        assertThat(spans.toString()
                        + spans.stream().map(span -> span.span().toString()).toList())
                .doesNotContain("hidden-thing");
    }

    @Test
    void aFlowIsOfTheTraceOfTheMessageThatBeganIt() throws Exception {
        // given
        String trace = trace();
        String result = Json.object()
                .put("dossierCode", "H99.12-261101-0001")
                .put("status", "RESOLVED")
                .put("resolvedAt", "2026-11-01T09:00:00+07:00")
                .toString();
        // when
        Client.Answer answer = demo.post(
                "/api/proof/1.0/results", result, "Idempotency-Key", trace, "traceparent", traceparent(trace));
        // then
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        List<TraceCollector.Received> spans = spans(trace, "deliver proof.take");
        TraceCollector.Received accepted = one(spans, "rest proof/submit");
        TraceCollector.Received delivered = one(spans, "deliver proof.take");
        TraceCollector.Received call = one(spans, "proof/take");
        assertThat(delivered.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_CONSUMER);
        assertThat(delivered.parent()).isEqualTo(accepted.id());
        assertThat(call.parent()).isEqualTo(delivered.id());
        assertThat(delivered.attribute("lienthong.consumer")).isEqualTo("flow.proof");
        assertThat(bus.admin("/admin/v1/messages/" + answer.messageId())
                        .at("/accepted/traceId")
                        .asText())
                .isEqualTo(trace);
    }

    @Test
    void aFailureSaysItsCodeInEveryAttemptAndInTheWhole() throws Exception {
        // given
        sink.answer("/things/failing", 503, "{\"message\":\"Nguyễn Văn A\"}");
        String trace = trace();
        // when
        Client.Answer answer = demo.get("/api/proof/1.0/things/failing", "traceparent", traceparent(trace));
        // then
        List<TraceCollector.Received> spans = spans(trace, "rest proof/find");
        assertThat(spans)
                .filteredOn(span -> span.name().equals("proof/find"))
                .extracting(span -> span.attribute("lienthong.attempt"))
                .containsExactly("1", "2");
        assertThat(spans)
                .filteredOn(
                        span -> span.name().equals("proof/find") || span.name().equals("rest proof/find"))
                .hasSize(3)
                .allSatisfy(span -> {
                    assertThat(span.failed()).isTrue();
                    assertThat(span.span().getStatus().getMessage()).isEqualTo(answer.code());
                    assertThat(span.attribute("error.type")).isEqualTo(answer.code());
                });
        assertThat(spans.stream().map(span -> span.span().toString()).toList().toString())
                .doesNotContain("Nguy");
    }

    @Test
    void aRefusalBeforeAnythingHappensIsSeenToo() throws Exception {
        // given
        String trace = trace();
        // when
        Client.Answer answer = demo.get("/api/nobody/1.0/things", "traceparent", traceparent(trace));
        // then
        List<TraceCollector.Received> spans = spans(trace, "rest");
        assertThat(one(spans, "access").span().getStatus().getMessage()).isEqualTo(answer.code());
        assertThat(one(spans, "rest").failed()).isTrue();
    }

    @Test
    void aPollIsATraceOfItsOwn() {
        // when
        await("the simulator is polled")
                .atMost(LIMIT)
                .until(() -> collector.all().stream()
                        .anyMatch(span -> span.name().startsWith("poll business-registration/")));
        // then
        TraceCollector.Received poll = collector.all().stream()
                .filter(span -> span.name().startsWith("poll business-registration/"))
                .findFirst()
                .orElseThrow();
        assertThat(poll.parent()).isEmpty();
        await("its call")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(collector.of(poll.trace()))
                        .filteredOn(span -> span.name().startsWith("business-registration/"))
                        .isNotEmpty()
                        .allSatisfy(call -> assertThat(call.parent()).isEqualTo(poll.id())));
    }

    @Test
    void whoAsksNotToBeTracedIsNot() throws Exception {
        // given
        String hidden = trace();
        String later = trace();
        // when
        demo.get("/api/proof/1.0/things/a", "traceparent", "00-" + hidden + "-00f067aa0ba902b7-00");
        demo.get("/api/proof/1.0/things/a", "traceparent", traceparent(later));
        // then
        spans(later, "rest proof/find");
        assertThat(collector.of(hidden)).isEmpty();
    }

    @Test
    void zz_withoutItsCollectorTheBusGoesOnAndSaysSoOnce() throws Exception {
        // given
        int port = collector.port();
        collector.close();
        // when
        await("spans are lost").atMost(LIMIT).until(() -> {
            assertThat(demo.get("/api/proof/1.0/things/a").status()).isEqualTo(200);
            return dropped() > 20;
        });
        await("it takes them for lost again").atMost(LIMIT).until(() -> {
            assertThat(demo.get("/api/proof/1.0/things/a").status()).isEqualTo(200);
            return dropped() > 60;
        });
        collector = new TraceCollector(port);
        String trace = trace();
        demo.get("/api/proof/1.0/things/a", "traceparent", traceparent(trace));
        // then
        spans(trace, "rest proof/find");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(bus.output()).contains("event=tracing-collector-back"));
        assertThat(bus.output().split("event=tracing-collector-away", -1)).hasSize(2);
        assertThat(bus.output()).doesNotContain("Failed to export");
    }

    private static double dropped() throws Exception {
        return bus.admin("/actuator/metrics/lienthong.tracing.dropped")
                .at("/measurements/0/value")
                .asDouble();
    }
}
