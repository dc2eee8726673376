package io.lienthong.indicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.connector.Operation.DatasetTarget;
import io.lienthong.connector.Operation.DatasetTarget.Deleted;
import io.lienthong.dataset.Applier;
import io.lienthong.dataset.Change;
import io.lienthong.dataset.Feed;
import io.lienthong.dataset.View;
import io.lienthong.delivery.DeliveryFixture;
import io.lienthong.indicator.Question.By;
import io.lienthong.indicator.Question.Scope;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Figures are what the records say, whatever came when. */
class FiguresIT {
    private static final Environment PRODUCTION = Environment.PRODUCTION;
    private static final DatasetTarget TARGET = new DatasetTarget(
            "dossiers",
            List.of("/dossierCode"),
            "/statusSequence",
            null,
            new Deleted("/status", TextNode.valueOf("STOPPED")));
    private static final List<String> AGENCIES = List.of("RHB.P.01", "RHB.P.02", "RHB.D.01", "RHB.D.01.07", "X1");
    private static final List<String> STATES =
            List.of("SUBMITTED", "RECEIVED", "REFUSED", "IN_PROCESS", "RESOLVED", "RETURNED", "WITHDRAWN", "STOPPED");
    private static final Question ALL = new Question(PRODUCTION, null, null, null, null, null, null, null, null);

    private final DeliveryFixture fixture = new DeliveryFixture();
    private final Definitions definitions = Definitions.load(Path.of("config/indicators.yaml"));
    private final Feed feed = new Feed(fixture.pool);
    private final Figures figures = new Figures(fixture.pool, feed, definitions);
    private final RecordsBehind records = new RecordsBehind(feed, definitions);
    private final Counter counter = new Counter(fixture.pool, definitions);
    private final Map<String, JsonNode> current = new TreeMap<>();

    FiguresIT() throws SQLException {}

    @AfterEach
    void close() {
        counter.close();
        fixture.close();
    }

    private void apply(List<JsonNode> dossiers) throws SQLException {
        List<Change> changes = dossiers.stream()
                .map(one -> Change.of(TARGET, PRODUCTION, "one-stop-dossiers", one, MessageId.next()))
                .toList();
        try (Connection connection = fixture.pool.getConnection()) {
            connection.setAutoCommit(false);
            Applier.apply(connection, changes);
            connection.commit();
            connection.setAutoCommit(true);
        }
        dossiers.forEach(one -> current.put(one.path("dossierCode").asText(), one));
    }

    /** Until everything is, by this counter or another that has the dataset meanwhile. */
    private void countAll(Counter by) throws SQLException {
        countAll(by, definitions);
    }

    private void countAll(Counter by, Definitions of) throws SQLException {
        while (by.count(PRODUCTION, "dossiers") > 0 || !isCounted(of)) {
            // the next portion
        }
    }

    private boolean isCounted(Definitions of) throws SQLException {
        try (Connection connection = fixture.pool.getConnection();
                var statement = connection.prepareStatement(
                        "SELECT count(*) FROM indicator_counter c JOIN dataset_head h"
                                + " USING (environment, dataset, sequence) WHERE c.dataset = 'dossiers' AND c.definition = ?")) {
            statement.setString(1, of.digests().get("dossiers"));
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1) == 1;
            }
        }
    }

    private static ObjectNode dossier(Random random, int number, int version) {
        String day = "2026-03-0" + (1 + random.nextInt(9));
        ObjectNode dossier = Json.object()
                .put("dossierCode", "D-" + number)
                .put("statusSequence", version)
                .put("agencyCode", AGENCIES.get(random.nextInt(AGENCIES.size())))
                .put("procedureCode", "1.00000" + random.nextInt(3))
                .put("receivedAt", day + "T23:30:00Z") // the next day in Vietnam
                .put("channel", random.nextBoolean() ? "ONLINE" : "COUNTER")
                .put("status", STATES.get(random.nextInt(STATES.size())));
        if (random.nextBoolean()) {
            dossier.put("fieldCode", "G15-TP110").put("digitised", true);
        }
        if (random.nextBoolean()) {
            dossier.put("resolvedAt", "2026-03-1" + random.nextInt(9) + "T10:00:00+07:00")
                    .put("dueAt", "2026-03-14T17:00:00+07:00");
        }
        return dossier;
    }

    private long value(Question question, String indicator, Scope scope) {
        return figures.read(question, () -> false).stream()
                .filter(one -> one.indicator().equals(indicator) && one.level().equals(scope.name()))
                .findFirst()
                .map(one -> one.value().longValueExact())
                .orElse(-1L);
    }

    /** Counted another way: with a loop over the records. */
    private static long expected(Iterable<JsonNode> dossiers, List<String> states, @Nullable String prefix) {
        long count = 0;
        for (JsonNode dossier : dossiers) {
            boolean in = prefix == null || dossier.path("agencyCode").asText().startsWith(prefix);
            count += in && states.contains(dossier.path("status").asText()) ? 1 : 0;
        }
        return count;
    }

    private List<JsonNode> living() {
        return current.values().stream()
                .filter(one -> !one.path("status").asText().equals("STOPPED"))
                .toList();
    }

    @Test
    void figuresAreWhatTheRecordsSayAfterAnyChanges() throws Exception {
        // given
        Random random = new Random(4);
        for (int version = 1; version <= 6; version++) {
            List<JsonNode> batch = new ArrayList<>();
            for (int number = 0; number < 300; number++) {
                if (random.nextInt(3) > 0 || version == 1) {
                    batch.add(dossier(random, number, version));
                }
            }
            apply(batch);
            if (random.nextBoolean()) {
                countAll(counter);
            }
        }

        // when
        countAll(counter);

        // then
        List<String> received = List.of("RECEIVED", "IN_PROCESS", "RESOLVED", "RETURNED", "WITHDRAWN");
        List<String> resolved = List.of("RESOLVED", "RETURNED");
        assertThat(value(ALL, "dossiers-received", Scope.ALL)).isEqualTo(expected(living(), received, null));
        assertThat(value(ALL, "dossiers-received", Scope.PROVINCE)).isEqualTo(expected(living(), received, "RHB.P."));
        assertThat(value(ALL, "dossiers-received", Scope.DISTRICT_COMMUNE))
                .isEqualTo(expected(living(), received, "RHB.D."));
        assertThat(value(ALL, "dossiers-resolved", Scope.ALL)).isEqualTo(expected(living(), resolved, null));
        assertThat(value(ALL, "dossiers-in-process", Scope.ALL))
                .isEqualTo(expected(living(), List.of("RECEIVED", "IN_PROCESS"), null));
        Question commune = new Question(PRODUCTION, "RHB.D.01.*", null, null, null, null, null, null, null);
        assertThat(value(commune, "dossiers-received", Scope.ALL)).isEqualTo(expected(living(), received, "RHB.D.01."));
    }

    @Test
    void partsByDayProcedureAndAgencyAddUpToTheWhole() throws Exception {
        // given
        Random random = new Random(5);
        List<JsonNode> batch = new ArrayList<>();
        for (int number = 0; number < 500; number++) {
            batch.add(dossier(random, number, 1));
        }
        apply(batch);
        countAll(counter);
        long whole = value(ALL, "dossiers-received", Scope.ALL);

        // then
        for (By by : By.values()) {
            Question question = new Question(PRODUCTION, null, Scope.ALL, null, null, null, null, by, null);
            assertThat(figures.read(question, () -> false).stream()
                            .filter(one -> one.indicator().equals("dossiers-received"))
                            .mapToLong(one -> one.value().longValueExact())
                            .sum())
                    .as(by.name())
                    .isEqualTo(whole);
        }
    }

    @Test
    void dayIsThatOfVietnam() throws Exception {
        // given
        ObjectNode dossier = Json.object()
                .put("dossierCode", "D-1")
                .put("statusSequence", 1)
                .put("agencyCode", "RHB.P.01")
                .put("receivedAt", "2026-03-01T17:30:00Z")
                .put("status", "RECEIVED");
        apply(List.of(dossier));

        // when
        countAll(counter);

        // then
        LocalDate second = LocalDate.of(2026, 3, 2);
        Question day = new Question(PRODUCTION, null, null, second, second, null, null, null, null);
        assertThat(value(day, "dossiers-received", Scope.ALL)).isEqualTo(1);
    }

    @Test
    void figuresAsOfAMomentAreWhatTheyWereThen() throws Exception {
        // given
        Random random = new Random(6);
        Map<Instant, Long> then = new TreeMap<>();
        for (int version = 1; version <= 5; version++) {
            List<JsonNode> batch = new ArrayList<>();
            for (int number = 0; number < 100; number++) {
                batch.add(dossier(random, number, version));
            }
            apply(batch);
            countAll(counter);
            then.put(databaseTime(), value(ALL, "dossiers-resolved", Scope.ALL));
        }

        // then
        assertThat(then.values().stream().distinct().count()).isGreaterThan(1);
        for (Map.Entry<Instant, Long> moment : then.entrySet()) {
            Question question = new Question(PRODUCTION, null, null, null, null, null, null, null, moment.getKey());
            assertThat(value(question, "dossiers-resolved", Scope.ALL)).isEqualTo(moment.getValue());
        }
    }

    private Instant databaseTime() throws SQLException {
        try (Connection connection = fixture.pool.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT clock_timestamp()")) {
            row.next();
            return row.getObject(1, java.time.OffsetDateTime.class).toInstant();
        }
    }

    @Test
    void recordsBehindAFigureAreAsManyAsItSays() throws Exception {
        // given
        Random random = new Random(7);
        List<JsonNode> batch = new ArrayList<>();
        for (int number = 0; number < 400; number++) {
            batch.add(dossier(random, number, 1));
        }
        apply(batch);
        countAll(counter);
        Question province = new Question(
                PRODUCTION,
                null,
                Scope.PROVINCE,
                LocalDate.of(2026, 3, 3),
                LocalDate.of(2026, 3, 6),
                "1.000001",
                null,
                null,
                null);

        // when
        List<String> keys = new ArrayList<>();
        String from = "";
        while (from != null) {
            RecordsBehind.Page page = records.read(province, View.WHOLE, "dossiers-received", from, 7);
            page.items().forEach(one -> keys.add(one.item().key()));
            from = page.next().orElse(null);
        }

        // then
        assertThat(keys)
                .doesNotHaveDuplicates()
                .hasSize((int) value(province, "dossiers-received", Scope.PROVINCE))
                .isNotEmpty();
    }

    @Test
    void twoNodesCountEachChangeOnce() throws Exception {
        // given
        Random random = new Random(8);
        Counter other = new Counter(fixture.pool, definitions);
        List<JsonNode> batch = new ArrayList<>();
        for (int number = 0; number < 12_000; number++) {
            batch.add(dossier(random, number, 1));
        }
        apply(batch);

        // when
        CompletableFuture<Void> one = CompletableFuture.runAsync(() -> countUnchecked(counter));
        CompletableFuture<Void> two = CompletableFuture.runAsync(() -> countUnchecked(other));
        CompletableFuture.allOf(one, two).join();
        countAll(counter);
        other.close();

        // then
        List<String> received = List.of("RECEIVED", "IN_PROCESS", "RESOLVED", "RETURNED", "WITHDRAWN");
        assertThat(value(ALL, "dossiers-received", Scope.ALL)).isEqualTo(expected(living(), received, null));
    }

    private void countUnchecked(Counter by) {
        try {
            countAll(by);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void figuresThatAreBehindSayUpToWhen() throws Exception {
        // given
        apply(List.of(dossier(new Random(9), 1, 1)));
        countAll(counter);
        counter.close();
        Instant before = databaseTime();

        // when
        apply(List.of(dossier(new Random(10), 2, 1)));

        // then
        assertThat(figures.read(ALL, () -> false))
                .filteredOn(one -> one.indicator().equals("dossiers-received"))
                .allSatisfy(one -> assertThat(one.asOf()).isBefore(before));
    }

    @Test
    void changedDefinitionCountsAnewBesideTheOldOne() throws Exception {
        // given
        Random random = new Random(11);
        List<JsonNode> batch = new ArrayList<>();
        for (int number = 0; number < 200; number++) {
            batch.add(dossier(random, number, 1));
        }
        apply(batch);
        countAll(counter);
        long before = value(ALL, "dossiers-received", Scope.ALL);
        Definitions narrower = Definitions.parse("""
                cubes:
                  - name: dossiers-received
                    dataset: dossiers
                    agency: /agencyCode
                    day: [/receivedAt]
                    indicators:
                      - name: dossiers-received
                        title: {vi: Tiếp nhận, en: Received}
                        when: [{pointer: /status, equals: RECEIVED}]
                """, "a");
        Counter anew = new Counter(fixture.pool, narrower);

        // when
        countAll(anew, narrower);
        anew.close();

        // then
        Figures others = new Figures(fixture.pool, feed, narrower);
        assertThat(others.read(ALL, () -> false).get(0).value().longValueExact())
                .isEqualTo(expected(living(), List.of("RECEIVED"), null));
        assertThat(value(ALL, "dossiers-received", Scope.ALL)).isEqualTo(before);
    }

    private static ObjectNode received(String code, String field) {
        return Json.object()
                .put("dossierCode", code)
                .put("statusSequence", 1)
                .put("agencyCode", "RHB.P.01")
                .put("fieldCode", field)
                .put("receivedAt", "2026-03-01T08:00:00+07:00")
                .put("status", "RECEIVED");
    }

    @Test
    void textsThatPostgresqlCannotHoldCountAllTheSame() throws Exception {
        // given
        apply(List.of(received("D-1", "\ud800"), received("D-2", "\ud801"), received("D-3", "a\0b")));

        // when
        countAll(counter);

        // then
        assertThat(value(ALL, "dossiers-received", Scope.ALL)).isEqualTo(3);
    }

    @Test
    void whatIsLeftOfAnotherTimeIsNotCountedTwice() throws Exception {
        // given
        apply(List.of(received("D-1", "A")));
        countAll(counter);
        fixture.execute("DELETE FROM indicator_counter");

        // when
        countAll(counter);

        // then
        assertThat(value(ALL, "dossiers-received", Scope.ALL)).isEqualTo(1);
    }

    @Test
    void figuresThatNoNodeHasUsedForADayGo() throws Exception {
        // given
        apply(List.of(received("D-1", "A")));
        countAll(counter);
        fixture.execute("UPDATE indicator_counter SET counted_at = clock_timestamp() - interval '2 days'");
        fixture.execute("INSERT INTO indicator_counter (environment, dataset, definition, counted_at) VALUES"
                + " ('PRODUCTION', 'dossiers', 'other', clock_timestamp() - interval '2 days')");
        fixture.execute("INSERT INTO indicator_figure SELECT environment, 'other', cube, total, day, agency, procedure,"
                + " field, amounts FROM indicator_figure");

        // when
        counter.drop();

        // then
        assertThat(value(ALL, "dossiers-received", Scope.ALL)).isEqualTo(1);
        try (Connection connection = fixture.pool.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM indicator_figure WHERE definition = 'other'")) {
            row.next();
            assertThat(row.getLong(1)).isZero();
        }
    }

    private void applyTo(String dataset, String key, ObjectNode record) throws SQLException {
        DatasetTarget target = new DatasetTarget(dataset, List.of(key), null, null, null);
        try (Connection connection = fixture.pool.getConnection()) {
            connection.setAutoCommit(false);
            Applier.apply(connection, List.of(Change.of(target, PRODUCTION, "somewhere", record, MessageId.next())));
            connection.commit();
            connection.setAutoCommit(true);
        }
        while (counter.count(PRODUCTION, dataset) > 0) {
            // the next portion
        }
    }

    @Test
    void sumsAddUpWhatWasPaid() throws Exception {
        // when
        for (int i = 1; i <= 3; i++) {
            applyTo(
                    "payments",
                    "/paymentReference",
                    Json.object()
                            .put("paymentReference", "dvc0000" + i)
                            .put("agencyCode", "RHB.P.01")
                            .put("state", i == 3 ? "FAILED" : "PAID")
                            .put("amount", 999_999_999_999L)
                            .put("transactionTime", "2026-03-01T08:00:00+07:00"));
        }

        // then
        assertThat(value(ALL, "payments-paid", Scope.PROVINCE)).isEqualTo(2);
        assertThat(value(ALL, "payments-amount", Scope.PROVINCE)).isEqualTo(1_999_999_999_998L);
    }

    private static ObjectNode document(String id, boolean signed, String... to) {
        ObjectNode document = Json.object().put("documentId", id);
        document.putObject("from").put("agencyCode", "RHB.P.01");
        document.putObject("promulgation").put("date", "2026-03-01");
        for (String agency : to) {
            document.withArray("to").addObject().put("agencyCode", agency);
        }
        if (signed) {
            document.putArray("signatures").add("<Signature/>");
        }
        return document;
    }

    @Test
    void documentsAreSentOnceAndReceivedByEach() throws Exception {
        // when
        applyTo("documents", "/documentId", document("one", true, "RHB.D.01", "RHB.D.02", "G22"));
        applyTo("documents", "/documentId", document("two", false, "RHB.D.01"));

        // then
        assertThat(value(ALL, "documents-sent", Scope.PROVINCE)).isEqualTo(2);
        assertThat(value(ALL, "documents-signed", Scope.ALL)).isEqualTo(1);
        assertThat(value(ALL, "documents-received", Scope.DISTRICT_COMMUNE)).isEqualTo(3);
        assertThat(value(ALL, "documents-received", Scope.ALL))
                .as("not the one outside")
                .isEqualTo(3);
        Question outside = new Question(PRODUCTION, "G22", null, null, null, null, null, null, null);
        assertThat(value(outside, "documents-received", Scope.ALL)).isEqualTo(1);
    }

    @Test
    void statusIsTheLastOfEachRecipient() throws Exception {
        // given
        ObjectNode status = Json.object().put("id", "one").put("timestamp", "2026-03-01T08:00:00+07:00");
        status.putObject("from").put("agencyCode", "RHB.D.01");
        applyTo("document-statuses", "/id", status.deepCopy().put("status", "RECEIVED"));

        // when
        applyTo("document-statuses", "/id", status.deepCopy().put("status", "COMPLETED"));

        // then
        assertThat(value(ALL, "documents-taken-over", Scope.ALL)).isZero();
        assertThat(value(ALL, "documents-completed", Scope.DISTRICT_COMMUNE)).isEqualTo(1);
    }

    @Test
    void momentBeforeTheHistoryIsRefused() throws Exception {
        // given
        apply(List.of(received("D-1", "A"), received("D-2", "A")));
        countAll(counter);
        fixture.execute("UPDATE dataset_head SET oldest = 1");
        Question before = new Question(PRODUCTION, null, null, null, null, null, null, null, Instant.EPOCH);

        // then
        assertThatThrownBy(() -> figures.read(before, () -> false))
                .isInstanceOfSatisfying(
                        BusException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CURSOR_GONE));
    }

    @Test
    void figuresAsOfTheBeginningAreCountedFromThere() throws Exception {
        // given
        apply(List.of(received("D-1", "A")));
        Instant first = databaseTime();
        apply(List.of(received("D-2", "A"), received("D-3", "A"), received("D-4", "A")));
        countAll(counter);

        // when
        Question then = new Question(PRODUCTION, null, null, null, null, null, null, null, first);

        // then
        assertThat(value(then, "dossiers-received", Scope.ALL)).isEqualTo(1);
    }
}
