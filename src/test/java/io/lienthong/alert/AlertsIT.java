package io.lienthong.alert;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.Wording;
import io.lienthong.provider.WebhookSignature;
import io.vertx.core.Vertx;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of an alert, and what reaches a real mail server and receivers of webhooks. */
class AlertsIT {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Duration LOOK = Duration.ofSeconds(30);
    private static final Duration GROUP = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final WireMockServer receiver =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
    /** What the figures say. */
    private final Map<Signal, List<Reading>> figures = new HashMap<>();

    @SuppressWarnings("NullAway.Init")
    private Province province;

    @SuppressWarnings("NullAway.Init")
    private AlertFile file;

    @SuppressWarnings("NullAway.Init")
    private Evaluator node;

    @SuppressWarnings("NullAway.Init")
    private Notifier notifier;

    @SuppressWarnings("NullAway.Init")
    private Alerts alerts;

    @BeforeEach
    void start() throws Exception {
        mail.start();
        receiver.start();
        receiver.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(200)));
        province = new Province(Instant.parse("2026-11-23T02:00:00Z"));
        file = AlertFile.parse(
                """
                groupWait: PT30S
                channels:
                  - {name: mail, type: mail, host: 127.0.0.1, port: %d, startTls: false, from: bus@province.example,
                     to: [duty@province.example]}
                  - {name: hook, type: webhook, url: "http://127.0.0.1:%d/hook", secret: "${env:SECRET}",
                     egress: {allowedRanges: [127.0.0.1]}}
                  - {name: chat, type: telegram, url: "http://127.0.0.1:%d", chatId: "-100", token: "${env:TOKEN}",
                     egress: {allowedRanges: [127.0.0.1]}}
                rules:
                  - {name: parked, title: {vi: Tạm giữ <b>, en: Parked}, signal: parked, above: 0, for: PT1M, severity: warning,
                     channels: [mail, hook, chat], repeat: PT4H}
                  - {name: disk, title: {vi: Đĩa, en: Disk}, signal: disk, above: 90, severity: critical, channels: [hook]}
                  - {name: unreadable, title: {vi: Không đọc được, en: Unreadable}, signal: figures-unreadable, above: 0,
                     severity: warning}
                """.formatted(mail.getSmtp().getPort(), receiver.port(), receiver.port()),
                "alerts.yaml",
                Map.of("SECRET", SECRET, "TOKEN", "7:canary")::get);
        assertThat(file.defects()).isEmpty();
        node = node("one");
        Map<String, Sender> senders = new HashMap<>();
        file.channels().forEach(channel -> senders.put(channel.name(), AlertConfiguration.sender(channel, vertx)));
        notifier = province.notifier(file, senders);
        alerts = province.alerts(file, notifier, Map.of(Signal.PARKED, now -> said(Signal.PARKED)));
        say(Signal.PARKED);
        say(Signal.DISK);
    }

    @AfterEach
    void stop() throws Exception {
        notifier.close();
        province.close();
        receiver.stop();
        mail.stop();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private Evaluator node(String name) {
        return province.node(
                name, file, Map.of(Signal.PARKED, now -> said(Signal.PARKED), Signal.DISK, now -> said(Signal.DISK)));
    }

    private List<Reading> said(Signal signal) {
        List<Reading> said = figures.get(signal);
        if (said == null) {
            throw new IllegalStateException("not to be read");
        }
        return said;
    }

    private void say(Signal signal, String... subjects) {
        List<Reading> readings = new ArrayList<>();
        for (String subject : subjects) {
            readings.add(new Reading(Subject.system(subject), 95, null, new Wording("chi tiết", "detail")));
        }
        figures.put(signal, readings);
    }

    /** Looks until the time is over, and sends what is due. */
    private void pass(Duration time) {
        Instant end = province.clock.now.plus(time);
        while (province.clock.now.isBefore(end)) {
            node.look();
            file.channelNames().forEach(channel -> {
                while (notifier.send(channel)) {
                    // the next
                }
            });
            province.clock.forward(LOOK);
        }
    }

    private List<LoggedRequest> hooks() {
        return receiver.findAll(postRequestedFor(urlEqualTo("/hook")));
    }

    private JsonNode hook(int number) throws Exception {
        return Json.parse(hooks().get(number).getBody());
    }

    private long only() {
        assertThat(alerts.open()).hasSize(1);
        return alerts.open().get(0).id();
    }

    @Test
    void whatOpensTogetherIsToldTogetherByEveryChannel() throws Exception {
        // given
        say(Signal.PARKED, "civil-status", "land-registry");
        // when
        pass(Duration.ofMinutes(3));
        // then
        assertThat(alerts.open()).extracting(Alert::subject).containsExactly("civil-status", "land-registry");
        assertThat(mail.getReceivedMessages()).hasSize(1);
        MimeMessage told = mail.getReceivedMessages()[0];
        assertThat(told.getSubject()).isEqualTo("[Lienthong] MỚI · CHÚ Ý: Tạm giữ <b> · civil-status (+1)");
        assertThat(told.getContentType()).startsWith("text/plain");
        assertThat(String.valueOf(told.getContent())).contains("land-registry", "Parked", "Tạm giữ <b>");
        assertThat(hooks()).hasSize(1);
        assertThat(hook(0).path("alerts").size()).isEqualTo(2);
        assertThat(hook(0).at("/alerts/1/event").asText()).isEqualTo("OPENED");
        LoggedRequest hook = hooks().get(0);
        assertThat(hook.getHeader("webhook-signature"))
                .isEqualTo(WebhookSignature.of(
                        List.of(Base64.getDecoder().decode(SECRET.substring("whsec_".length()))),
                        hook.getHeader("webhook-id"),
                        Long.parseLong(hook.getHeader("webhook-timestamp")),
                        hook.getBody()));
        List<LoggedRequest> chats = receiver.findAll(postRequestedFor(urlEqualTo("/bot7:canary/sendMessage")));
        assertThat(chats).hasSize(1);
        JsonNode chat = Json.parse(chats.get(0).getBody());
        assertThat(chat.path("chat_id").asText()).isEqualTo("-100");
        assertThat(chat.path("text").asText()).contains("civil-status", "chi tiết", "detail");
    }

    @Test
    void itWaitsForAsLongAsTheRuleWantsAndIsForgottenWhereItDoesNotLast() {
        // given
        say(Signal.PARKED, "civil-status");
        pass(LOOK);
        say(Signal.PARKED);
        // when
        pass(Duration.ofMinutes(3));
        // then
        assertThat(alerts.open()).isEmpty();
        assertThat(alerts.ended(10)).isEmpty();
        assertThat(hooks()).isEmpty();
    }

    @Test
    void itIsRepeatedUntilSomebodyAcknowledgesItAndItsEndIsTold() throws Exception {
        // given
        say(Signal.PARKED, "civil-status");
        pass(Duration.ofHours(4).plusMinutes(5));
        assertThat(hooks()).hasSize(2);
        assertThat(hook(1).at("/alerts/0/event").asText()).isEqualTo("REPEATED");
        // when
        Alert taken = alerts.acknowledge(only(), "an.nguyen", "gọi nhà thầu");
        pass(Duration.ofHours(5));
        // then
        assertThat(taken.acknowledgedBy()).isEqualTo("an.nguyen");
        assertThat(hooks()).hasSize(2);
        assertThatThrownBy(() -> alerts.acknowledge(taken.id(), "binh.tran", null))
                .isInstanceOfSatisfying(
                        BusException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OPERATOR_CONFLICT));
        // when
        say(Signal.PARKED);
        pass(Duration.ofMinutes(2));
        // then
        assertThat(hooks()).hasSize(3);
        assertThat(hook(2).at("/alerts/0/event").asText()).isEqualTo("ENDED");
        assertThat(alerts.open()).isEmpty();
        assertThat(alerts.ended(10))
                .singleElement()
                .satisfies(over -> assertThat(over.note()).isEqualTo("gọi nhà thầu"));
    }

    @Test
    void nobodyIsToldOfWhatIsSilencedUntilTheSilenceIsOver() {
        // given
        Instant until = province.clock.now.plus(Duration.ofHours(1));
        long id = alerts.silence("parked", "civil-*", until, "bảo trì", "an.nguyen");
        say(Signal.PARKED, "civil-status");
        // when
        pass(Duration.ofMinutes(30));
        // then
        assertThat(alerts.open()).hasSize(1);
        assertThat(hooks()).isEmpty();
        // when
        alerts.endSilence(id, "binh.tran");
        pass(Duration.ofMinutes(2));
        // then
        assertThat(hooks()).hasSize(1);
        assertThat(alerts.silences()).isEmpty();
    }

    @Test
    void aSilenceHasAnEndAndMeansSomething() {
        Instant now = province.clock.now;
        assertThatThrownBy(() -> alerts.silence("*", "*", now.plus(Duration.ofDays(31)), "why", "an"))
                .isInstanceOf(BusException.class);
        assertThatThrownBy(() -> alerts.silence("*", "", now.plus(Duration.ofDays(1)), "why", "an"))
                .isInstanceOf(BusException.class);
        assertThatThrownBy(() -> alerts.silence("nosuchrule", "*", now.plus(Duration.ofDays(1)), "why", "an"))
                .isInstanceOf(BusException.class);
        assertThatThrownBy(() -> alerts.silence("${x}", "*", now.plus(Duration.ofDays(1)), "why", "an"))
                .isInstanceOf(BusException.class);
    }

    @Test
    void aChannelThatWasAwayGetsTheSameMessageOnceItIsBack() {
        // given
        receiver.stubFor(post(urlEqualTo("/hook")).willReturn(aResponse().withStatus(503)));
        say(Signal.PARKED, "civil-status");
        pass(Duration.ofMinutes(20));
        assertThat(hooks().size()).isGreaterThan(2);
        assertThat(mail.getReceivedMessages()).as("the others do not wait").hasSize(1);
        assertThat(alerts.channels())
                .filteredOn(one -> one.name().equals("hook"))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.failure()).isEqualTo("HTTP 503");
                    assertThat(one.waiting()).isEqualTo(1);
                });
        receiver.stubFor(post(urlEqualTo("/hook")).willReturn(aResponse().withStatus(200)));
        int before = hooks().size();
        // when
        pass(Duration.ofMinutes(30));
        // then
        assertThat(hooks()).hasSize(before + 1);
        assertThat(hooks().stream().map(one -> one.getHeader("webhook-id")).distinct())
                .hasSize(1);
        assertThat(alerts.channels())
                .allSatisfy(one -> assertThat(one.waiting()).isZero());
    }

    @Test
    void ofTwoNodesOneLooksAndOneSends() throws Exception {
        // given
        say(Signal.PARKED, "civil-status");
        Evaluator other = node("two");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CyclicBarrier together = new CyclicBarrier(4);
        // when
        for (int i = 0; i < 6; i++) {
            List<Future<?>> all = new ArrayList<>();
            for (Runnable one : List.<Runnable>of(
                    node::look, other::look, () -> notifier.send("hook"), () -> notifier.send("hook"))) {
                all.add(threads.submit(() -> {
                    together.await();
                    one.run();
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            province.clock.forward(LOOK);
        }
        threads.shutdown();
        // then
        assertThat(alerts.open()).hasSize(1);
        assertThat(hooks()).hasSize(1);
        assertThat(province.jdbc.queryForObject("SELECT count(*) FROM alert_notification", Long.class))
                .isEqualTo(3);
    }

    @Test
    void aMessageOfANodeThatDiedIsSentByAnother() {
        // given
        say(Signal.PARKED, "civil-status");
        for (int i = 0; i < 5; i++) {
            node.look();
            province.clock.forward(LOOK);
        }
        // when: it was taken and never sent
        Outbox.Message taken =
                province.outbox.take("hook", GROUP, province.clock.now).orElseThrow();
        // then
        assertThat(notifier.send("hook")).isFalse();
        // when
        province.clock.forward(Outbox.LEASE);
        notifier.send("hook");
        // then
        assertThat(hooks())
                .singleElement()
                .satisfies(one -> assertThat(one.getHeader("webhook-id")).isEqualTo("msg_" + taken.id()));
    }

    @Test
    void aFigureThatCannotBeReadEndsNothingAndIsTold() {
        // given
        say(Signal.PARKED, "civil-status");
        pass(Duration.ofMinutes(3));
        // when
        figures.remove(Signal.PARKED);
        pass(Duration.ofMinutes(10));
        // then
        assertThat(alerts.open()).extracting(Alert::rule).containsExactlyInAnyOrder("parked", "unreadable");
        assertThat(alerts.ended(10)).isEmpty();
        // when
        say(Signal.PARKED);
        pass(Duration.ofMinutes(3));
        // then
        assertThat(alerts.open()).isEmpty();
    }

    @Test
    void whatANodeAloneSawIsOverOnceItIsGone() {
        // given
        say(Signal.DISK, "data");
        pass(Duration.ofMinutes(1));
        assertThat(alerts.open()).extracting(Alert::node).containsExactly("one");
        // when
        node = node("two");
        figures.put(Signal.DISK, List.of());
        pass(Duration.ofMinutes(12));
        // then
        assertThat(alerts.open()).isEmpty();
    }

    @Test
    void hostileTextBreaksNoHeaderAndNoPage() throws Exception {
        // given
        say(Signal.PARKED, "x\r\nBcc: evil@example.org\r\n\r\n<script>alert(1)</script>${7*7}");
        // when
        pass(Duration.ofMinutes(3));
        // then
        MimeMessage told = mail.getReceivedMessages()[0];
        assertThat(told.getHeader("Bcc")).isNull();
        assertThat(told.getAllRecipients()).hasSize(1);
        assertThat(told.getSubject()).contains("Bcc: evil@example.org").doesNotContain("\n");
        assertThat(told.getContentType()).startsWith("text/plain");
        assertThat(hook(0).at("/alerts/0/subject").asText()).contains("<script>", "${7*7}");
    }

    @Test
    void aChangedRuleGoesBeforeTheFileAndComesBack() throws Exception {
        // given
        JsonNode rule = Alerts.tree(alerts.rule("parked").rule());
        ((com.fasterxml.jackson.databind.node.ObjectNode) rule).put("above", 100);
        say(Signal.PARKED, "civil-status");
        // when
        alerts.setRule(rule, "an.nguyen");
        pass(Duration.ofMinutes(3));
        // then
        assertThat(alerts.open()).isEmpty();
        assertThat(alerts.rule("parked").changed()).isTrue();
        assertThat(alerts.rule("parked").rule().patience()).isEqualTo(Duration.ofMinutes(1));
        // when
        alerts.resetRule("parked", "binh.tran");
        pass(Duration.ofMinutes(3));
        // then
        assertThat(alerts.open()).hasSize(1);
        assertThat(alerts.changes(10)).extracting(Alerts.Change::person).containsExactly("binh.tran", "an.nguyen");
    }

    @Test
    void aPreviewSaysWhatARuleWouldTellAndKeepsNothing() throws Exception {
        // given
        JsonNode rule = Json.parse("""
                {"name": "one-system", "title": {"vi": "a", "en": "b"}, "signal": "parked", "above": 1,
                 "systems": ["civil-status"], "severity": "warning"}""".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        say(Signal.PARKED, "civil-status", "land-registry");
        // when
        Alerts.Preview preview = alerts.preview(rule);
        figures.remove(Signal.PARKED);
        Alerts.Preview unreadable = alerts.preview(rule);
        // then
        assertThat(preview.known()).isTrue();
        assertThat(preview.seen()).isEqualTo(1);
        assertThat(preview.found()).extracting(Alerts.Finding::subject).containsExactly("civil-status");
        assertThat(unreadable.known()).isFalse();
        assertThat(alerts.rules()).noneMatch(one -> one.rule().name().equals("one-system"));
    }

    @Test
    void aNewRuleNeedsANameOfItsOwnAndIsGoneOnceItIsReset() throws Exception {
        // given
        com.fasterxml.jackson.databind.node.ObjectNode rule = (com.fasterxml.jackson.databind.node.ObjectNode)
                Alerts.tree(alerts.rule("parked").rule());
        // then
        assertThatThrownBy(() -> alerts.addRule(rule, "an.nguyen"))
                .isInstanceOfSatisfying(
                        BusException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OPERATOR_CONFLICT));
        // when
        alerts.addRule(rule.put("name", "parked-too"), "an.nguyen");
        // then
        assertThat(alerts.rule("parked-too").inFile()).isFalse();
        assertThat(alerts.rule("parked").inFile()).isTrue();
        // when
        alerts.resetRule("parked-too", "an.nguyen");
        // then
        assertThat(alerts.rules()).noneMatch(one -> one.rule().name().equals("parked-too"));
    }

    @Test
    void anAlertOfARuleThatIsOffIsOver() throws Exception {
        // given
        say(Signal.PARKED, "civil-status");
        pass(Duration.ofMinutes(3));
        JsonNode rule = Alerts.tree(alerts.rule("parked").rule());
        ((com.fasterxml.jackson.databind.node.ObjectNode) rule).put("enabled", false);
        // when
        alerts.setRule(rule, "an.nguyen");
        pass(Duration.ofMinutes(2));
        // then
        assertThat(alerts.open()).isEmpty();
        assertThat(hook(1).at("/alerts/0/event").asText()).isEqualTo("UNWATCHED");
        assertThat(hook(1).path("text").asText())
                .contains("KHÔNG CÒN ĐƯỢC THEO DÕI")
                .doesNotContain("ĐÃ HẾT");
    }

    @Test
    void aFigureOfTooLittleBeginsNothingAndEndsNothingUntilItSaysOtherwise() {
        // given
        figures.put(Signal.DISK, List.of(tooLittle(95)));
        look();
        assertThat(alerts.open()).isEmpty();
        say(Signal.DISK, "one");
        look();
        assertThat(alerts.open()).hasSize(1);
        // when
        figures.put(Signal.DISK, List.of(tooLittle(95)));
        look();
        // then
        assertThat(alerts.open()).hasSize(1);
        // when
        figures.put(Signal.DISK, List.of(tooLittle(10)));
        look();
        // then
        assertThat(alerts.open()).isEmpty();
    }

    private void look() {
        node.look();
        province.clock.forward(LOOK);
    }

    private static Reading tooLittle(double value) {
        return new Reading(Subject.system("one"), value, null, new Wording("chi tiết", "detail"), false);
    }

    @Test
    void aNodeThatComesBackKeepsItsAlertsAndWhoLooksAfterThem() {
        // given
        say(Signal.DISK, "data");
        pass(LOOK);
        long id = only();
        alerts.acknowledge(id, "an.nguyen", "dọn đĩa");
        // when: all nodes were away, and another one is faster
        province.clock.forward(Duration.ofMinutes(11));
        node("two").look();
        node.look();
        // then
        assertThat(alerts.open())
                .filteredOn(one -> one.node().equals("one"))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.id()).isEqualTo(id);
                    assertThat(one.acknowledgedBy()).isEqualTo("an.nguyen");
                });
        assertThat(alerts.ended(10)).isEmpty();
    }

    @Test
    void aStoredRuleThatCannotBeReadStopsNothing() {
        // given
        store("parked", "{\"signal\": \"of-a-later-version\"}");
        store("later", "{");
        say(Signal.PARKED, "civil-status");
        // when
        pass(Duration.ofMinutes(3));
        // then
        assertThat(alerts.open()).extracting(Alert::rule).containsExactly("parked");
        assertThat(hooks()).hasSize(1);
        assertThat(alerts.unreadableRules()).containsExactly("later", "parked");
        assertThat(alerts.changes(10)).hasSize(2);
        // when
        alerts.resetRule("later", "an.nguyen");
        // then
        assertThat(alerts.unreadableRules()).containsExactly("parked");
    }

    private void store(String name, String rule) {
        province.jdbc.update(
                "INSERT INTO alert_rule_change (name, rule, person) VALUES (?, ?, 'an.nguyen')", name, rule);
    }

    @Test
    void aChannelThatLeftTheFileIsShownWithWhatWaitsForIt() {
        // given
        store("parked", Alerts.tree(alerts.rule("parked").rule()).toString().replace("\"hook\"", "\"gone\""));
        say(Signal.PARKED, "civil-status");
        // when
        pass(Duration.ofMinutes(3));
        // then
        assertThat(alerts.channels())
                .filteredOn(one -> one.type().equals(Alerts.MISSING))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.name()).isEqualTo("gone");
                    assertThat(one.waiting()).isEqualTo(1);
                });
    }

    @Test
    void aNodeThatStandsStillInATransactionHoldsTheOthersForSeconds() throws Exception {
        // given
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<?> still = thread.submit(() -> province.transactions.executeWithoutResult(status -> {
            province.ledger.lock();
            locked.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        locked.await();
        // when
        assertThatThrownBy(() -> province.transactions.executeWithoutResult(status -> province.ledger.lock()))
                .isInstanceOf(org.springframework.dao.DataAccessException.class);
        // then
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> Boolean.TRUE.equals(province.transactions.execute(status -> {
                    province.ledger.lock();
                    return true;
                })));
        goOn.countDown();
        assertThatThrownBy(still::get).isInstanceOf(java.util.concurrent.ExecutionException.class);
        thread.shutdown();
    }

    @Test
    void aNarrowingThatTheSignalDoesNotHaveIsRefused() throws Exception {
        JsonNode rule = Json.parse("""
                {"name": "x", "title": {"vi": "a", "en": "b"}, "signal": "disk", "above": 1, "systems": ["civil-status"],
                 "severity": "warning"}""".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThatThrownBy(() -> alerts.setRule(rule, "an"))
                .isInstanceOfSatisfying(
                        BusException.class,
                        e -> assertThat(e.violations().toString()).contains("systems"));
    }

    @Test
    void aRuleThatIsWrongIsRefusedWithItsKeys() throws Exception {
        JsonNode rule = Json.parse("""
                {"name": "x", "title": {"vi": "a\\r\\nBcc: b", "en": "c"}, "signal": "disk", "above": "many",
                 "severity": "warning", "channels": ["nobody"]}""".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThatThrownBy(() -> alerts.setRule(rule, "an"))
                .isInstanceOfSatisfying(
                        BusException.class,
                        e -> assertThat(e.violations().stream().map(one -> one.place()))
                                .contains("/title/vi", "/above"));
    }

    @Test
    void aTestMessageSaysWhetherItWasTaken() {
        // given
        receiver.stubFor(post(urlEqualTo("/hook")).willReturn(aResponse().withStatus(401)));
        // then
        assertThat(alerts.test("mail")).isEmpty();
        assertThat(alerts.test("chat")).isEmpty();
        assertThat(alerts.test("hook")).contains("HTTP 401");
        assertThat(mail.getReceivedMessages()).hasSize(1);
        mail.stop();
        assertThat(alerts.test("mail"))
                .get()
                .asString()
                .contains("không kết nối được tới máy chủ thư", "the mail server cannot be reached")
                .doesNotContain("canary");
    }
}
