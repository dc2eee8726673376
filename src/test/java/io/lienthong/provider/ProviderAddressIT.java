package io.lienthong.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names and the addresses behind them. */
@Timeout(30)
class ProviderAddressIT {
    private static final String YAML = """
            configuration: {properties: {baseUrl: {type: string}}}
            endpoint: {protocol: REST, contract: contract/openapi.yaml, url: "{{baseUrl}}"}
            errorHandling: {retry: {initialInterval: PT0.01S}}
            operations:
              - {name: look, pattern: requestReply, request: {method: GET, path: /look}}
            """;

    private final Bench bench = new Bench();
    private final AtomicInteger lookUps = new AtomicInteger();
    private final RawServer system = new RawServer((request, socket, out) -> {
        RawServer.sendJson(out, 200, "{}");
        return true;
    });

    @AfterEach
    void close() throws Exception {
        bench.close();
        system.close();
    }

    private Bench named(String... addresses) {
        String url = system.url().replace("127.0.0.1", "registry.example");
        return bench.open(YAML, Map.of("baseUrl", url), host -> {
            assertThat(host).isEqualTo("registry.example");
            lookUps.incrementAndGet();
            InetAddress[] found = new InetAddress[addresses.length];
            for (int i = 0; i < addresses.length; i++) {
                found[i] = InetAddress.getByName(addresses[i]);
            }
            return found;
        });
    }

    @Test
    void aNameIsLookedUpOnceForManyCallsAndKeptInTheHostHeader() {
        // given
        named("127.0.0.1");

        // when
        List<CompletableFuture<Outcome>> calls =
                IntStream.range(0, 30).mapToObj(i -> bench.call("look").start()).toList();
        List<Outcome> outcomes = calls.stream().map(Bench::await).toList();

        // then
        assertThat(outcomes).allMatch(outcome -> outcome instanceof Outcome.Answered);
        assertThat(lookUps).hasValue(1);
        assertThat(system.requests.get(0).toLowerCase(java.util.Locale.ROOT)).contains("host: registry.example:");
    }

    @Test
    void addressesThatAreNotAllowedAreLeftOut() {
        Outcome outcome =
                named("10.0.0.1", "169.254.169.254", "127.0.0.1").call("look").await();
        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
    }

    @Test
    void aNameThatLeadsOnlyInsideIsForbidden() {
        Outcome outcome = named("10.0.0.1", "::1").call("look").await();
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo(ErrorCode.ADDRESS_FORBIDDEN));
        assertThat(system.connections).hasValue(0);
    }

    @Test
    void anAddressThatRefusesGivesWayToTheNext() throws IOException {
        // given: nobody listens on 127.0.0.2
        named("127.0.0.2", "127.0.0.1");

        // when
        Outcome outcome = bench.call("look").await();

        // then
        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        assertThat(lookUps).hasValue(1);
    }

    @Test
    void anUnknownNameIsLookedUpAgain() {
        // given
        bench.open(YAML, Map.of("baseUrl", system.url().replace("127.0.0.1", "registry.example")), host -> {
            if (lookUps.incrementAndGet() < 3) {
                throw new UnknownHostException(host);
            }
            return new InetAddress[] {InetAddress.getByName("127.0.0.1")};
        });

        // when
        Outcome outcome = bench.call("look").await();

        // then
        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        assertThat(lookUps).hasValue(3);
    }
}
