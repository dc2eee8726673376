package io.lienthong.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much a system is asked for at once, and what happens to what is too much. */
@Timeout(30)
class ProviderLimitIT {
    private static final String YAML = """
            configuration: {properties: {baseUrl: {type: string}}}
            endpoint: {protocol: REST, contract: contract/openapi.yaml, url: "{{baseUrl}}", limits: %s}
            operations:
              - {name: look, pattern: requestReply, request: {method: GET, path: /look}}
            """;

    private final Bench bench = new Bench();

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    private Bench towards(RawServer server, String limits) {
        return bench.open(YAML.formatted(limits), Map.of("baseUrl", server.url()));
    }

    private List<CompletableFuture<Outcome>> start(int calls, Duration budget) {
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            outcomes.add(bench.call("look").budget(budget).start());
        }
        return outcomes;
    }

    private static long busy(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> outcome instanceof Outcome.Unavailable unavailable
                        && unavailable.code() == ErrorCode.PROVIDER_BUSY
                        && unavailable.reach() == Reach.NOT_SENT)
                .count();
    }

    @Test
    void neverMoreThanTheLimitRunAtOnce() throws IOException {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (RawServer server = new RawServer((request, socket, out) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            TimeUnit.MILLISECONDS.sleep(5);
            running.decrementAndGet();
            RawServer.sendJson(out, 200, "{}");
            return true;
        })) {
            // given
            towards(server, "{maxConcurrentRequests: 3}");

            // when
            List<Outcome> outcomes =
                    start(40, Duration.ofSeconds(10)).stream().map(Bench::await).toList();

            // then
            assertThat(outcomes).allMatch(outcome -> outcome instanceof Outcome.Answered);
            assertThat(most).hasValueLessThanOrEqualTo(3);
            assertThat(server.requests).hasSize(40);
        }
    }

    @Test
    void beyondTheQueueCallsAreBusyAtOnceAndWaitersWhenTheirTimeIsUp() throws IOException, InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (RawServer server = new RawServer((request, socket, out) -> {
            reached.countDown();
            end.await();
            return false;
        })) {
            // given
            towards(server, "{maxConcurrentRequests: 1}");
            CompletableFuture<Outcome> blocking =
                    bench.call("look").budget(Duration.ofSeconds(20)).start();
            reached.await();

            // when
            List<Outcome> outcomes =
                    start(30, Duration.ofMillis(300)).stream().map(Bench::await).toList();

            // then
            assertThat(busy(outcomes)).isEqualTo(30);
            assertThat(outcomes.stream()
                            .filter(outcome -> outcome.toString().contains("too many"))
                            .count())
                    .isGreaterThanOrEqualTo(13);
            assertThat(blocking).isNotDone();
            end.countDown();
        }
    }

    @Test
    void theRateIsKept() throws IOException {
        try (RawServer server = new RawServer((request, socket, out) -> {
            RawServer.sendJson(out, 200, "{}");
            return true;
        })) {
            // given
            towards(server, "{requestsPerSecond: 50}");
            long before = System.nanoTime();

            // when
            List<Outcome> outcomes =
                    start(25, Duration.ofSeconds(10)).stream().map(Bench::await).toList();

            // then: five at once, twenty more at 20 ms each
            assertThat(outcomes).allMatch(outcome -> outcome instanceof Outcome.Answered);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(390));
        }
    }

    @Test
    void aTurnThatComesTooLateIsBusy() throws IOException {
        try (RawServer server = new RawServer((request, socket, out) -> {
            RawServer.sendJson(out, 200, "{}");
            return true;
        })) {
            // given
            towards(server, "{requestsPerSecond: 1}");

            // when
            List<Outcome> outcomes =
                    start(5, Duration.ofMillis(700)).stream().map(Bench::await).toList();

            // then
            assertThat(busy(outcomes)).isEqualTo(4);
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void metricsCountCallsByOutcome() throws IOException {
        try (RawServer server = new RawServer((request, socket, out) -> {
            RawServer.sendJson(out, request == 1 ? 200 : 404, "{}");
            return true;
        })) {
            // given
            towards(server, "{}");

            // when
            bench.call("look").await();
            bench.call("look").await();

            // then
            for (String outcome : List.of("answered", "failed")) {
                assertThat(bench.metrics
                                .get("lienthong.provider.calls")
                                .tags(
                                        "connector",
                                        "registry",
                                        "operation",
                                        "look",
                                        "environment",
                                        "PRODUCTION",
                                        "outcome",
                                        outcome)
                                .timer()
                                .count())
                        .isEqualTo(1);
            }
            assertThat(bench.metrics.get("lienthong.provider.inflight").gauge().value())
                    .isZero();
        }
    }

    @Test
    void closingLetsOpenCallsFinishAndTakesNoMore() throws IOException, InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (RawServer server = new RawServer((request, socket, out) -> {
            reached.countDown();
            answer.await();
            RawServer.sendJson(out, 200, "{}");
            return true;
        })) {
            // given
            towards(server, "{}");
            CompletableFuture<Outcome> open = bench.call("look").start();
            reached.await();

            // when
            bench.provider().close();
            Outcome late = bench.call("look").await();
            answer.countDown();

            // then
            assertThat(late).isInstanceOf(Outcome.Unavailable.class);
            assertThat(Bench.await(open)).isInstanceOf(Outcome.Answered.class);
            assertThat(bench.metrics.find("lienthong.provider.inflight").gauge())
                    .isNull();
        }
    }

    @Test
    void aNewerVersionTakesOverTheGauge() throws IOException {
        try (RawServer server = new RawServer((request, socket, out) -> true)) {
            // given
            towards(server, "{}");
            Provider older = bench.provider();
            towards(server, "{}");

            // when
            older.close();

            // then
            assertThat(bench.metrics.find("lienthong.provider.inflight").gauges())
                    .hasSize(1);
        }
    }
}
