package io.lienthong.system;

import static io.lienthong.message.BothLanguages.assertExplained;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.cli.Lgsp;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Polls and datasets of the real connectors; the judicial record system is a script that lists what nobody acknowledged yet. */
class PollFlowIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String JUDICIAL = "judicial-records/requestChanges";
    private static final String LEGAL = "legal-documents/documentChanges";
    private static final String FLOW = """
            - route:
                id: judicial.keep
                from:
                  uri: "delivery:judicial-records.request-changed"
                  parameters: {lane: /requestCode}
                  steps: [{to: {uri: "connector:proof/keep"}}]
            """;

    private static final Registry registry = new Registry();
    private static Sink sink;
    private static BusHome home;
    private static BusProcess bus;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        sink = new Sink();
        sink.answer("/token", 200, "{\"access_token\": \"demo\", \"token_type\": \"Bearer\", \"expires_in\": 3600}");
        sink.treat("/traDsTrangThaiHs", new Sink.Manner.Reply(question -> registry.list()));
        sink.treat("/danhDauHsThanhCong", new Sink.Manner.Reply(registry::acknowledge));
        home = BusHome.in(folder)
                .with("judicial-records", "shared-catalogues", "one-stop-dossiers", "legal-documents")
                .withProof(sink.address())
                .settings(
                        "judicial-records",
                        "baseUrl: " + sink.address(),
                        "tokenUrl: " + sink.address() + "/token",
                        "clientId: lgsp",
                        "clientSecret: \"-\"",
                        "unitCode: \"99\"",
                        "provinceCode: \"99\"",
                        "provinceTitle: Tỉnh Mẫu",
                        "pollInterval: PT1S")
                .route("judicial", FLOW);
        bus = BusProcess.start(home);
    }

    @AfterAll
    static void stopBus() {
        registry.hear();
        bus.close();
        sink.close();
    }

    @Test
    void polledReceivedAndDeliveredRecordsAreInTheirDatasets() throws Exception {
        // given
        String code = "H99.05-261116-1001";
        ObjectNode dossier =
                (ObjectNode) Json.parse(Files.readAllBytes(Path.of("test-fixtures/messages/birth-dossier.json")));
        dossier.put("dossierCode", code);
        // when
        Client.Answer received = Client.demo(bus)
                .post("/api/one-stop-dossiers/1.0/dossiers", dossier.toString(), "Idempotency-Key", code);
        registry.change(code, 5);
        // then
        assertThat(received.status()).as(received.text()).isEqualTo(202);
        awaitRecord(
                "dossiers",
                code,
                "one-stop-dossiers",
                dossier.path("statusSequence").asText());
        awaitRecord("judicial-records", code, "proof", "5");
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(records("administrative-units")).isPositive();
            assertThat(records("catalogue-items")).isPositive();
            assertThat(records("postcodes")).isPositive();
        });
        theOlderVersionChangesNothing(code);
    }

    private static void theOlderVersionChangesNothing(String code) throws Exception {
        long before = dataset("judicial-records").path("sequence").asLong();
        // when: a state that the system should have told of before
        registry.change(code, 4);
        // then
        await().atMost(LIMIT)
                .until(() -> sink.received("\"" + code + "\"").stream()
                        .anyMatch(
                                one -> one.uri().equals("/mirror") && one.body().contains("IN_PROCESS")));
        awaitNoDeliveryOf(code);
        awaitRecord("judicial-records", code, "proof", "5");
        assertThat(dataset("judicial-records").path("sequence").asLong()).isEqualTo(before);
    }

    @Test
    void aBusThatIsKilledBetweenStoreAndAcknowledgementMakesItGood() throws Exception {
        // given: the record is stored and delivered, and the system is being told so
        String code = "H99.05-261116-2001";
        CountDownLatch deaf = registry.deaf();
        registry.change(code, 3);
        await().atMost(LIMIT).until(() -> registry.toldOf(code) == 1);
        awaitRecord("judicial-records", code, "proof", "3");
        awaitNoDeliveryOf(code);
        assertThat(poll(JUDICIAL).path("owed").asLong()).isEqualTo(1);
        // when: it never hears of it
        bus.kill();
        registry.hear();
        deaf.countDown();
        bus.start();
        // then
        await("the list is empty").atMost(LIMIT).until(() -> !registry.lists(code));
        await().atMost(LIMIT).until(() -> poll(JUDICIAL).path("owed").asLong() == 0);
        succeedsAgain(JUDICIAL);
        assertThat(registry.toldOf(code)).isEqualTo(2);
        assertThat(sink.to("/mirror"))
                .filteredOn(one -> one.body().contains(code))
                .hasSize(1);
        assertThat(texts("SELECT event_type FROM message WHERE convert_from(body, 'UTF8') LIKE ?", "%" + code + "%"))
                .containsExactlyInAnyOrder("judicial-records.request-changed", "dataset.judicial-records");
    }

    @Test
    void aVersionThatIsToldWithOtherContentIsAConflictAndTheFirstStays() throws Exception {
        // given
        String code = "H99.05-261116-4001";
        registry.change(code, 5);
        awaitRecord("judicial-record-requests", code, "judicial-records", "5");
        await().atMost(LIMIT).until(() -> !registry.lists(code));
        // when: the same state, with another day
        registry.issue(code, 5, "16/11/2026");
        // then
        String path = "/admin/v1/datasets/judicial-record-requests/conflicts";
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(bus.admin(path).path("conflicts"))
                        .singleElement()
                        .satisfies(conflict -> {
                            assertThat(conflict.path("key").asText()).isEqualTo(code);
                            assertThat(conflict.path("version").asText()).isEqualTo("5");
                            assertThat(conflict.path("reason").asText()).isEqualTo("SAME_VERSION");
                            assertThat(conflict.has("messageId")).isFalse();
                        }));
        assertThat(texts(
                        "SELECT convert_from(data, 'UTF8') FROM dataset_change WHERE dataset = 'judicial-record-requests'"
                                + " AND key = ?",
                        code))
                .singleElement()
                .asString()
                .doesNotContain("issuedOn");
    }

    @Test
    void peopleLookAfterPolls() throws Exception {
        // given
        String before = LocalDate.now().minusDays(40).toString();
        await().atMost(LIMIT)
                .until(() -> poll(LEGAL).path("lag").asText().startsWith("PT0S")
                        || Duration.parse(poll(LEGAL).path("lag").asText()).compareTo(Duration.ofMinutes(5)) < 0);
        long sequence = dataset("legal-documents").path("sequence").asLong();
        assertThat(lgsp("list").lines())
                .anyMatch(line -> line.contains(LEGAL) && line.contains("PRODUCTION") && line.contains("asks"));
        // when, then: only said
        String from = poll(LEGAL).path("from").asText();
        assertThat(lgsp("rewind", LEGAL, "--to", before, "--dry-run"))
                .startsWith("Would: rewind to ")
                .contains(": 2 windows to read");
        assertThat(acts(LEGAL)).isEmpty();
        assertThat(Instant.parse(poll(LEGAL).path("from").asText())).isAfterOrEqualTo(Instant.parse(from));
        // when, then: paused, moved, resumed
        lgsp("pause", LEGAL, "--by", "tester", "--why", "maintenance");
        assertThat(lgsp("list").lines()).anyMatch(line -> line.contains(LEGAL) && line.contains("paused by tester"));
        assertThat(lgsp("rewind", LEGAL, "--to", before, "--by", "tester")).startsWith("rewind to ");
        Instant rewound = Instant.parse(poll(LEGAL).path("from").asText());
        assertThat(rewound).isBefore(Instant.now().minus(Duration.ofDays(39)));
        lgsp("resume", LEGAL, "--by", "tester");
        await("it catches up")
                .atMost(LIMIT)
                .until(() -> Duration.parse(poll(LEGAL).path("lag").asText()).compareTo(Duration.ofMinutes(5)) < 0);
        // when, then: at once, not after its minute
        String last = poll(LEGAL).path("succeededAt").asText();
        lgsp("now", LEGAL, "--by", "tester");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !poll(LEGAL).path("succeededAt").asText().equals(last));
        assertThat(dataset("legal-documents").path("sequence").asLong()).isEqualTo(sequence);
        assertThat(acts(LEGAL)).hasSize(4).allMatch(act -> act.startsWith("by tester: "));
        assertThat(acts(LEGAL)).contains("by tester: paused; maintenance");
    }

    @Test
    void aRefusedRecordIsTriedAgainOrGivenUp() throws Exception {
        // given: an entry without its id, and one that is right
        String good = "H99.05-261116-3001";
        String bad = "H99.05-261116-3002";
        registry.listWithoutId(bad);
        registry.change(good, 3);
        awaitRecord("judicial-records", good, "proof", "3");
        await().atMost(LIMIT).until(() -> poll(JUDICIAL).path("refused").asLong() == 1);
        registry.withdraw(bad);
        succeedsAgain(JUDICIAL);
        assertThat(lgsp("refused", JUDICIAL))
                .contains("PROVIDER_REPLY_INVALID", "/DECLARATION_ID")
                .contains(ErrorCode.PROVIDER_REPLY_INVALID.explanation().vi())
                .contains(bad + "  ")
                .contains("  {\"requestCode\":\"" + bad + "\",\"status\":\"RECEIVED\"");
        JsonNode refused = refused();
        assertExplained(refused);
        assertThat(refused.path("name").asText()).isEqualTo(bad);
        assertThat(refused.at("/record/applicant").asText()).isIn("", "***");
        // when
        assertThat(lgsp("retry", JUDICIAL, "--dry-run")).isEqualTo("Would: 1 records would be tried again.\n");
        lgsp("retry", JUDICIAL, "--by", "tester");
        // then
        await().atMost(LIMIT)
                .until(() ->
                        refused().path("tries").asInt() == refused.path("tries").asInt() + 1);
        aDroppedRecordStaysAway(bad, refused.path("key").asText());
    }

    private static void aDroppedRecordStaysAway(String bad, String key) throws Exception {
        // when
        assertThat(lgsp("drop", JUDICIAL, "--key", bad, "--by", "tester", "--why", "a test entry of the system"))
                .isEqualTo("given up.\n");
        registry.listWithoutId(bad);
        succeedsAgain(JUDICIAL);
        succeedsAgain(JUDICIAL);
        // then
        assertThat(poll(JUDICIAL).path("refused").asLong()).isZero();
        assertThat(lgsp("refused", JUDICIAL)).startsWith("No record");
        assertThat(acts(JUDICIAL))
                .contains("by tester: refused record " + key + " dropped; a test entry of the system");
        assertThat(texts("SELECT convert_from(entry, 'UTF8') FROM poll_refused WHERE record_key = ?", key))
                .containsExactly("{}");
        registry.withdraw(bad);
    }

    // ----

    /** Lists what changed until that is acknowledged. */
    private static final class Registry {
        private final Map<String, String> listed = new ConcurrentSkipListMap<>();
        private final List<String> told = new CopyOnWriteArrayList<>();
        private volatile @Nullable CountDownLatch deaf;

        void change(String code, int state) {
            listed.put(id(code), """
                    {"DECLARATION_ID": "%s", "DEC_STATUS_ID": %d, "RECEIVE_NO": "%s"}""".formatted(id(code), state, code));
        }

        void issue(String code, int state, String day) {
            listed.put(id(code), """
                    {"DECLARATION_ID": "%s", "DEC_STATUS_ID": %d, "RECEIVE_NO": "%s", "ISSUE_DATE": "%s"}""".formatted(id(code), state, code, day));
        }

        void listWithoutId(String code) {
            listed.put(id(code), "{\"DEC_STATUS_ID\": 3, \"RECEIVE_NO\": \"" + code + "\"}");
        }

        void withdraw(String code) {
            listed.remove(id(code));
        }

        boolean lists(String code) {
            return listed.containsKey(id(code));
        }

        long toldOf(String code) {
            return told.stream().filter(id(code)::equals).count();
        }

        /** From now on it is told and does not hear. */
        CountDownLatch deaf() {
            CountDownLatch until = new CountDownLatch(1);
            deaf = until;
            return until;
        }

        void hear() {
            deaf = null;
        }

        String list() {
            return "{\"STATUS\": \"1\", \"LISTCONTENT\": [" + String.join(",", listed.values()) + "]}";
        }

        String acknowledge(String body) {
            try {
                String id = Json.parse(body.getBytes(StandardCharsets.UTF_8))
                        .path("declarationId")
                        .asText();
                CountDownLatch until = deaf;
                told.add(id);
                if (until == null) {
                    listed.remove(id);
                } else {
                    until.await();
                }
                return "{\"STATUS\": \"1\"}";
            } catch (MalformedBody e) {
                throw new AssertionError(body, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "{}";
            }
        }

        private static String id(String code) {
            return "LLTP-" + code;
        }
    }

    private static String lgsp(String command, String... more) {
        List<String> words = new ArrayList<>(List.of("poll", command));
        words.addAll(List.of(more));
        words.addAll(List.of(
                "--url",
                "http://127.0.0.1:" + bus.controlPort(),
                "--token-file",
                home.data().resolve("admin-token").toString()));
        StringWriter out = new StringWriter();
        int status = Lgsp.execute(new PrintWriter(out, true), words.toArray(String[]::new));
        assertThat(status).as(out.toString()).isZero();
        return out.toString();
    }

    private static JsonNode poll(String operation) throws Exception {
        for (JsonNode poll : bus.admin("/admin/v1/polls").path("polls")) {
            if (poll.path("operation").asText().equals(operation)
                    && poll.path("environment").asText().equals("PRODUCTION")) {
                return poll;
            }
        }
        throw new AssertionError("no poll " + operation);
    }

    /** It asks once more from here on, at least. */
    private static void succeedsAgain(String operation) throws Exception {
        for (int i = 0; i < 2; i++) {
            String last = poll(operation).path("succeededAt").asText();
            await().atMost(LIMIT)
                    .until(() -> !poll(operation).path("succeededAt").asText().equals(last));
        }
    }

    private static JsonNode refused() throws Exception {
        return bus.admin("/admin/v1/polls/" + JUDICIAL + "/refused")
                .path("records")
                .path(0);
    }

    private static JsonNode dataset(String name) throws Exception {
        for (JsonNode dataset : bus.admin("/admin/v1/datasets").path("datasets")) {
            if (dataset.path("name").asText().equals(name)
                    && dataset.path("environment").asText().equals("PRODUCTION")) {
                return dataset;
            }
        }
        return Json.object();
    }

    private static long records(String dataset) throws Exception {
        return dataset(dataset).path("records").asLong();
    }

    private static void awaitRecord(String dataset, String key, String source, String version) {
        await(dataset + " " + key).atMost(LIMIT).untilAsserted(() -> {
            JsonNode record = bus.admin("/admin/v1/datasets/" + dataset + "/record?key=" + key);
            assertThat(record.path("source").asText()).isEqualTo(source);
            assertThat(record.path("version").asText()).isEqualTo(version);
            assertThat(record.path("deleted").asBoolean()).isFalse();
        });
    }

    private static void awaitNoDeliveryOf(String code) {
        await("deliveries of " + code)
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(texts(
                                "SELECT route FROM delivery WHERE message_id IN (SELECT message_id FROM message"
                                        + " WHERE convert_from(body, 'UTF8') LIKE ?)",
                                "%" + code + "%"))
                        .isEmpty());
    }

    /** What people did with a poll, as the journal has it. */
    private static List<String> acts(String poll) throws SQLException, IOException {
        return texts("SELECT detail FROM journal WHERE kind = 'DIRECTED' AND connector || '/' || operation = ?", poll);
    }

    private static List<String> texts(String sql, String parameter) throws SQLException, IOException {
        try (Connection connection = bus.database();
                PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, parameter);
            List<String> texts = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
            return texts;
        }
    }
}
