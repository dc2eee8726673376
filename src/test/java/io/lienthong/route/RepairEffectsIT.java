package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.SettingsLoader;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.contract.ContractCompiler;
import io.lienthong.delivery.Decision;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.DeliveryFilter;
import io.lienthong.delivery.DeliveryFixture;
import io.lienthong.delivery.DeliverySettings;
import io.lienthong.delivery.Handler;
import io.lienthong.delivery.Result;
import io.lienthong.delivery.Step;
import io.lienthong.document.EdXmlReader;
import io.lienthong.journal.AcceptedMessage;
import io.lienthong.mailbox.Agencies;
import io.lienthong.mailbox.Agency;
import io.lienthong.mailbox.Mailboxes;
import io.lienthong.mailbox.PostOffice;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.Trace;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What a person's decision about a parked message does to its dataset and to its mailbox entries, in the same transaction. */
class RepairEffectsIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Decision AN = new Decision("nguyen.van.an", "số hồ sơ cũ");
    private static final String CODE = "H99.12-261102-0001";
    private static final String SUBMIT = "one-stop-dossiers/submitDossier";

    private final DeliveryFixture fixture = new DeliveryFixture();
    private final Vertx vertx = Vertx.vertx();
    private DeliveryEngine engine;

    RepairEffectsIT() throws SQLException {}

    @BeforeEach
    void start(@TempDir Path config) {
        Connectors connectors = new Connectors(
                Path.of("connectors"),
                new ConnectorCompiler(new ContractCompiler(CanonicalTypes.load()), vertx, new SimpleMeterRegistry()),
                new SettingsLoader(config, "http://127.0.0.1:9", true));
        connectors.reload(Path.of("connectors/one-stop-dossiers"));
        Handler refusing =
                (delivery, done) -> done.accept(new Result.Rejected(ErrorCode.REQUEST_REFUSED, "no such place", 422));
        for (String event : new String[] {"dossier.submitted", DocumentSteps.OUTBOUND}) {
            fixture.steps.register(
                    new Step("step-of." + event, event, null, null, "civil-status", "registerBirth", null, refusing));
        }
        DatasetCompanion companion = new DatasetCompanion(connectors);
        fixture.journal.accompany(companion);
        engine = new DeliveryEngine(
                fixture.pool, fixture.journal::acceptor, fixture.steps, null, DeliverySettings.of("a"));
        engine.repairs().accompany(new RepairEffects(companion));
        engine.start();
    }

    @AfterEach
    void close() {
        engine.close();
        vertx.close();
        fixture.close();
    }

    private MessageId accept(String type, String source, Body body, @Nullable MessageId parent) throws Exception {
        Event event = new Event(
                MessageId.next(),
                Environment.PRODUCTION,
                type,
                source,
                type.startsWith("dossier") ? "Dossier.v1" : "DocumentNotice.v1",
                null,
                null,
                Trace.continued(null),
                body);
        fixture.journal
                .accept(new AcceptedMessage(
                        event,
                        "demo",
                        SUBMIT.equals(source) ? source : "documents.distribute",
                        event.id().toString(),
                        new byte[32],
                        parent,
                        null,
                        Instant.now(),
                        fixture.steps.match(event)))
                .get(20, TimeUnit.SECONDS);
        engine.wake(Environment.PRODUCTION, "civil-status");
        return event.id();
    }

    private MessageId parked(String type, String source, Body body, @Nullable MessageId parent) throws Exception {
        MessageId id = accept(type, source, body, parent);
        await().atMost(LIMIT)
                .until(() -> fixture.count("delivery WHERE state = 'PARKED' AND message_id = '" + id + "'") == 1);
        return id;
    }

    private static Body dossier(String code, int version, String applicant) {
        ObjectNode dossier = Json.object().put("dossierCode", code).put("statusSequence", version);
        return Body.of(dossier.put("applicant", applicant));
    }

    private String record() throws SQLException {
        return fixture.text("SELECT convert_from(data, 'UTF8')::jsonb ->> 'applicant' || ' ' || sequence || ' '"
                + " || message_id FROM dataset_current WHERE dataset = 'dossiers' AND key = '" + CODE + "'");
    }

    @Test
    void aCorrectionIsTheContentOfItsRecord() throws Exception {
        // given
        MessageId wrong = parked("dossier.submitted", SUBMIT, dossier(CODE, 1, "wrong"), null);
        // when
        MessageId right = engine.corrections().correct(wrong, null, dossier(CODE, 1, "right"), AN);
        // then
        assertThat(record()).isEqualTo("right 2 " + right);
        assertThat(fixture.count("dataset_change")).isEqualTo(2);
    }

    @Test
    void aNewerVersionIsNotOverwrittenByACorrection() throws Exception {
        // given
        MessageId wrong = parked("dossier.submitted", SUBMIT, dossier(CODE, 1, "wrong"), null);
        MessageId newer = accept("dossier.updated", SUBMIT, dossier(CODE, 2, "newer"), null);
        // when
        MessageId right = engine.corrections().correct(wrong, null, dossier(CODE, 1, "right"), AN);
        // then
        assertThat(record()).isEqualTo("newer 2 " + newer);
        assertThat(fixture.count("message WHERE message_id = '" + right + "'")).isEqualTo(1);
    }

    @Test
    void aCorrectionThatWouldBeAnotherRecordIsRefusedAndChangesNothing() throws Exception {
        // given
        MessageId wrong = parked("dossier.submitted", SUBMIT, dossier(CODE, 1, "wrong"), null);
        // when, then
        for (Body other :
                new Body[] {dossier("H99.12-261102-0002", 1, "right"), dossier(CODE, 2, "right"), Body.of(Json.object())
                }) {
            assertThatThrownBy(() -> engine.corrections().correct(wrong, null, other, AN))
                    .isInstanceOfSatisfying(BusException.class, refusal -> {
                        assertThat(refusal.code()).isEqualTo(ErrorCode.REQUEST_INVALID);
                        assertThat(refusal.violations()).isNotEmpty();
                    });
        }
        assertThat(record()).isEqualTo("wrong 1 " + wrong);
        assertThat(fixture.count("message")).isEqualTo(1);
    }

    @Test
    void aDocumentWhoseWayOutIsGivenUpHasFailedAndHoldsItsDayNoMore() throws Exception {
        // given: a status for an agency outside, which the exchange does not take
        JdbcTemplate jdbc = new JdbcTemplate(fixture.pool);
        TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(fixture.pool));
        Agencies agencies = new Agencies(jdbc, transactions);
        LocalDate today = LocalDate.parse("2026-11-26");
        agencies.listed(
                Environment.PRODUCTION,
                new Agency("000.00.01.H99", "Văn phòng", "1", null, null, null, null, null, null, null),
                today);
        byte[] bytes = Files.readAllBytes(Path.of("test-fixtures/messages/status-03.edxml"));
        MessageId file = accept(
                "document.kept", "document-exchange/sendDocument", Body.received(bytes, "application/xml"), null);
        new PostOffice(agencies, new Mailboxes(jdbc), transactions)
                .distribute(Environment.PRODUCTION, file, EdXmlReader.read(bytes), bytes, false, today);
        Body notice = Body.of(Json.object().put("docId", file.toString()));
        MessageId outbound = parked(DocumentSteps.OUTBOUND, "documents.distribute", notice, file);
        String held = String.join(" ", fixture.texts("SELECT message_id FROM open_message ORDER BY 1"));
        // when
        engine.repairs().withdraw(DeliveryFilter.of(outbound, null), 0, AN);
        // then
        assertThat(held).contains(file.toString(), outbound.toString());
        assertThat(fixture.count("open_message")).isZero();
        assertThat(fixture.text(
                        "SELECT place || ' ' || status || ' ' || failures || ' ' || status_desc FROM mailbox_entry"))
                .startsWith("OUTSIDE fail 1 Không được gửi ra ngoài tỉnh nữa")
                .endsWith(": số hồ sơ cũ");
    }
}
