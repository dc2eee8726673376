package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** Webhooks of a bus that dies, of two nodes, and of a grant that ends. One bus for all, in this order. */
@TestMethodOrder(MethodOrderer.MethodName.class)
class WebhookRestartIT {
    private static final String FEED = "/sync/v1/dossiers";
    private static final String SECRET = "whsec_" + "bmV3".repeat(8);
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static Receiver receiver;
    private static BusProcess bus;
    private static BusHome home;
    private static int sent;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        receiver = new Receiver();
        home = home(folder).consumers(consumer("", "http://127.0.0.1:" + receiver.port() + "/copy"));
        bus = BusProcess.start(home);
        await().atMost(LIMIT).until(() -> !receiver.at("/copy").isEmpty());
    }

    private static BusHome home(Path folder) throws IOException {
        return BusHome.in(folder)
                .with("one-stop-dossiers")
                .settings(
                        "one-stop-dossiers",
                        "baseUrl: http://127.0.0.1:9/one-stop-dossiers",
                        "apiKey: \"-\"",
                        "agencyCode: H99");
    }

    private static String consumer(String grant, String url) {
        return """
                consumers:
                  - id: copy
                    environment: PRODUCTION
                    secret: copy-secret
                    grants: []
                    datasets: [{dataset: dossiers%s}]
                    webhooks: [{dataset: dossiers, url: "%s", secrets: [%s], egress: {allowedRanges: [127.0.0.0/8]}}]
                """.formatted(grant, url, SECRET);
    }

    @AfterAll
    static void stopBus() {
        bus.close();
        receiver.close();
    }

    /** Until it is accepted, through which deaths ever. */
    private static String submit(BusProcess node) throws Exception {
        String code = "H99.12-261101-" + String.format("%04d", ++sent);
        ObjectNode dossier =
                (ObjectNode) Json.parse(Files.readAllBytes(Path.of("test-fixtures/messages/dossier.json")));
        dossier.put("dossierCode", code)
                .put("agencyCode", "H99.12")
                .put("status", "RECEIVED")
                .put("statusSequence", 1);
        await(code)
                .atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> Client.demo(node)
                                .post(
                                        "/api/one-stop-dossiers/1.0/dossiers",
                                        Json.write(dossier),
                                        "Idempotency-Key",
                                        code)
                                .status()
                        == 202);
        return code;
    }

    /** What a receiver has that stores each page once, by its id, and in the order in which they begin where the last one ended. */
    private static Map<String, JsonNode> copy() {
        Map<String, JsonNode> copy = new TreeMap<>();
        JsonNode place = receiver.at("/copy").get(0).data().path("next");
        for (Receiver.Received page : receiver.pagesAt("/copy")) {
            if (page.data().path("cursor").equals(place)) {
                page.data()
                        .path("items")
                        .forEach(item -> copy.put(item.path("key").asText(), item));
                place = page.data().path("next");
            }
        }
        return copy;
    }

    private static Map<String, JsonNode> source() throws Exception {
        Map<String, JsonNode> source = new TreeMap<>();
        Client.of(bus, "copy", "copy-secret")
                .get(FEED + "/snapshot")
                .json()
                .path("items")
                .forEach(item -> source.put(item.path("key").asText(), item));
        return source;
    }

    @Test
    void aAKilledBusLeavesNoGap() throws Exception {
        // given: a receiver for which a page takes a while, so that the bus dies amid one
        receiver.treat("/copy", exchange -> {
            new java.util.concurrent.CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
            exchange.sendResponseHeaders(204, -1);
        });
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 40; i++) {
                submit(bus);
            }
            int before = receiver.at("/copy").size();
            await().atMost(LIMIT).until(() -> receiver.at("/copy").size() > before);
            // when
            bus.kill();
            bus.start();
        }

        // then
        submit(bus);
        await("the copy is whole")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(copy()).isEqualTo(source()));
        assertThat(copy()).hasSize(121);
        Map<String, byte[]> bodies = new TreeMap<>();
        for (Receiver.Received page : receiver.at("/copy")) {
            byte[] first = bodies.putIfAbsent(page.id(), page.body());
            assertThat(page.data().path("items"))
                    .isEqualTo(
                            first == null
                                    ? page.data().path("items")
                                    : Json.parse(first).at("/data/items"));
        }
    }

    @Test
    void bAnotherNodeTakesOverWithin30Seconds(@TempDir Path folder) throws Exception {
        // given
        BusHome other = home(folder).consumers(Files.readString(home.folder().resolve("config/consumers.yaml")));
        BusProcess second = bus.startBeside(other);
        try {
            String before = submit(second);
            await().atMost(LIMIT).until(() -> receiver.keysAt("/copy").contains(before));
            // and while both live, one of them pushes
            int both = receiver.keysAt("/copy").size();
            for (int i = 0; i < 20; i++) {
                submit(i % 2 == 0 ? bus : second);
            }
            String last = submit(second);
            await().atMost(LIMIT).until(() -> receiver.keysAt("/copy").contains(last));
            List<String> keys = receiver.keysAt("/copy");
            assertThat(keys.subList(both, keys.size())).hasSize(21).doesNotHaveDuplicates();

            // when
            bus.kill();
            long killed = System.nanoTime();
            String after = submit(second);

            // then
            await().atMost(LIMIT).until(() -> receiver.keysAt("/copy").contains(after));
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(30));
        } finally {
            second.stop();
            bus.start();
        }
        await("the copy is whole")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(copy()).isEqualTo(source()));
    }

    @Test
    void cAGrantThatEndedStopsThePush() throws Exception {
        // given
        String url = "http://127.0.0.1:" + receiver.port() + "/copy";
        int before = receiver.at("/copy").size();
        bus.stop();
        home.consumers(consumer(", validUntil: 2020-12-31", url));

        // when
        bus.start();
        submit(bus);

        // then
        await().atMost(LIMIT).until(() -> state("reason").equals("NOT_GRANTED"));
        assertThat(receiver.at("/copy")).hasSize(before);
        JsonNode own = Client.of(bus, "copy", "copy-secret").get("/sync/v1").json();
        assertThat(own.path("datasets")).isEmpty();
        assertThat(own.at("/webhooks/0/reason").asText()).isEqualTo("NOT_GRANTED");
        // and with another grant, its receiver has to begin anew
        bus.stop();
        home.consumers(consumer(", fields: [/dossierCode]", url));
        bus.start();
        Client.Answer enabled = Client.of(bus, "copy", "copy-secret").post(FEED + "/webhook/enable", "");
        assertThat(enabled.json().path("from").asText()).as(enabled.text()).isEqualTo("now");
        await().atMost(LIMIT).until(() -> receiver.at("/copy").size() > before);
        assertThat(receiver.at("/copy").get(before).type()).isEqualTo("io.lienthong.dataset.reset");
        String code = submit(bus);
        await().atMost(LIMIT).until(() -> receiver.keysAt("/copy").contains(code));
        List<Receiver.Received> pages = receiver.pagesAt("/copy");
        assertThat(pages.get(pages.size() - 1).data().at("/items/0/data").toString())
                .isEqualTo("{\"dossierCode\":\"" + code + "\"}");
    }

    @Test
    void eALongWayOfWhatOthersHaveIsGoneInSteps() throws Exception {
        // given
        int before = receiver.at("/copy").size();
        bus.stop();
        home.consumers(consumer(", rows: {/agencyCode: [H99.77]}", "http://127.0.0.1:" + receiver.port() + "/copy"));
        bus.start();
        Client.of(bus, "copy", "copy-secret").post(FEED + "/webhook/enable", "");
        await().atMost(LIMIT).until(() -> receiver.at("/copy").size() > before);
        try (var connection = bus.database();
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE step (page_from bigint)");
            statement.execute("CREATE FUNCTION step() RETURNS trigger LANGUAGE plpgsql AS"
                    + " $$ BEGIN INSERT INTO step VALUES (NEW.page_from); RETURN NULL; END $$");
            statement.execute(
                    "CREATE TRIGGER step AFTER UPDATE OF page_from ON webhook FOR EACH ROW EXECUTE FUNCTION step()");
            // when
            connection.setAutoCommit(false);
            statement.execute(
                    "INSERT INTO dataset_change (environment, dataset, sequence, key, source, version, deleted,"
                            + " content_hash, data, changed_at, message_id) SELECT h.environment, h.dataset, h.sequence + i,"
                            + " 'many-' || i, c.source, c.version, false, c.content_hash, c.data, clock_timestamp(), c.message_id"
                            + " FROM (SELECT * FROM dataset_head WHERE environment = 'PRODUCTION' AND dataset = 'dossiers'"
                            + " FOR UPDATE) AS h JOIN dataset_change c USING (environment, dataset, sequence),"
                            + " generate_series(1, 5000) AS i");
            statement.execute("UPDATE dataset_head SET sequence = sequence + 5000"
                    + " WHERE environment = 'PRODUCTION' AND dataset = 'dossiers'");
            connection.commit();
            connection.setAutoCommit(true);

            // then
            await().atMost(LIMIT).until(() -> state("changesBehind").equals("0"));
            try (var row = statement.executeQuery("SELECT count(DISTINCT page_from) FROM step")) {
                row.next();
                assertThat(row.getInt(1)).isGreaterThan(4);
            }
        }
    }

    @Test
    void fADatasetThatWentAwayIsSaid() throws Exception {
        // given
        bus.stop();
        Files.delete(home.folder().resolve("config/connectors/one-stop-dossiers.yaml"));
        FileSystemUtils.deleteRecursively(home.connectors().resolve("one-stop-dossiers"));

        // when
        bus.start();

        // then
        await().atMost(LIMIT).until(() -> state("reason").equals("DATASET_UNKNOWN"));
        assertThat(state("state")).isEqualTo("DISABLED");
    }

    private static String state(String field) throws Exception {
        return bus.admin("/admin/v1/webhooks").at("/webhooks/0/" + field).asText();
    }

    @Test
    void dAnAddressInAForbiddenRangeIsRefusedAtTheStart(@TempDir Path folder) throws Exception {
        BusHome inside = home(folder)
                .consumers(consumer("", "https://169.254.169.254/")
                        .replace(", egress: {allowedRanges: [127.0.0.0/8]}", ""));
        assertThatThrownBy(() -> BusProcess.start(inside))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("consumer copy, webhook of dossiers")
                .hasMessageContaining("in a range that no call may reach");
    }
}
