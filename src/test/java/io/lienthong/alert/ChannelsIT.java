package io.lienthong.alert;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.Wording;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that a channel does not want, or has no room for. */
class ChannelsIT {
    private static final Duration LOOK = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final WireMockServer receiver =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
    private List<Reading> parked = List.of();

    @SuppressWarnings("NullAway.Init")
    private Province province;

    @SuppressWarnings("NullAway.Init")
    private Evaluator node;

    @SuppressWarnings("NullAway.Init")
    private Notifier notifier;

    @SuppressWarnings("NullAway.Init")
    private Alerts alerts;

    @BeforeEach
    void start() throws Exception {
        receiver.start();
        receiver.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(200)));
        province = new Province(Instant.parse("2026-11-23T02:00:00Z"));
        AlertFile file = AlertFile.parse(
                """
                groupWait: PT30S
                channels:
                  - {name: hook, type: webhook, url: "http://127.0.0.1:%d/hook", egress: {allowedRanges: [127.0.0.1]}}
                  - {name: chat, type: telegram, url: "http://127.0.0.1:%d", chatId: "-100", token: "${env:TOKEN}",
                     egress: {allowedRanges: [127.0.0.1]}}
                rules:
                  - {name: parked, title: {vi: Tạm giữ, en: Parked}, signal: parked, above: 0, severity: warning,
                     channels: [hook, chat]}
                  - {name: failing, title: {vi: Kênh, en: Channel}, signal: channel-failing, above: 300, severity: critical}
                """.formatted(receiver.port(), receiver.port()), "alerts.yaml", Map.of("TOKEN", "7:canary")::get);
        assertThat(file.defects()).isEmpty();
        Map<String, Sender> senders = new HashMap<>();
        file.channels().forEach(channel -> senders.put(channel.name(), AlertConfiguration.sender(channel, vertx)));
        node = province.node(
                "one",
                file,
                Map.of(Signal.PARKED, now -> parked, Signal.CHANNEL_FAILING, new ChannelSignal(province.outbox)));
        notifier = province.notifier(file, senders);
        alerts = province.alerts(file, notifier, Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        notifier.close();
        province.close();
        receiver.stop();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private void say(String... subjects) {
        List<Reading> readings = new ArrayList<>(parked);
        for (String subject : subjects) {
            readings.add(new Reading(
                    Subject.system(subject), 95, null, new Wording("chi tiết".repeat(20), "detail".repeat(20))));
        }
        parked = readings;
    }

    private void pass(String channel, Duration time) {
        Instant end = province.clock.now.plus(time);
        while (province.clock.now.isBefore(end)) {
            node.look();
            while (notifier.send(channel)) {
                // the next
            }
            province.clock.forward(LOOK);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 405, 410})
    void aRefusalOfTheSenderOrTheAddressIsTriedAgain(int status) {
        // given
        receiver.stubFor(post(urlEqualTo("/hook")).willReturn(aResponse().withStatus(status)));
        say("civil-status");
        pass("hook", Duration.ofMinutes(2));
        // when: the credentials or the address were mended
        receiver.resetMappings();
        receiver.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(200)));
        pass("hook", Duration.ofHours(2));
        // then
        assertThat(alerts.channels())
                .filteredOn(one -> one.name().equals("hook"))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.setAside()).isZero();
                    assertThat(one.waiting()).isZero();
                    assertThat(one.failure()).isNull();
                });
    }

    @Test
    void aMessageThatIsRefusedForGoodLetsThoseBehindItPassAndIsShown() {
        // given
        receiver.stubFor(post(urlEqualTo("/hook"))
                .withRequestBody(containing("hostile"))
                .willReturn(aResponse().withStatus(400)));
        say("hostile");
        pass("hook", Duration.ofMinutes(2));
        // when
        say("civil-status");
        pass("hook", Duration.ofHours(2));
        // then
        List<LoggedRequest> hooks = receiver.findAll(postRequestedFor(urlEqualTo("/hook")));
        assertThat(hooks).hasSize(11);
        assertThat(hooks.get(10).getBodyAsString()).contains("civil-status").doesNotContain("hostile");
        assertThat(alerts.channels())
                .filteredOn(one -> one.name().equals("hook"))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.waiting()).isZero();
                    assertThat(one.failure()).isNull();
                    assertThat(one.setAside()).isEqualTo(1);
                    assertThat(one.setAsideFailure()).isEqualTo("HTTP 400");
                });
        assertThat(alerts.open())
                .filteredOn(one -> one.rule().equals("failing"))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.subject()).isEqualTo("hook");
                    assertThat(one.detail().vi()).contains("1 tin để riêng");
                });
        // when: the receiver was mended
        receiver.resetMappings();
        receiver.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(200)));
        assertThat(alerts.sendAgain("hook")).isEqualTo(1);
        pass("hook", Duration.ofMinutes(2));
        // then
        hooks = receiver.findAll(postRequestedFor(urlEqualTo("/hook")));
        assertThat(hooks.get(hooks.size() - 1).getBodyAsString()).contains("hostile");
        assertThat(alerts.open()).noneMatch(one -> one.rule().equals("failing"));
        assertThatThrownBy(() -> alerts.sendAgain("hook"))
                .isInstanceOfSatisfying(
                        BusException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OPERATOR_CONFLICT));
    }

    @Test
    void whatIsSetAsideCanBeDroppedAndTheGaugesTellIt() {
        // given
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ChannelMetrics metrics = new ChannelMetrics(Set.of("hook", "chat"), province.outbox, province.clock, registry);
        receiver.stubFor(post(urlEqualTo("/hook")).willReturn(aResponse().withStatus(400)));
        say("hostile");
        pass("hook", Duration.ofHours(2));
        // when
        metrics.refresh();
        // then
        assertThat(gauge(registry, "lienthong.alert.channel.failing", "hook")).isGreaterThan(3_600);
        assertThat(gauge(registry, "lienthong.alert.channel.failing", "chat")).isZero();
        assertThat(gauge(registry, "lienthong.alert.channel.aside", "hook")).isEqualTo(1);
        // when
        assertThat(alerts.dropSetAside("hook")).isEqualTo(1);
        metrics.refresh();
        // then
        assertThat(gauge(registry, "lienthong.alert.channel.failing", "hook")).isZero();
        assertThat(gauge(registry, "lienthong.alert.channel.aside", "hook")).isZero();
    }

    private static double gauge(SimpleMeterRegistry registry, String name, String channel) {
        return registry.get(name).tag("channel", channel).gauge().value();
    }

    @Test
    void aChatIsToldOfAllAlertsInMessagesThatHoldThem() throws Exception {
        // given
        String[] subjects = new String[50];
        for (int i = 0; i < subjects.length; i++) {
            subjects[i] = "system-" + (100 + i);
        }
        say(subjects);
        // when
        pass("chat", Duration.ofMinutes(3));
        // then
        List<LoggedRequest> chats = receiver.findAll(postRequestedFor(urlEqualTo("/bot7:canary/sendMessage")));
        StringBuilder told = new StringBuilder();
        for (LoggedRequest chat : chats) {
            JsonNode text = Json.parse(chat.getBody()).path("text");
            assertThat(text.asText().length()).isBetween(1, 4_000);
            told.append(text.asText());
        }
        assertThat(told.toString().lines()).hasSize(50);
        assertThat(told.toString()).contains(subjects);
        assertThat(alerts.channels())
                .filteredOn(one -> one.name().equals("chat"))
                .allSatisfy(one -> assertThat(one.waiting()).isZero());
    }
}
