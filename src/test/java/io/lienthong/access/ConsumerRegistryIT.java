package io.lienthong.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lienthong.access.RegisteredConsumer.Decision;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.OperationName;
import io.lienthong.platform.Database;
import io.lienthong.platform.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Consumers registered at run time, on a real PostgreSQL that two nodes share. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsumerRegistryIT {
    private static final Decision BY = new Decision("nguyen.van.an", "contract 12/2026");
    private static final OperationName ENTERPRISE = OperationName.parse("business-registration/getEnterprise");

    @SuppressWarnings("NullAway.Init")
    private HikariDataSource pool;

    @SuppressWarnings("NullAway.Init")
    private Node here;

    @SuppressWarnings("NullAway.Init")
    private Node there;

    /** What one node knows. */
    private record Node(Consumers consumers, ConsumerRegistry registry, Access access) {
        boolean knows(String id, String secret) {
            return access.token(id, secret, null).isPresent();
        }
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Database database = TestPostgres.createDatabase();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(database.username());
        config.setPassword(database.password().reveal());
        config.setMaximumPoolSize(4);
        pool = new HikariDataSource(config);
        Flyway.configure().dataSource(pool).load().migrate();
        Files.writeString(folder.resolve("consumers.yaml"), """
                consumers:
                  - {id: declared, environment: PRODUCTION, grants: [civil-status/*],
                     xroad: {client: VN/GOV/1/declared, connectionType: HTTP, addresses: [10.20.0.1]}}
                """);
        here = node(folder);
        there = node(folder);
    }

    @AfterAll
    void stop() {
        pool.close();
    }

    private Node node(Path folder) {
        JdbcTemplate jdbc = new JdbcTemplate(pool);
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(pool));
        Consumers consumers = Consumers.load(folder.resolve("consumers.yaml"), false);
        ConsumerRegistry registry = new ConsumerRegistry(jdbc, transaction, consumers);
        registry.refresh();
        SigningKeys keys =
                new SigningKeys(jdbc, transaction, MasterKey.load(Optional.empty(), folder.resolve("master-key")));
        keys.refresh();
        Tokens tokens = new Tokens(consumers, keys, new Revocations(jdbc), Clock.systemUTC());
        return new Node(
                consumers, registry, new Access(consumers, tokens, new Refusals(jdbc, new SimpleMeterRegistry())));
    }

    private String register(String id, String... grants) {
        return here.registry.register(
                new NewConsumer(id, Environment.PRODUCTION, "Văn phòng đất đai", 60, null, request(grants), null), BY);
    }

    private static GrantRequest request(String... grants) {
        return GrantRequest.of(List.of(grants), Json.object().putArray("datasets"));
    }

    private static XRoadRequest xroad(String client, String type, String... addresses) {
        ObjectNode tree = Json.object().put("client", client).put("connectionType", type);
        List.of(addresses).forEach(tree.withArrayProperty("addresses")::add);
        return new XRoadRequest(tree);
    }

    private Optional<String> caller(String client, String address) {
        there.registry.refresh();
        return there.access.xroad(client, address, false, null).map(Consumer::id);
    }

    @Test
    void aRegisteredConsumerIsAClientOfXRoadUntilItIsAnotherOneOrNone() {
        // given
        here.registry.register(
                new NewConsumer(
                        "portal",
                        Environment.PRODUCTION,
                        null,
                        null,
                        null,
                        request(ENTERPRISE.toString()),
                        xroad("VN/GOV/1/portal", "HTTP", "10.20.0.0/24")),
                BY);
        // when, then
        assertThat(caller("VN/GOV/1/portal", "10.20.0.9")).contains("portal");
        assertThat(caller("VN/GOV/1/portal", "10.21.0.9")).isEmpty();
        assertThat(there.access.xroadClients()).contains("VN/GOV/1/portal");
        assertThat(there.consumers.xroadClient("portal")).contains("VN/GOV/1/portal");
        here.registry.bind("portal", xroad("VN/GOV/1/portal-2", "HTTP", "10.20.0.9"), BY);
        assertThat(caller("VN/GOV/1/portal", "10.20.0.9")).isEmpty();
        assertThat(caller("VN/GOV/1/portal-2", "10.20.0.9")).contains("portal");
        here.registry.bind("portal", null, BY);
        assertThat(caller("VN/GOV/1/portal-2", "10.20.0.9")).isEmpty();
        assertThat(here.registry.changes("portal").stream()
                        .map(RegisteredConsumer.Change::act)
                        .toList())
                .containsExactly("REGISTERED", "BOUND", "GRANTED", "BOUND", "UNBOUND");
    }

    @Test
    void anotherQuotaHoldsForTheNextCallOnEveryNode() {
        // given
        register("hurried");
        here.registry.quota("hurried", 1, BY);
        there.registry.load();
        there.access.requireQuota(there.consumers.find("hurried").orElseThrow());
        refused(
                () -> there.access.requireQuota(there.consumers.find("hurried").orElseThrow()),
                ErrorCode.QUOTA_EXCEEDED,
                "more than 1");
        // when
        here.registry.quota("hurried", 1_000, BY);
        there.registry.load();
        // then
        for (int i = 0; i < 10; i++) {
            there.access.requireQuota(there.consumers.find("hurried").orElseThrow());
        }
        // when
        here.registry.quota("hurried", null, BY);
        there.registry.load();
        // then
        assertThat(there.consumers.find("hurried").orElseThrow().requestsPerMinute())
                .isNull();
        assertThat(here.registry.changes("hurried").stream()
                        .map(RegisteredConsumer.Change::subject)
                        .toList())
                .endsWith("1 a minute", "1000 a minute", "no quota");
        refused(() -> here.registry.quota("hurried", 0, BY), ErrorCode.REQUEST_INVALID, "at least 1");
        refused(() -> here.registry.quota("declared", 5, BY), ErrorCode.CONSUMER_CONFLICT, "consumers.yaml");
    }

    @Test
    void anIdentifierOfXRoadIsOneConsumersAndFreeAgainOnceThatIsRevoked() {
        // given
        register("first-client");
        register("second-client");
        XRoadRequest wanted = xroad("VN/GOV/1/one", "HTTP", "10.20.0.5");
        here.registry.bind("first-client", wanted, BY);
        // when, then
        refused(() -> here.registry.bind("second-client", wanted, BY), ErrorCode.CONSUMER_CONFLICT, "another consumer");
        refused(
                () -> here.registry.bind("second-client", xroad("VN/GOV/1/declared", "HTTP", "10.20.0.5"), BY),
                ErrorCode.CONSUMER_CONFLICT,
                "another consumer");
        refused(() -> here.registry.bind("second-client", null, BY), ErrorCode.CONSUMER_CONFLICT, "no client");
        here.registry.end("first-client", BY);
        assertThat(caller("VN/GOV/1/one", "10.20.0.5")).isEmpty();
        here.registry.bind("second-client", wanted, BY);
        assertThat(caller("VN/GOV/1/one", "10.20.0.5")).contains("second-client");
    }

    @ParameterizedTest
    @CsvSource({
        "VN/GOV, HTTP, 10.20.0.5, /xroad/client",
        "VN/GOV/1/a b, HTTP, 10.20.0.5, /xroad/client",
        "VN/GOV/1/x, HTTP, , /xroad/addresses",
        "VN/GOV/1/x, HTTP, everywhere, /xroad/addresses",
        "VN/GOV/1/x, HTTPS, , /xroad",
        "VN/GOV/1/x, CARRIER_PIGEON, 10.20.0.5, /xroad/connectionType",
    })
    void aClientOfXRoadThatTheFileWouldRefuseIsRefused(
            String client, String type, @Nullable String address, String place) {
        // given
        XRoadRequest wanted = address == null ? xroad(client, type) : xroad(client, type, address);
        // when, then
        refused(
                () -> new NewConsumer("x", Environment.PRODUCTION, null, null, null, request(), wanted),
                ErrorCode.REQUEST_INVALID,
                place);
    }

    private static void refused(ThrowingCallable act, ErrorCode code, String told) {
        assertThatThrownBy(act).isInstanceOfSatisfying(BusException.class, error -> {
            assertThat(error.code()).isEqualTo(code);
            assertThat(error.detailWithPlaces()).contains(told);
        });
    }

    @Test
    void aRegisteredConsumerCallsOnEveryNodeByTheSecretThatWasToldOnce() throws Exception {
        // when
        String secret = register("land-office", ENTERPRISE.toString());
        there.registry.refresh();
        // then
        assertThat(there.knows("land-office", secret)).isTrue();
        assertThat(there.knows("land-office", secret + "x")).isFalse();
        Consumer consumer = there.consumers.find("land-office").orElseThrow();
        assertThat(consumer.grants().allow(ENTERPRISE)).isTrue();
        assertThat(consumer.grants().allow(OperationName.parse("civil-status/getCatalogue")))
                .isFalse();
        assertThat(everythingStored()).doesNotContain(secret);
    }

    /** All columns of all rows, as text. */
    private String everythingStored() {
        JdbcTemplate jdbc = new JdbcTemplate(pool);
        StringBuilder all = new StringBuilder();
        for (String table : List.of("consumer", "consumer_secret", "consumer_grant", "consumer_change")) {
            all.append(jdbc.queryForList("SELECT t::text FROM " + table + " t", String.class));
        }
        return all.toString();
    }

    @Test
    void aTokenHasTheGrantsOfToday() {
        // given
        String secret = register("today", ENTERPRISE.toString());
        there.registry.refresh();
        String token = "Bearer " + there.access.token("today", secret, null).orElseThrow();
        there.access.requireGrant(there.access.authenticate(token, null), ENTERPRISE, "owner");
        // when
        here.registry.revoke("today", List.of(ENTERPRISE.toString()), BY);
        here.registry.grant("today", request("civil-status/*"), BY);
        there.registry.refresh();
        // then
        Consumer now = there.access.authenticate(token, null);
        there.access.requireGrant(now, OperationName.parse("civil-status/getCatalogue"), "owner");
        assertThatThrownBy(() -> there.access.requireGrant(now, ENTERPRISE, "so-ke-hoach"))
                .isInstanceOfSatisfying(BusException.class, error -> {
                    assertThat(error.code()).isEqualTo(ErrorCode.NOT_GRANTED);
                    assertThat(error.rule()).isEqualTo("grant " + ENTERPRISE);
                    assertThat(error.grantedBy()).isEqualTo("so-ke-hoach");
                });
    }

    @Test
    void whoIsEndedHasNoTokenAndNoSecretAndNobodyGetsItsId() {
        // given
        String secret = register("ended", "civil-status/*");
        there.registry.refresh();
        String token = "Bearer " + there.access.token("ended", secret, null).orElseThrow();
        there.access.authenticate(token, null);
        // when
        here.registry.end("ended", BY);
        there.registry.refresh();
        // then
        assertRefused(ErrorCode.TOKEN_INVALID, () -> there.access.authenticate(token, null));
        assertThat(there.knows("ended", secret)).isFalse();
        assertRefused(ErrorCode.CONSUMER_CONFLICT, () -> register("ended"));
        assertRefused(ErrorCode.CONSUMER_CONFLICT, () -> here.registry.grant("ended", request("a/b"), BY));
    }

    @Test
    void theOldSecretLivesAsLongAsWasChosen() {
        // given
        String first = register("rotated");
        // when
        String second = here.registry.rotate("rotated", Duration.ofHours(24), BY);
        // then
        assertThat(here.knows("rotated", first)).isTrue();
        assertThat(here.knows("rotated", second)).isTrue();
        // when
        String third = here.registry.rotate("rotated", Duration.ZERO, BY);
        // then
        assertThat(here.knows("rotated", first)).isFalse();
        assertThat(here.knows("rotated", second)).isFalse();
        assertThat(here.knows("rotated", third)).isTrue();
    }

    @Test
    void aSecretOfTwoRotationsAgoIsVoid() {
        // given
        String first = register("twice");
        String second = here.registry.rotate("twice", Duration.ofHours(24), BY);
        // when
        String third = here.registry.rotate("twice", Duration.ofHours(24), BY);
        // then
        assertThat(here.knows("twice", first)).isFalse();
        assertThat(here.knows("twice", second)).isTrue();
        assertThat(here.knows("twice", third)).isTrue();
    }

    @Test
    void aDatasetIsGrantedOnItsTerms() throws Exception {
        // given
        register("reader");
        // when
        here.registry.grant(
                "reader",
                GrantRequest.of(
                        List.of("dataset:payments"), Json.parse("""
                [{"dataset": "dossiers", "fields": ["/dossierCode"], "validUntil": "2026-12-31"}]""".getBytes(java.nio.charset.StandardCharsets.UTF_8))),
                BY);
        there.registry.refresh();
        // then
        Consumer reader = there.consumers.find("reader").orElseThrow();
        assertThat(reader.datasetGrant("payments", LocalDate.of(2027, 1, 1))).isPresent();
        assertThat(reader.datasetGrant("dossiers", LocalDate.of(2026, 12, 31)))
                .hasValueSatisfying(grant -> assertThat(grant.fields()).containsExactly("/dossierCode"));
        assertThat(reader.datasetGrant("dossiers", LocalDate.of(2027, 1, 1))).isEmpty();
    }

    @Test
    void whoDidWhatAndWhyIsKeptAndCannotBeChanged() {
        // given
        register("story", ENTERPRISE.toString());
        here.registry.rotate("story", Duration.ZERO, new Decision("tran.thi.binh", "secret was mailed"));
        // when
        List<RegisteredConsumer.Change> changes = here.registry.changes("story");
        // then
        assertThat(changes)
                .extracting(RegisteredConsumer.Change::act, RegisteredConsumer.Change::person)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("REGISTERED", "nguyen.van.an"),
                        org.assertj.core.groups.Tuple.tuple("GRANTED", "nguyen.van.an"),
                        org.assertj.core.groups.Tuple.tuple("ROTATED", "tran.thi.binh"));
        assertThat(changes.get(2).reason()).isEqualTo("secret was mailed");
        JdbcTemplate jdbc = new JdbcTemplate(pool);
        assertThatThrownBy(() -> jdbc.update("DELETE FROM consumer_change")).hasMessageContaining("insert-only");
    }

    @ParameterizedTest
    @CsvSource({"declared", "demo", "demo-sandbox"})
    void anIdOfTheFileOrOfTheDemoIsNotGiven(String id) {
        assertRefused(ErrorCode.CONSUMER_CONFLICT, () -> register(id));
    }

    @Test
    void whoIsDeclaredIsChangedInTheFileAlone() {
        assertRefused(ErrorCode.CONSUMER_CONFLICT, () -> here.registry.grant("declared", request("a/b"), BY));
        assertRefused(ErrorCode.CONSUMER_CONFLICT, () -> here.registry.rotate("declared", Duration.ZERO, BY));
        assertRefused(ErrorCode.CONSUMER_CONFLICT, () -> here.registry.restore("declared", BY));
    }

    @Test
    void whoIsDeclaredIsCutOffOnEveryNodeUntilItIsRestored() {
        // when
        here.registry.end("declared", BY);
        there.registry.refresh();
        // then
        assertThat(here.consumers.find("declared")).isEmpty();
        assertThat(there.consumers.find("declared")).isEmpty();
        assertThat(there.consumers.declared("declared")).isPresent();
        assertRefused(ErrorCode.CONSUMER_CONFLICT, () -> there.registry.end("declared", BY));
        assertRefused(ErrorCode.CONSUMER_CONFLICT, () -> register("declared"));
        // when
        there.registry.restore("declared", BY);
        here.registry.refresh();
        // then
        assertThat(here.consumers.find("declared")).isPresent();
        assertThat(here.registry.changes("declared"))
                .extracting(RegisteredConsumer.Change::act)
                .containsExactly("CUT_OFF", "RESTORED");
    }

    @Test
    void whatIsNotAllThereIsNotRevokedInPart() {
        // given
        register("partly", ENTERPRISE.toString());
        // when
        assertRefused(
                ErrorCode.CONSUMER_CONFLICT,
                () -> here.registry.revoke("partly", List.of(ENTERPRISE.toString(), "civil-status/*"), BY));
        // then
        assertThat(here.consumers.find("partly").orElseThrow().grants().allow(ENTERPRISE))
                .isTrue();
        assertRefused(ErrorCode.CONSUMER_UNKNOWN, () -> here.registry.revoke("nobody", List.of("a/b"), BY));
    }

    @ParameterizedTest
    @CsvSource({"not a grant", "UPPER/case", "a/b/c", "dataset:", "dataset:No", "/", "''"})
    void aGrantOfAnotherFormIsRefused(String grant) {
        assertRefused(ErrorCode.REQUEST_INVALID, () -> request(grant));
    }

    @ParameterizedTest
    @CsvSource({"UPPER,1,", "a b,1,", "'',1,", "fine,0,", "fine,1,zz"})
    void aConsumerThatTheFileWouldRefuseIsRefused(String id, int quota, String certificate) {
        assertRefused(
                ErrorCode.REQUEST_INVALID,
                () -> new NewConsumer(id, Environment.SANDBOX, null, quota, certificate, request(), null));
    }

    private static void assertRefused(ErrorCode code, Runnable act) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(
                        BusException.class, error -> assertThat(error.code()).isEqualTo(code));
    }
}
