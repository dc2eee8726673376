package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.connector.SettingsLoader;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.contract.ContractCompiler;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.DeliveryFixture;
import io.lienthong.delivery.DeliverySettings;
import io.lienthong.journal.AcceptedMessage;
import io.lienthong.journal.RecordedCalls;
import io.lienthong.mapping.CrowdedMemory;
import io.lienthong.message.Body;
import io.lienthong.message.Environment;
import io.lienthong.message.Event;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.Spans;
import io.lienthong.message.Trace;
import io.lienthong.simulator.Simulators;
import io.lienthong.system.BusHome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A step whose system did what it was asked, while there is no memory for the stylesheet of its reply. */
class CrowdedReplyIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String EVENT = "parcel.asked";
    private static final String SYSTEM = "land-registry";

    private final DeliveryFixture fixture = new DeliveryFixture();
    private final Vertx vertx = Vertx.vertx();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Workers workers = new Workers("crowded", 2, 100);
    private final DeliveryEngine engine =
            new DeliveryEngine(fixture.pool, fixture.journal::acceptor, fixture.steps, null, DeliverySettings.of("a"));
    private Simulators simulators;

    CrowdedReplyIT() throws SQLException {}

    @BeforeEach
    void start(@TempDir Path parent) throws Exception {
        Path folder = parent.resolve(SYSTEM);
        BusHome.copy(Path.of("connectors").resolve(SYSTEM), folder);
        Files.copy(Path.of("test-fixtures/stylesheets/endless/memory.xsl"), folder.resolve("mappings/parcel.xsl"));
        Path descriptor = folder.resolve("connector.yaml");
        Files.writeString(
                descriptor,
                Files.readString(descriptor)
                        .replace(
                                "{select: /TraCuuThuaDatResponse/ThuaDat, mapping: mappings/parcel.jslt}",
                                "{mapping: mappings/parcel.xsl}"));
        simulators = new Simulators(vertx, parent);
        String address = "http://127.0.0.1:" + simulators.listen("127.0.0.1", 0);
        Connectors connectors = new Connectors(
                parent,
                new ConnectorCompiler(new ContractCompiler(CanonicalTypes.load()), vertx, new SimpleMeterRegistry()),
                new SettingsLoader(parent, address, true));
        connectors.reload(folder);
        camel.addComponent(
                "delivery",
                new DeliveryComponent(fixture.steps, connectors, workers, Spans.OFF, CanonicalTypes.load()));
        camel.addComponent(
                "connector",
                new ConnectorComponent(
                        connectors,
                        (context, operation, request, done) -> done.accept(null),
                        new Recorder(new RecordedCalls(fixture.pool))));
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("delivery:" + EVENT + "?purpose=LAND_CHANGE")
                        .routeId("parcel.ask")
                        .to("connector:" + SYSTEM + "/getParcel?parcelCode=/parcelCode");
            }
        });
        camel.start();
        engine.start();
    }

    @AfterEach
    void close() throws Exception {
        engine.close();
        camel.close();
        workers.close();
        simulators.close();
        vertx.close();
        fixture.close();
    }

    @Test
    void theMessageIsParkedAndNotSentAgain() throws Exception {
        // when
        try (CrowdedMemory all = new CrowdedMemory()) {
            accept();
            await().atMost(LIMIT).until(() -> fixture.count("delivery WHERE state = 'PARKED'") == 1);
        }
        // then
        assertThat(fixture.text("SELECT reason FROM delivery")).isEqualTo("MAPPING_FAILED");
        assertThat(fixture.text("SELECT detail FROM journal WHERE kind = 'PARKED'"))
                .contains("the mappings that run take all of the memory");
        assertThat(simulators.received(SYSTEM, Environment.PRODUCTION)).hasSize(1);
    }

    private void accept() throws Exception {
        Event event = new Event(
                MessageId.next(),
                Environment.PRODUCTION,
                EVENT,
                "one-stop-dossiers",
                "LandParcel.v1",
                null,
                null,
                Trace.continued(null),
                Body.of(Json.object().put("parcelCode", "99012-15-203")));
        fixture.journal
                .accept(new AcceptedMessage(
                        event,
                        "demo",
                        "one-stop-dossiers/submitDossier",
                        event.id().toString(),
                        new byte[32],
                        null,
                        null,
                        Instant.now(),
                        fixture.steps.match(event)))
                .get(20, TimeUnit.SECONDS);
        engine.wake(Environment.PRODUCTION, SYSTEM);
    }
}
