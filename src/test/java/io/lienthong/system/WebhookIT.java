package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.cli.Lgsp;
import io.lienthong.message.Json;
import io.lienthong.platform.TestFork;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real bus pushes dossiers to real receivers, each of a consumer of its own. */
class WebhookIT {
    private static final String DOSSIERS = "/api/one-stop-dossiers/1.0/dossiers";
    private static final String FEED = "/sync/v1/dossiers";
    private static final String NEW = "whsec_" + "bmV3".repeat(8);
    private static final String OLD = "whsec_" + "b2xk".repeat(8);
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final Duration AT_ONCE = Duration.ofSeconds(5);
    private static final List<String> CROWD =
            IntStream.range(0, 40).mapToObj(i -> "crowd-" + i).toList();

    private static Receiver receiver;
    private static BusProcess bus;
    private static Path home;
    private static int sent;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        receiver = new Receiver();
        home = folder;
        int simulators = TestFork.freePort();
        StringBuilder consumers = new StringBuilder("consumers:\n");
        for (String id : List.of(
                "steady",
                "busy",
                "gone",
                "broken",
                "moved",
                "silent",
                "dripping",
                "idle",
                "wordy",
                "stopped",
                "emptied",
                "stumbling",
                "tested")) {
            consumers.append(consumer(id, "PRODUCTION", "http://127.0.0.1:" + receiver.port() + "/" + id, ""));
        }
        for (String id : CROWD) {
            consumers.append(consumer(
                    id, "PRODUCTION", "http://127.0.0.1:" + receiver.port() + "/" + id, "fields: [/dossierCode]"));
        }
        String nowhere = "http://127.0.0.1:" + receiver.port() + "/nowhere";
        consumers.append(consumer("early", "PRODUCTION", nowhere, "fields: [/dossierCode], validFrom: 2099-01-01"));
        consumers.append(consumer("lost", "PRODUCTION", nowhere, "fields: [/dossierCode]")
                .replace("dataset: dossiers", "dataset: unheard-of"));
        consumers.append(consumer("sandboxed", "SANDBOX", "http://127.0.0.1:" + receiver.port() + "/sandboxed", ""));
        consumers.append(consumer(
                "few",
                "PRODUCTION",
                "http://hooks.example:" + receiver.port() + "/few",
                "fields: [/dossierCode, /applicant/fullName], rows: {/agencyCode: [H99.77]}"));
        consumers.append(consumer("inside", "PRODUCTION", "https://inside.example:" + receiver.port() + "/inside", "")
                .replace(", egress: {allowedRanges: [127.0.0.0/8]}", ""));
        Path hosts = Files.writeString(
                folder.resolve("hosts"), "127.0.0.1 localhost\n127.0.0.1 hooks.example\n10.0.0.1 inside.example\n");
        BusHome bed = BusHome.in(folder)
                .with("one-stop-dossiers")
                .settings(
                        "one-stop-dossiers",
                        "baseUrl: http://127.0.0.1:" + simulators + "/one-stop-dossiers",
                        "apiKey: \"-\"",
                        "agencyCode: H99")
                .consumers(consumers.toString());
        bus = BusProcess.start(
                bed,
                new BusProcess.Setup(
                        List.of("-Djdk.net.hosts.file=" + hosts),
                        Map.of(),
                        List.of("--lienthong.webhooks.retry=PT0.5S,PT0.5S")));
        await("every webhook has begun").atMost(LIMIT).untilAsserted(() -> {
            assertThat(receiver.at("/steady")).hasSize(1);
            assertThat(receiver.at("/few")).hasSize(1);
            assertThat(receiver.at("/sandboxed")).hasSize(1);
        });
    }

    private static String consumer(String id, String environment, String url, String grant) {
        String granted = grant.isEmpty() ? "personalData: true, purpose: STATISTICS" : grant;
        return """
                  - id: %s
                    environment: %s
                    secret: %s-secret
                    grants: []
                    datasets: [{dataset: dossiers, %s}]
                    webhooks: [{dataset: dossiers, url: "%s", secrets: [%s, %s], egress: {allowedRanges: [127.0.0.0/8]}}]
                """.formatted(id, environment, id, granted, url, NEW, OLD);
    }

    @AfterAll
    static void stopBus() {
        bus.close();
        receiver.close();
    }

    /** A dossier that was not there; returns its code. */
    private static String submit(String client, String agency) throws Exception {
        String code = agency + "-261101-" + String.format("%04d", ++sent);
        submit(client, agency, code, 1);
        return code;
    }

    private static void submit(String client, String agency, String code, int version) throws Exception {
        ObjectNode dossier =
                (ObjectNode) Json.parse(Files.readAllBytes(Path.of("test-fixtures/messages/dossier.json")));
        dossier.put("dossierCode", code)
                .put("agencyCode", agency)
                .put("status", "RECEIVED")
                .put("statusSequence", version);
        Client.Answer answer = Client.of(bus, client, "demo-secret")
                .post(
                        DOSSIERS,
                        Json.write(dossier),
                        "Idempotency-Key",
                        UUID.randomUUID().toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    private static String submit() throws Exception {
        return submit("demo", "H99.12");
    }

    /** As the operator sees it. */
    private static JsonNode status(String consumer) throws Exception {
        return StreamSupport.stream(
                        bus.admin("/admin/v1/webhooks").path("webhooks").spliterator(), false)
                .filter(one -> one.path("consumer").asText().equals(consumer))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitState(String consumer, String state, String reason) {
        await(consumer + " is " + state).atMost(LIMIT).untilAsserted(() -> {
            JsonNode status = status(consumer);
            assertThat(status.path("state").asText()).as(status.toString()).isEqualTo(state);
            assertThat(status.path("reason").asText()).isEqualTo(reason);
        });
    }

    private static void awaitKey(String path, String key) {
        await(key + " comes to " + path)
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(receiver.keysAt(path)).contains(key));
    }

    private static void execute(String... statements) throws Exception {
        try (var connection = bus.database();
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Of a count. */
    private static long number(String sql) throws Exception {
        try (var connection = bus.database();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static String lgsp(String... arguments) {
        StringWriter out = new StringWriter();
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 4);
        all[arguments.length] = "--url";
        all[arguments.length + 1] = "http://127.0.0.1:" + bus.controlPort();
        all[arguments.length + 2] = "--token-file";
        all[arguments.length + 3] = home.resolve("data/admin-token").toString();
        Lgsp.execute(new PrintWriter(out), all);
        return out.toString();
    }

    @Test
    void changesComeSignedWithTheCursorOfTheFeed() throws Exception {
        // when
        String code = submit();
        awaitKey("/steady", code);

        // then
        Receiver.Received page = receiver.pagesAt("/steady").stream()
                .filter(one -> new String(one.body(), java.nio.charset.StandardCharsets.UTF_8).contains(code))
                .findFirst()
                .orElseThrow();
        assertThat(page.headers()).containsEntry("content-type", "application/cloudevents+json");
        assertThat(page.isSignedBy(NEW)).isTrue();
        assertThat(page.isSignedBy(OLD)).isTrue();
        assertThat(page.isSignedBy("whsec_" + "eHh4".repeat(8))).isFalse();
        assertThat(page.id()).isEqualTo(page.event().path("id").asText());
        assertThat(Long.parseLong(page.headers().get("webhook-timestamp")))
                .isCloseTo(java.time.Instant.now().getEpochSecond(), org.assertj.core.data.Offset.offset(120L));
        JsonNode pulled = Client.of(bus, "steady", "steady-secret")
                .get(FEED + "?cursor=" + page.data().path("cursor").asText())
                .json();
        assertThat(pulled.path("items")).startsWith(page.data().path("items").get(0));
    }

    @Test
    void aWebhookBeginsWithTheWordThatASnapshotIsNeeded() throws Exception {
        // then
        Receiver.Received first = receiver.at("/steady").get(0);
        assertThat(first.type()).isEqualTo("io.lienthong.dataset.reset");
        Client.Answer snapshot = Client.of(bus, "steady", "steady-secret")
                .get(first.data().path("snapshot").asText());
        assertThat(snapshot.status()).as(snapshot.text()).isEqualTo(200);
        assertThat(snapshot.json().path("next")).isEqualTo(first.data().path("next"));
    }

    @Test
    void eachPageBeginsWhereTheOneBeforeEnded() throws Exception {
        // when
        for (int i = 0; i < 30; i++) {
            submit();
        }
        awaitKey("/steady", submit());

        // then
        List<Receiver.Received> all = receiver.at("/steady");
        for (int i = 1; i < all.size(); i++) {
            assertThat(all.get(i).data().path("cursor"))
                    .isEqualTo(all.get(i - 1).data().path("next"));
            assertThat(all.get(i).body().length).isLessThan(20_000);
        }
        assertThat(receiver.keysAt("/steady")).doesNotHaveDuplicates();
    }

    @Test
    void whatWasNotTakenComesAgainUnderTheSameId() throws Exception {
        // given
        await().atMost(LIMIT).until(() -> !receiver.at("/busy").isEmpty());
        receiver.treat("/busy", Receiver.status(503, "Retry-After", "2"));
        int before = receiver.at("/busy").size();

        // when
        String code = submit();
        await().atMost(LIMIT).until(() -> receiver.at("/busy").size() == before + 1);
        awaitState("busy", "RETRYING", "");
        assertThat(status("busy").path("lastStatus").asInt()).isEqualTo(503);
        assertThat(status("busy").path("nextAttempt").asText()).isNotEmpty();
        String later = submit();
        receiver.treatWell("/busy");
        awaitKey("/busy", later);

        // then
        List<Receiver.Received> attempts =
                receiver.at("/busy").subList(before, receiver.at("/busy").size());
        assertThat(attempts.get(1).id()).isEqualTo(attempts.get(0).id());
        for (String same : List.of("items", "cursor", "next")) {
            assertThat(attempts.get(1).data().path(same))
                    .isEqualTo(attempts.get(0).data().path(same));
        }
        assertThat(attempts.get(1).nanos() - attempts.get(0).nanos())
                .isGreaterThan(Duration.ofMillis(1_900).toNanos());
        assertThat(receiver.keysAt("/busy")).contains(code);
        awaitState("busy", "ACTIVE", "");
    }

    @Test
    void whoIsGoneIsDisabledAndGoesOnWithoutAGapWhenItWantsTo() throws Exception {
        // given
        await().atMost(LIMIT).until(() -> !receiver.at("/gone").isEmpty());
        receiver.treat("/gone", Receiver.status(410));
        String first = submit();
        awaitState("gone", "DISABLED", "GONE");
        String second = submit();
        int before = receiver.at("/gone").size();
        Client gone = Client.of(bus, "gone", "gone-secret");
        JsonNode seen = gone.get("/sync/v1").json().path("webhooks").path(0);
        assertThat(seen.path("dataset").asText()).isEqualTo("dossiers");
        assertThat(seen.path("state").asText()).isEqualTo("DISABLED");
        assertThat(seen.path("reason").asText()).isEqualTo("GONE");
        assertThat(seen.path("lastStatus").asInt()).isEqualTo(410);
        assertThat(seen.path("changesBehind").asInt()).isGreaterThanOrEqualTo(2);

        // when
        receiver.treatWell("/gone");
        Client.Answer enabled = gone.post(FEED + "/webhook/enable", "");

        // then
        assertThat(enabled.json().path("from").asText()).as(enabled.text()).isEqualTo("place");
        awaitKey("/gone", second);
        assertThat(receiver.keysAt("/gone")).contains(first);
        assertThat(receiver.at("/gone").get(before).id())
                .isEqualTo(receiver.at("/gone").get(before - 1).id());
    }

    @Test
    void whoeverFailsToTheEndOfTheScheduleIsDisabledUntilAnOperatorEnablesIt() throws Exception {
        // given
        await().atMost(LIMIT).until(() -> !receiver.at("/broken").isEmpty());
        receiver.treat("/broken", Receiver.status(500));
        int before = receiver.at("/broken").size();
        submit();

        // when
        awaitState("broken", "DISABLED", "RETRIES_EXHAUSTED");

        // then
        assertThat(receiver.at("/broken")).hasSize(before + 3);
        Client operator = Client.operator(
                bus, Files.readString(home.resolve("data/admin-token")).strip());
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(operator.get("/actuator/prometheus")
                                        .text()
                                        .lines())
                                .anyMatch(line ->
                                        line.matches("lienthong_webhook_disabled\\{.*consumer=\"broken\".*} 1.0"))
                                .anyMatch(
                                        line -> line.matches(
                                                "lienthong_webhook_attempts_total\\{.*consumer=\"broken\".*outcome=\"refused\".*} 3.0")));
        assertThat(lgsp("webhook", "list")).contains("DISABLED RETRIES_EXHAUSTED", "mọi lần thử theo lịch");
        assertThat(lgsp("webhook", "test", "broken/dossiers")).contains("Not taken: the receiver answered 500.");
        receiver.treatWell("/broken");
        assertThat(lgsp("webhook", "test", "broken/dossiers")).contains("Taken: the receiver answered 204.");
        Receiver.Received test = receiver.at("/broken").get(before + 4);
        assertThat(test.type()).isEqualTo("io.lienthong.webhook.test");
        assertThat(test.isSignedBy(NEW)).isTrue();
        assertThat(lgsp("webhook", "enable", "broken/dossiers", "--from-now", "--by", "nguyen.van.an"))
                .contains("from now");
        await().atMost(LIMIT).until(() -> receiver.at("/broken").size() > before + 5);
        Receiver.Received reset = receiver.at("/broken").get(before + 5);
        assertThat(reset.type()).isEqualTo("io.lienthong.dataset.reset");
        awaitState("broken", "ACTIVE", "");
    }

    @Test
    void whatAnOperatorDisablesStaysSo() throws Exception {
        // given
        await().atMost(LIMIT).until(() -> !receiver.at("/stopped").isEmpty());
        assertThat(lgsp("webhook", "disable", "stopped/dossiers", "--by", "nguyen.van.an", "--why", "moving house"))
                .contains("Disabled.");
        int before = receiver.at("/stopped").size();

        // when
        String code = submit();
        awaitKey("/steady", code);
        Client stopped = Client.of(bus, "stopped", "stopped-secret");

        // then
        assertThat(receiver.at("/stopped")).hasSize(before);
        assertThat(stopped.post(FEED + "/webhook/enable", "").code()).isEqualTo("NOT_GRANTED");
        assertThat(lgsp("webhook", "enable", "stopped/dossiers", "--by", "nguyen.van.an"))
                .contains("from where it stopped");
        awaitKey("/stopped", code);
        assertThat(number("SELECT count(*) FROM journal WHERE connector = 'dossiers' AND officer = 'nguyen.van.an'"
                        + " AND detail LIKE '%nguyen.van.an: webhook of stopped disabled; moving house'"))
                .isEqualTo(1);
        assertThat(number("SELECT count(*) FROM journal WHERE connector = 'dossiers' AND officer = 'nguyen.van.an'"
                        + " AND detail LIKE '%nguyen.van.an: webhook of stopped enabled, from PLACE'"))
                .isEqualTo(1);
    }

    @Test
    void oneThatHasNotBegunSaysWhyAndCanBeDisabled() throws Exception {
        // then
        awaitState("early", "DISABLED", "NOT_BEGUN");
        awaitState("lost", "DISABLED", "DATASET_UNKNOWN");
        JsonNode own = Client.of(bus, "early", "early-secret").get("/sync/v1").json();
        assertThat(own.path("datasets")).isEmpty();
        assertThat(own.at("/webhooks/0/dataset").asText()).isEqualTo("dossiers");
        assertThat(own.at("/webhooks/0/reason").asText()).isEqualTo("NOT_BEGUN");
        assertThat(own.at("/webhooks/0/explanation/en").asText()).contains("no grant");
        // and
        assertThat(lgsp("webhook", "disable", "lost/unheard-of", "--by", "nguyen.van.an"))
                .contains("Disabled.");
        awaitState("lost", "DISABLED", "BY_OPERATOR");
        assertThat(status("lost").has("cursor")).isFalse();
    }

    @Test
    void aPageOfWhichNothingIsLeftIsPassed() throws Exception {
        // given
        await().atMost(LIMIT).until(() -> !receiver.at("/emptied").isEmpty());
        receiver.treat("/emptied", Receiver.status(503, "Retry-After", "3600"));
        String code = submit();
        awaitState("emptied", "RETRYING", "");
        Client operator = Client.operator(
                bus, Files.readString(home.resolve("data/admin-token")).strip());
        await("it is told for how long it fails")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(
                                operator.get("/actuator/prometheus").text().lines())
                        .anyMatch(line ->
                                line.matches("lienthong_webhook_failing_seconds\\{.*consumer=\"emptied\".*} [1-9].*"))
                        .anyMatch(line ->
                                line.matches("lienthong_webhook_failing_seconds\\{.*consumer=\"tested\".*} 0.0")));
        execute("UPDATE webhook SET page_until = page_from WHERE consumer = 'emptied'");

        // when
        receiver.treatWell("/emptied");
        assertThat(lgsp("webhook", "enable", "emptied/dossiers", "--by", "nguyen.van.an"))
                .contains("from where it stopped");

        // then
        awaitKey("/emptied", code);
        awaitState("emptied", "ACTIVE", "");
    }

    /** What fails within the bus is tried again, and not every second. */
    @Test
    void aPushThatIsInterruptedPauses() throws Exception {
        // given: the database refuses to write down what is about to be sent
        await().atMost(LIMIT).until(() -> !receiver.at("/stumbling").isEmpty());
        execute(
                "CREATE SEQUENCE stumbles",
                "CREATE FUNCTION stumble() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN PERFORM nextval('stumbles'); RAISE EXCEPTION 'refused by the test'; END $$",
                "CREATE TRIGGER stumble BEFORE UPDATE ON webhook FOR EACH ROW"
                        + " WHEN (NEW.consumer = 'stumbling' AND NEW.page_until IS NOT NULL) EXECUTE FUNCTION stumble()");
        String stumbles = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM stumbles";

        // when
        String code = submit();
        await().atMost(LIMIT).until(() -> number(stumbles) == 1);
        long first = System.nanoTime();
        await().atMost(LIMIT).until(() -> number(stumbles) > 1);

        // then
        assertThat(Duration.ofNanos(System.nanoTime() - first)).isGreaterThan(Duration.ofSeconds(4));
        execute("DROP TRIGGER stumble ON webhook");
        awaitKey("/stumbling", code);
    }

    @Test
    void testsOfOneWebhookGoOutOneAtATime() throws Exception {
        // given
        await().atMost(LIMIT).until(() -> !receiver.at("/tested").isEmpty());
        await().atMost(LIMIT).until(() -> status("tested").path("changesBehind").asInt() == 0);
        CountDownLatch answered = new CountDownLatch(1);
        receiver.treat("/tested", exchange -> {
            answered.await(10, TimeUnit.SECONDS);
            exchange.sendResponseHeaders(204, -1);
        });

        // when
        int before = receiver.at("/tested").size();
        List<CompletableFuture<String>> tests = Stream.of(1, 2, 3)
                .map(i -> CompletableFuture.supplyAsync(() -> lgsp("webhook", "test", "tested/dossiers")))
                .toList();
        await().atMost(LIMIT).until(() -> receiver.at("/tested").size() > before);

        // then
        await().during(Duration.ofSeconds(2))
                .atMost(LIMIT)
                .until(() -> receiver.at("/tested").size() == before + 1);
        answered.countDown();
        assertThat(tests)
                .allSatisfy(test ->
                        assertThat(test.get(20, TimeUnit.SECONDS)).contains("Taken: the receiver answered 204."));
    }

    /** A copy by the rule of src/docs/sync.md. */
    private static final class Copy {
        private final Client client;
        private final Map<String, JsonNode> records = new TreeMap<>();
        private final Set<String> taken = new HashSet<>();
        private String place;
        private int pulls;

        Copy(Client client, String place) throws Exception {
            this.client = client;
            this.place = place;
            apply(client.get(FEED + "/snapshot?at=" + place).json());
        }

        void take(Receiver.Received event) throws Exception {
            if (!taken.add(event.id())) {
                return;
            }
            if (event.data().path("cursor").asText().equals(place)) {
                apply(event.data());
            } else {
                pull();
            }
            place = event.data().path("next").asText();
        }

        private void pull() throws Exception {
            pulls++;
            JsonNode page;
            do {
                page = client.get(FEED + "?cursor=" + place).json();
                apply(page);
                place = page.path("next").asText();
            } while (page.path("hasMore").asBoolean());
        }

        private void apply(JsonNode page) {
            for (JsonNode item : page.path("items")) {
                if (item.path("operation").asText().equals("DELETE")) {
                    records.remove(item.path("key").asText());
                } else {
                    records.put(item.path("key").asText(), item.path("data"));
                }
            }
        }
    }

    /** The pull reaches further than the pages that follow it, which then tell older versions once more. */
    @Test
    void whoMissedAPageIsOnTheChainAgainAfterOnePull() throws Exception {
        // given
        await().atMost(LIMIT).until(() -> status("few").path("changesBehind").asInt() == 0);
        int begun = receiver.at("/few").size();
        Client few = Client.of(bus, "few", "few-secret");
        Copy copy = new Copy(
                few, receiver.at("/few").get(begun - 1).data().path("next").asText());
        String missed = submit("demo", "H99.77");
        awaitKey("/few", missed);
        String moved = submit("demo", "H99.77");
        awaitKey("/few", moved);
        submit("demo", "H99.12");
        submit("demo", "H99.77", missed, 2);
        submit("demo", "H99.12", moved, 2);
        awaitKey("/few", submit("demo", "H99.77"));
        submit("demo", "H99.12");
        awaitKey("/few", submit("demo", "H99.77"));

        // when
        List<Receiver.Received> pages = receiver.at("/few");
        for (Receiver.Received page : pages.subList(begun + 1, pages.size())) {
            copy.take(page);
            copy.take(page);
        }

        // then
        assertThat(pages.size() - begun).isGreaterThan(3);
        assertThat(copy.pulls).isEqualTo(1);
        Copy source = new Copy(few, copy.place);
        assertThat(copy.records).isEqualTo(source.records).containsKey(missed).doesNotContainKey(moved);
    }

    @Test
    void noRedirectIsFollowed() throws Exception {
        // given
        await().atMost(LIMIT).until(() -> !receiver.at("/moved").isEmpty());
        receiver.treat(
                "/moved", Receiver.status(307, "Location", "http://127.0.0.1:" + receiver.port() + "/elsewhere"));

        // when
        submit();
        awaitState("moved", "DISABLED", "RETRIES_EXHAUSTED");

        // then
        assertThat(status("moved").path("lastStatus").asInt()).isEqualTo(307);
        assertThat(receiver.at("/elsewhere")).isEmpty();
    }

    @Test
    void aNameThatLeadsInsideIsNotCalledAndTheOperatorSeesWhy() throws Exception {
        // when
        awaitState("inside", "DISABLED", "RETRIES_EXHAUSTED");

        // then
        assertThat(status("inside").path("lastFailure").asText()).isEqualTo("ADDRESS_FORBIDDEN");
        assertThat(status("inside").has("cursor")).as("it took nothing yet").isFalse();
        assertThat(lgsp("webhook", "list")).containsPattern("inside +dossiers .* all +ADDRESS_FORBIDDEN");
        assertThat(lgsp("webhook", "test", "inside/dossiers"))
                .contains("Not taken: ADDRESS_FORBIDDEN.", "range that is not allowed");
    }

    @Test
    void receiversThatNeverEndHarmNobodyElse() throws Exception {
        // given
        await().atMost(LIMIT)
                .until(() -> !receiver.at("/silent").isEmpty()
                        && !receiver.at("/dripping").isEmpty());
        receiver.treat("/silent", receiver.silent());
        receiver.treat("/dripping", receiver.dripping());
        int silent = receiver.at("/silent").size();
        int dripping = receiver.at("/dripping").size();

        // when: both hold a page
        awaitKey("/steady", submit());
        await().atMost(LIMIT)
                .until(() -> receiver.at("/silent").size() > silent
                        && receiver.at("/dripping").size() > dripping);
        long begun = System.nanoTime();
        String code = submit();
        awaitKey("/steady", code);

        // then
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        await("they are cut off after 15 s").atMost(LIMIT).untilAsserted(() -> {
            assertThat(status("silent").path("lastFailure").asText()).isEqualTo("NO_ANSWER_IN_TIME");
            assertThat(status("dripping").path("lastFailure").asText()).isEqualTo("NO_ANSWER_IN_TIME");
        });
        receiver.treatWell("/silent");
        receiver.treatWell("/dripping");
    }

    @Test
    void aCrowdThatNeverAnswersKeepsNobodyWaiting() throws Exception {
        // given
        for (String id : CROWD) {
            await().atMost(LIMIT).until(() -> !receiver.at("/" + id).isEmpty());
            receiver.treat("/" + id, receiver.silent());
        }
        await().atMost(LIMIT).until(() -> changesBehind().stream().allMatch(behind -> behind == 0));
        String first = submit();
        await("each holds a page, and it is its first attempt")
                .atMost(AT_ONCE)
                .untilAsserted(() -> assertThat(CROWD)
                        .allMatch(id -> receiver.keysAt("/" + id).contains(first)));

        // when
        long begun = System.nanoTime();
        awaitKey("/steady", submit());

        // then
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(AT_ONCE);
        CROWD.forEach(id -> receiver.treatWell("/" + id));
    }

    private static List<Integer> changesBehind() throws Exception {
        return StreamSupport.stream(
                        bus.admin("/admin/v1/webhooks").path("webhooks").spliterator(), false)
                .filter(one -> CROWD.contains(one.path("consumer").asText()))
                .map(one -> one.path("changesBehind").asInt())
                .toList();
    }

    @Test
    void anAnswerThatSaysMoreThanIsReadIsAnAnswer() throws Exception {
        // given
        await().atMost(LIMIT).until(() -> !receiver.at("/wordy").isEmpty());
        receiver.treat("/wordy", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[1 << 20]);
        });

        // when
        String code = submit();
        awaitKey("/wordy", code);

        // then
        await().atMost(LIMIT).until(() -> status("wordy").path("changesBehind").asInt() == 0);
        assertThat(status("wordy").path("state").asText()).isEqualTo("ACTIVE");
    }

    @Test
    void aConsumerGetsItsRowsAndFieldsMasked() throws Exception {
        // when
        submit("demo", "H99.12");
        String code = submit("demo", "H99.77");
        awaitKey("/few", code);

        // then
        assertThat(receiver.keysAt("/few")).allMatch(key -> key.startsWith("H99.77"));
        List<Receiver.Received> pages = receiver.pagesAt("/few");
        assertThat(pages.get(pages.size() - 1)
                        .data()
                        .path("items")
                        .path(0)
                        .path("data")
                        .toString())
                .isEqualTo("{\"dossierCode\":\"" + code + "\",\"applicant\":{\"fullName\":\"***\"}}");
        List<Receiver.Received> all = receiver.at("/few");
        assertThat(all.get(1).data().path("cursor")).isEqualTo(all.get(0).data().path("next"));
    }

    @Test
    void aSandboxHearsOfTheSandboxAlone() throws Exception {
        // when
        String real = submit();
        String played = submit("demo-sandbox", "H99.12");
        awaitKey("/sandboxed", played);
        awaitKey("/steady", real);

        // then
        assertThat(receiver.keysAt("/sandboxed")).doesNotContain(real);
        assertThat(receiver.keysAt("/steady")).doesNotContain(played);
        assertThat(status("sandboxed").path("environment").asText()).isEqualTo("SANDBOX");
    }

    @Test
    void pushedPersonalDataIsInTheLedger() throws Exception {
        // when
        awaitKey("/idle", submit());

        // then
        try (var connection = bus.database();
                var query = connection.prepareStatement(
                        "SELECT count(*) FROM journal WHERE consumer = 'idle' AND purpose = 'STATISTICS'"
                                + " AND kind = 'INTENDED' AND operation = 'webhook'");
                var row = query.executeQuery()) {
            row.next();
            assertThat(row.getInt(1)).isPositive();
        }
    }

    @Test
    void whatIsWrongIsSaid() throws Exception {
        Client steady = Client.of(bus, "steady", "steady-secret");
        assertThat(steady.post(FEED + "/webhook/enable?from=yesterday", "").places())
                .isEqualTo("parameter from");
        assertThat(steady.get(FEED + "/webhook/enable").status()).isEqualTo(405);
        assertThat(steady.post(FEED + "/webhook/disable", "").status()).isEqualTo(405);
        assertThat(Client.demo(bus).post(FEED + "/webhook/enable", "").code()).isEqualTo("PATH_UNKNOWN");
        assertThat(Client.of(bus, "sandboxed", "sandboxed-secret")
                        .post("/sync/v1/nothing/webhook/enable", "")
                        .code())
                .isEqualTo("DATASET_UNKNOWN");
        assertThat(lgsp("webhook", "enable", "nobody/dossiers")).contains("PATH_UNKNOWN");
        assertThat(lgsp("webhook", "enable", "steady")).contains("provincial-portal/dossiers");
    }
}
