package io.lienthong.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.connector.Operation.DatasetTarget;
import io.lienthong.connector.Operation.DatasetTarget.Deleted;
import io.lienthong.connector.Operation.DatasetTarget.VersionKind;
import io.lienthong.delivery.DeliveryFixture;
import io.lienthong.message.Environment;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What promise P4 says of a dataset. */
class ApplierIT {
    private static final DatasetTarget VERSIONED = target("/numberOfChanges", null);
    private static final DatasetTarget UNVERSIONED = target(null, null);

    private final DeliveryFixture fixture = new DeliveryFixture();

    ApplierIT() throws SQLException {}

    @AfterEach
    void close() {
        fixture.close();
    }

    private static DatasetTarget target(@Nullable String version, @Nullable VersionKind kind) {
        return new DatasetTarget(
                "enterprises",
                List.of("/enterpriseCode"),
                version,
                kind,
                new Deleted("/status", TextNode.valueOf("DISSOLVED")));
    }

    private static JsonNode enterprise(String code, int changes, String name) {
        return Json.object()
                .put("enterpriseCode", code)
                .put("numberOfChanges", changes)
                .put("name", name);
    }

    private static Change change(DatasetTarget target, JsonNode record) {
        return Change.of(target, Environment.PRODUCTION, "business-registration", record, MessageId.next());
    }

    private static Change change(String code, int version) {
        return change(VERSIONED, enterprise(code, version, "Công ty " + version));
    }

    private List<Applier.Result> apply(Change... changes) throws SQLException {
        try (Connection connection = fixture.pool.getConnection()) {
            connection.setAutoCommit(false);
            List<Applier.Result> results = Applier.apply(connection, List.of(changes));
            connection.commit();
            connection.setAutoCommit(true);
            return results;
        }
    }

    private String current() throws SQLException {
        return fixture.text(
                "SELECT string_agg(key || ':' || coalesce(version, '-') || (CASE WHEN deleted THEN 'x' ELSE '' END),"
                        + " ' ' ORDER BY environment, key) FROM dataset_record");
    }

    private String history() throws SQLException {
        return fixture.text("SELECT string_agg(sequence || '=' || key || ':' || coalesce(version, '-'), ' '"
                + " ORDER BY environment, sequence) FROM dataset_change");
    }

    @Test
    void anOlderVersionNeverOverwritesANewerOne() throws Exception {
        // when
        List<Applier.Result> results = apply(change("E1", 9), change("E1", 10), change("E1", 2), change("E2", 1));

        // then: as numbers, not as texts
        assertThat(results)
                .containsExactly(
                        Applier.Result.APPLIED, Applier.Result.APPLIED, Applier.Result.STALE, Applier.Result.APPLIED);
        assertThat(current()).isEqualTo("E1:10 E2:1");
        assertThat(history()).isEqualTo("1=E1:9 2=E1:10 3=E2:1");
    }

    @Test
    void theSameVersionIsAppliedOnceAlsoInAnotherForm() throws Exception {
        // given
        apply(change("E1", 2));

        // when
        JsonNode again = Json.object().put("enterpriseCode", "E1").put("numberOfChanges", "2.0");
        List<Applier.Result> results = apply(change("E1", 2), change(VERSIONED, again));

        // then: in another form it is other content
        assertThat(results).containsExactly(Applier.Result.REPEATED, Applier.Result.CONFLICT);
        assertThat(history()).isEqualTo("1=E1:2");
    }

    private List<String> conflicts() {
        return new Conflicts(fixture.pool)
                .latest(Environment.PRODUCTION, "enterprises", Long.MAX_VALUE, 10).stream()
                        .map(one -> one.key() + ":" + one.version() + " " + one.reason() + " " + one.source() + " "
                                + one.message() + " not " + one.keptSource() + " " + one.kept())
                        .toList();
    }

    private long conflictsEver() {
        return new Conflicts(fixture.pool).counts().get(0).ever();
    }

    @Test
    void theSameVersionWithOtherContentIsAConflictAndTheFirstStays() throws Exception {
        // given
        Change first = change(VERSIONED, enterprise("E1", 2, "first"));
        Change other = change(VERSIONED, enterprise("E1", 2, "other"));
        apply(first);

        // when: twice, and once more by another message
        List<Applier.Result> results =
                apply(other, other, change(VERSIONED, enterprise("E1", 2, "other")), change("E2", 1));

        // then: one conflict, and the dataset goes on
        assertThat(results)
                .containsExactly(
                        Applier.Result.CONFLICT,
                        Applier.Result.CONFLICT,
                        Applier.Result.CONFLICT,
                        Applier.Result.APPLIED);
        assertThat(names()).isEqualTo("first Công ty 1");
        assertThat(conflicts())
                .containsExactly("E1:2 SAME_VERSION business-registration " + other.message()
                        + " not business-registration " + first.message());
        assertThat(conflictsEver()).isEqualTo(1);
    }

    @Test
    void oneBatchMayContradictItself() throws Exception {
        // when
        List<Applier.Result> results = apply(
                change(VERSIONED, enterprise("E1", 2, "first")),
                change(VERSIONED, enterprise("E1", 2, "other")),
                change(VERSIONED, enterprise("E1", 2, "first")),
                change(VERSIONED, enterprise("E1", 3, "newer")),
                change(VERSIONED, enterprise("E1", 2, "another")));

        // then
        assertThat(results)
                .containsExactly(
                        Applier.Result.APPLIED,
                        Applier.Result.CONFLICT,
                        Applier.Result.REPEATED,
                        Applier.Result.APPLIED,
                        Applier.Result.CONFLICT);
        assertThat(names()).isEqualTo("first newer");
        assertThat(conflictsEver()).isEqualTo(2);
    }

    @Test
    void anOldVersionIsComparedWithWhatItOnceSaid() throws Exception {
        // given
        Change first = change(VERSIONED, enterprise("E1", 2, "first"));
        apply(first, change("E1", 3));

        // when
        List<Applier.Result> results =
                apply(change(VERSIONED, enterprise("E1", 2, "first")), change(VERSIONED, enterprise("E1", 2, "other")));

        // then
        assertThat(results).containsExactly(Applier.Result.REPEATED, Applier.Result.CONFLICT);
        assertThat(conflicts())
                .singleElement()
                .asString()
                .endsWith(first.message().toString());
        assertThat(history()).isEqualTo("1=E1:2 2=E1:3");
    }

    @Test
    void whatAPollReadsAgainWithOtherContentIsSeenAndNotApplied() throws Exception {
        // given
        Change first = change(VERSIONED, enterprise("E1", 2, "first"));
        apply(first);

        // when
        for (String name : List.of("first", "other", "other")) {
            repeat(change(VERSIONED, enterprise("E1", 2, name)));
        }

        // then
        assertThat(conflicts())
                .containsExactly(
                        "E1:2 SAME_VERSION business-registration null not business-registration " + first.message());
        assertThat(history()).isEqualTo("1=E1:2");
    }

    private void repeat(Change change) throws SQLException {
        try (Connection connection = fixture.pool.getConnection()) {
            connection.setAutoCommit(false);
            Applier.apply(connection, List.of(), List.of(change));
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    private static Change of(String source, DatasetTarget target, JsonNode record) {
        return Change.of(target, Environment.PRODUCTION, source, record, MessageId.next());
    }

    @Test
    void versionsOfTwoSourcesCompareWhereBothDeclareTheSame() throws Exception {
        // given
        apply(change("E1", 2));

        // when
        List<Applier.Result> results = apply(
                of("tax", VERSIONED, enterprise("E1", 1, "older")),
                of("tax", VERSIONED, enterprise("E1", 2, "Công ty 2")),
                of("tax", VERSIONED, enterprise("E1", 3, "newer")),
                change("E1", 3),
                change("E1", 4));

        // then
        assertThat(results)
                .containsExactly(
                        Applier.Result.STALE,
                        Applier.Result.STALE,
                        Applier.Result.APPLIED,
                        Applier.Result.CONFLICT,
                        Applier.Result.APPLIED);
        assertThat(names()).isEqualTo("Công ty 2 newer Công ty 4");
    }

    @Test
    void aSourceWithVersionsOfItsOwnNeverOverwritesTheOther() throws Exception {
        // given
        apply(change("E1", 2));
        DatasetTarget dated = target("/updatedAt", VersionKind.TIME);
        JsonNode other = enterprise("E1", 2, "other");
        ((ObjectNode) other).put("updatedAt", "2026-11-26");

        // when
        List<Applier.Result> results = apply(
                of("tax", dated, other),
                of("statistics", UNVERSIONED, enterprise("E1", 2, "other")),
                of("statistics", UNVERSIONED, enterprise("E1", 2, "Công ty 2")),
                of("statistics", UNVERSIONED, enterprise("E2", 1, "its own")),
                change("E1", 3));

        // then: what says the same is none, and a record that only one of them has is that one's
        assertThat(results)
                .containsExactly(
                        Applier.Result.CONFLICT,
                        Applier.Result.CONFLICT,
                        Applier.Result.UNCHANGED,
                        Applier.Result.APPLIED,
                        Applier.Result.APPLIED);
        assertThat(conflicts()).hasSize(2).allMatch(one -> one.contains(" OTHER_SOURCE "));
        assertThat(current()).isEqualTo("E1:3 E2:-");
    }

    @Test
    void aRowOfBeforeTheScaleComparesWithEveryVersion() throws Exception {
        // given
        apply(change("E1", 2));
        fixture.execute("UPDATE dataset_record SET scale = NULL");

        // when
        List<Applier.Result> results = apply(of("tax", VERSIONED, enterprise("E1", 3, "newer")));

        // then
        assertThat(results).containsExactly(Applier.Result.APPLIED);
    }

    @Test
    void aConflictThatIsRolledBackIsNone() throws Exception {
        // given
        apply(change("E1", 2));

        // when
        try (Connection connection = fixture.pool.getConnection()) {
            connection.setAutoCommit(false);
            Applier.apply(connection, List.of(change(VERSIONED, enterprise("E1", 2, "other"))));
            connection.rollback();
            connection.setAutoCommit(true);
        }

        // then
        assertThat(conflicts()).isEmpty();
        assertThat(conflictsEver()).isZero();
    }

    @Test
    void statesCompareByTheirPlaceInTheList() throws Exception {
        // given
        DatasetTarget payments = new DatasetTarget(
                "enterprises",
                List.of("/enterpriseCode"),
                "/state",
                VersionKind.ORDER,
                List.of("PENDING", "REQUESTED", "PAID"),
                null,
                null,
                null);

        // when
        List<Applier.Result> results = new ArrayList<>();
        for (String state : List.of("REQUESTED", "PAID", "PENDING", "PAID")) {
            results.addAll(apply(
                    change(payments, Json.object().put("enterpriseCode", "E1").put("state", state))));
        }

        // then: not by the alphabet
        assertThat(results)
                .containsExactly(
                        Applier.Result.APPLIED, Applier.Result.APPLIED, Applier.Result.STALE, Applier.Result.REPEATED);
        assertThat(current()).isEqualTo("E1:PAID");
        assertThat(Change.violations(
                        payments, Json.object().put("enterpriseCode", "E1").put("state", "LOST")))
                .extracting("place")
                .containsExactly("/state");
    }

    @Test
    void theHistoryKeepsWhatARecordWas() throws Exception {
        // given: a record that was deleted and came back
        apply(change("E1", 1));
        apply(change(
                VERSIONED,
                Json.object()
                        .put("enterpriseCode", "E1")
                        .put("numberOfChanges", 2)
                        .put("status", "DISSOLVED")));
        apply(change("E1", 3));

        // when
        String told = fixture.text("SELECT string_agg(version || CASE WHEN deleted THEN 'x' ELSE '' END, ' '"
                + " ORDER BY sequence) FROM dataset_change WHERE key = 'E1'");

        // then: each is there as it was
        assertThat(told).isEqualTo("1 2x 3");
        assertThatThrownBy(() -> fixture.execute("DELETE FROM dataset_change")).isInstanceOf(SQLException.class);
    }

    @Test
    void aDeletionIsAChangeAndAnOlderVersionDoesNotBringTheRecordBack() throws Exception {
        // given
        apply(change("E1", 1));

        // when
        JsonNode gone = Json.object()
                .put("enterpriseCode", "E1")
                .put("numberOfChanges", 3)
                .put("status", "DISSOLVED");
        apply(change(VERSIONED, gone));
        List<Applier.Result> late = apply(change("E1", 2));

        // then
        assertThat(late).containsExactly(Applier.Result.STALE);
        assertThat(current()).isEqualTo("E1:3x");
        assertThat(history()).isEqualTo("1=E1:1 2=E1:3");
        assertThat(apply(change("E1", 4))).containsExactly(Applier.Result.APPLIED);
        assertThat(current()).isEqualTo("E1:4");
    }

    @Test
    void withoutVersionOrderOfAcceptanceCountsAndTheSameContentIsNoChange() throws Exception {
        // when
        List<Applier.Result> results = apply(
                change(UNVERSIONED, enterprise("E1", 1, "A")),
                change(
                        UNVERSIONED,
                        Json.object().put("name", "A").put("numberOfChanges", 1).put("enterpriseCode", "E1")),
                change(UNVERSIONED, enterprise("E1", 1, "B")),
                change(UNVERSIONED, enterprise("E1", 1, "A")));

        // then: another order of the names is the same content
        assertThat(results)
                .containsExactly(
                        Applier.Result.APPLIED,
                        Applier.Result.UNCHANGED,
                        Applier.Result.APPLIED,
                        Applier.Result.APPLIED);
        assertThat(history()).isEqualTo("1=E1:- 2=E1:- 3=E1:-");
    }

    @Test
    void theSameMessageTwiceIsAppliedOnce() throws Exception {
        // given
        Change first = change(UNVERSIONED, enterprise("E1", 1, "A"));
        apply(first, change(UNVERSIONED, enterprise("E1", 1, "B")));

        // when
        List<Applier.Result> results = apply(first);

        // then
        assertThat(results).containsExactly(Applier.Result.REPEATED);
        assertThat(fixture.text("SELECT data FROM dataset_current")).isNotEmpty();
        assertThat(history()).isEqualTo("1=E1:- 2=E1:-");
    }

    @Test
    void aVersionThatCameBeforeIsNotAppliedAgainWhereVersionsDoNotCompare() throws Exception {
        // given: the source ceased to give versions, or its versions were of another kind for a while
        DatasetTarget byTime = target("/numberOfChanges", VersionKind.TIME);
        JsonNode inTime = Json.object().put("enterpriseCode", "E2").put("numberOfChanges", "2026-11-22T08:00:00Z");
        apply(change("E1", 1), change(UNVERSIONED, enterprise("E1", 1, "B")), change(byTime, inTime), change("E2", 7));

        // when
        List<Applier.Result> results = apply(change("E1", 1), change(byTime, inTime));

        // then
        assertThat(results).containsOnly(Applier.Result.REPEATED);
        assertThat(history()).isEqualTo("1=E1:1 2=E1:- 3=E2:2026-11-22T08:00:00Z 4=E2:7");
    }

    @Test
    void whatIsPlannedOnAnEmptyTableReadsByKeyWhenItIsLarge() throws Exception {
        // given: the head whose lock comes before
        apply(change("E1", 1));
        for (String query : List.of(Store.CURRENT, Store.TOLD)) {
            String numbered = query.replaceFirst("\\?", "\\$1")
                    .replaceFirst("\\?", "\\$2")
                    .replaceFirst("\\?", "\\$3");
            StringBuilder plan = new StringBuilder();
            try (Connection connection = fixture.pool.getConnection();
                    Statement statement = connection.createStatement()) {
                // when
                connection.setAutoCommit(false);
                statement.execute("SET LOCAL plan_cache_mode = force_generic_plan");
                statement.execute(Store.LOCK.replaceFirst("\\?", "'PRODUCTION'").replaceFirst("\\?", "'enterprises'"));
                statement.execute("PREPARE asked (environment, text, text[]) AS " + numbered);
                try (ResultSet row =
                        statement.executeQuery("EXPLAIN EXECUTE asked ('PRODUCTION', 'enterprises', '{E1}')")) {
                    while (row.next()) {
                        plan.append(row.getString(1)).append('\n');
                    }
                }
                statement.execute("DEALLOCATE asked");
                connection.rollback();
                connection.setAutoCommit(true);
            }

            // then
            assertThat(plan.toString()).containsPattern("Index Cond: .*key = ").doesNotContain("Seq Scan", "Filter");
        }
    }

    @Test
    void sandboxAndProductionNeverMeet() throws Exception {
        // when
        JsonNode record = enterprise("E1", 5, "A");
        apply(
                Change.of(VERSIONED, Environment.SANDBOX, "business-registration", record, MessageId.next()),
                change("E1", 3));

        // then
        assertThat(fixture.text("SELECT string_agg(environment || ':' || version || ':' || sequence, ' '"
                        + " ORDER BY environment) FROM dataset_record"))
                .isEqualTo("PRODUCTION:3:1 SANDBOX:5:1");
    }

    @Test
    void whatIsRolledBackLeavesNoGapAndCanBeAppliedAgain() throws Exception {
        // given
        Change lost = change("E1", 1);
        try (Connection connection = fixture.pool.getConnection()) {
            connection.setAutoCommit(false);
            Applier.apply(connection, List.of(lost));
            connection.rollback();
            connection.setAutoCommit(true);
        }

        // when
        List<Applier.Result> results = apply(lost);

        // then
        assertThat(results).containsExactly(Applier.Result.APPLIED);
        assertThat(history()).isEqualTo("1=E1:1");
        assertThat(fixture.text("SELECT sequence FROM dataset_head")).isEqualTo("1");
    }

    @Test
    void aBackendThatIsKilledBeforeItsCommitHoldsUpNobody() throws Exception {
        // given: an applier with the head's lock dies
        try (Connection connection = fixture.pool.getConnection()) {
            connection.setAutoCommit(false);
            Applier.apply(connection, List.of(change("E1", 1)));
            fixture.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND state = 'idle in transaction'");
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        }

        // when
        List<Applier.Result> results = apply(change("E1", 1));

        // then
        assertThat(results).containsExactly(Applier.Result.APPLIED);
        assertThat(history()).isEqualTo("1=E1:1");
    }

    @Test
    void manyWritersWithRepeatedAndReorderedVersionsLeaveTheNewest() throws Exception {
        // given: 64 writers, each with all versions of a few keys in an order of its own
        int writers = 64;
        CyclicBarrier together = new CyclicBarrier(8);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            Random random = new Random(writer);
            tasks.add(() -> {
                List<Change> changes = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    changes.add(change("E" + i % 4, i / 4 + 1));
                }
                Collections.shuffle(changes, random);
                together.await(20, TimeUnit.SECONDS);
                int applied = 0;
                for (int i = 0; i < changes.size(); i += 10) {
                    applied += Collections.frequency(
                            apply(changes.subList(i, i + 10).toArray(Change[]::new)), Applier.Result.APPLIED);
                }
                return applied;
            });
        }

        // when
        int applied = 0;
        for (Future<Integer> done : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
            applied += done.get();
        }
        threads.shutdown();

        // then
        assertThat(current()).isEqualTo("E0:10 E1:10 E2:10 E3:10");
        assertThat(fixture.text("SELECT count(*) || ' ' || max(sequence) || ' ' || count(DISTINCT (key, version))"
                        + " FROM dataset_change"))
                .isEqualTo(applied + " " + applied + " " + applied);
        assertThat(fixture.text("SELECT bool_and(ordered) FROM (SELECT version::int > coalesce(lag(version::int)"
                        + " OVER (PARTITION BY key ORDER BY sequence), 0) AS ordered FROM dataset_change) AS told"))
                .isEqualTo("t");
    }

    @Test
    void aReaderNeverMissesASequence() throws Exception {
        // given: one applier holds its transaction open, another comes after it
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Connection slow = fixture.pool.getConnection()) {
            slow.setAutoCommit(false);
            Applier.apply(slow, List.of(change("E1", 1)));
            Future<List<Applier.Result>> second = thread.submit(() -> apply(change("E2", 1)));

            // when
            String seen = fixture.text("SELECT coalesce(max(sequence), 0) FROM dataset_change");
            slow.commit();
            slow.setAutoCommit(true);
            second.get(20, TimeUnit.SECONDS);

            // then: the second one could not become visible before the first
            assertThat(seen).isEqualTo("0");
            assertThat(history()).isEqualTo("1=E1:1 2=E2:1");
        }
        thread.shutdown();
    }

    @Test
    void messagesOfFourHundredDaysAgoAreForgottenAndNothingElse() throws Exception {
        // given
        Change unversioned = change(UNVERSIONED, enterprise("E3", 1, "A"));
        Change later = change(UNVERSIONED, enterprise("E4", 1, "A"));
        apply(change("E1", 5), unversioned);
        apply(change(VERSIONED, enterprise("E1", 5, "other")));
        fixture.execute("UPDATE dataset_applied SET applied_at = now() - interval '500 days'");
        fixture.execute("UPDATE dataset_conflict SET seen_at = now() - interval '500 days'");
        apply(later, change(UNVERSIONED, enterprise("E4", 1, "B")));
        fixture.execute("INSERT INTO service_day SELECT current_date - days FROM generate_series(0, 401) AS days"
                + " ON CONFLICT DO NOTHING");

        // when
        int expired;
        try (Datasets datasets = new Datasets(fixture.pool, 400)) {
            expired = datasets.expire();
        }

        // then: and even then an older version overwrites nothing
        assertThat(expired).isEqualTo(2);
        assertThat(conflictsEver()).isEqualTo(1);
        assertThat(apply(change("E1", 4), later)).containsExactly(Applier.Result.STALE, Applier.Result.REPEATED);
    }

    private List<Applier.Result> correct(Correction... corrections) throws SQLException {
        try (Connection connection = fixture.pool.getConnection()) {
            connection.setAutoCommit(false);
            List<Applier.Result> results = Applier.correct(connection, List.of(corrections));
            connection.commit();
            connection.setAutoCommit(true);
            return results;
        }
    }

    private String names() throws SQLException {
        return fixture.text("SELECT string_agg(convert_from(data, 'UTF8')::jsonb ->> 'name', ' ' ORDER BY sequence)"
                + " FROM dataset_change");
    }

    @Test
    void aCorrectionIsTheContentOfItsVersionUntilANewerOneComes() throws Exception {
        // given
        Change wrong = change(VERSIONED, enterprise("E1", 2, "wrong"));
        Change right = change(VERSIONED, enterprise("E1", 2, "right"));
        Change better = change(VERSIONED, enterprise("E1", 2, "better"));
        apply(wrong);

        // when
        List<Applier.Result> results = new ArrayList<>(correct(new Correction(wrong, right)));
        results.addAll(correct(new Correction(right, better)));
        results.addAll(correct(new Correction(wrong, right)));
        results.addAll(apply(
                change(VERSIONED, enterprise("E1", 2, "wrong")), change(VERSIONED, enterprise("E1", 3, "newer"))));
        results.addAll(correct(new Correction(better, right)));

        // then
        assertThat(results)
                .containsExactly(
                        Applier.Result.APPLIED,
                        Applier.Result.APPLIED,
                        Applier.Result.STALE,
                        Applier.Result.REPEATED,
                        Applier.Result.APPLIED,
                        Applier.Result.STALE);
        assertThat(names()).isEqualTo("wrong right better newer");
        assertThat(history()).isEqualTo("1=E1:2 2=E1:2 3=E1:2 4=E1:3");
        assertThat(current()).isEqualTo("E1:3");
    }

    @Test
    void aCorrectionOfWhatNeverBecameCurrentChangesNothing() throws Exception {
        // given
        apply(change("E1", 5));
        Change late = change("E1", 4);
        apply(late);

        // when
        List<Applier.Result> results = correct(
                new Correction(late, change(VERSIONED, enterprise("E1", 4, "right"))),
                new Correction(change("E2", 1), change(VERSIONED, enterprise("E2", 1, "right"))));

        // then
        assertThat(results).containsOnly(Applier.Result.STALE);
        assertThat(history()).isEqualTo("1=E1:5");
    }

    @Test
    void withoutVersionACorrectionYieldsToWhatCameAfterItsMessage() throws Exception {
        // given: the second says what the first said, and so is no change
        Change first = change(UNVERSIONED, enterprise("E1", 1, "wrong"));
        Change second = change(UNVERSIONED, enterprise("E1", 1, "wrong"));
        apply(first, second);
        List<Applier.Result> corrected =
                correct(new Correction(second, change(UNVERSIONED, enterprise("E1", 1, "right"))));
        apply(change(UNVERSIONED, enterprise("E1", 1, "wrong")));

        // when
        List<Applier.Result> late = correct(new Correction(first, change(UNVERSIONED, enterprise("E1", 1, "right"))));

        // then
        assertThat(corrected).containsExactly(Applier.Result.APPLIED);
        assertThat(late).containsExactly(Applier.Result.STALE);
        assertThat(names()).isEqualTo("wrong right wrong");
    }

    @Test
    void aCorrectionMayTakeARecordAwayAndKeepsKeyAndVersion() throws Exception {
        // given
        Change wrong = change("E1", 1);
        apply(wrong);
        Change gone = change(
                VERSIONED,
                Json.object()
                        .put("enterpriseCode", "E1")
                        .put("numberOfChanges", 1)
                        .put("status", "DISSOLVED"));

        // when
        List<Applier.Result> results = correct(new Correction(wrong, gone));

        // then
        assertThat(results).containsExactly(Applier.Result.APPLIED);
        assertThat(current()).isEqualTo("E1:1x");
        assertThat(new Correction(wrong, gone).violations(VERSIONED)).isEmpty();
        assertThat(new Correction(wrong, change("E2", 2)).violations(VERSIONED))
                .extracting("place")
                .containsExactly("/enterpriseCode", "/numberOfChanges");
    }

    @Test
    void aRecordWithoutKeyOrVersionIsNamed() {
        // when
        var violations = Change.violations(
                VERSIONED, Json.object().put("numberOfChanges", "many").set("other", IntNode.valueOf(1)));

        // then
        assertThat(violations).extracting("place").containsExactly("/enterpriseCode", "/numberOfChanges");
    }

    @Test
    void timesCompareAsMoments() {
        Version morning =
                Version.parse(VersionKind.TIME, "2026-11-22T08:00:00+07:00").orElseThrow();
        assertThat(morning.isNewerThan("2026-11-22T00:59:59Z")).isTrue();
        assertThat(morning.isNewerThan("2026-11-22T08:00:00")).isFalse();
        assertThat(Version.parse(VersionKind.TIME, "22/11/2026")).isEmpty();
    }

    @Test
    void whatIsReceivedIsAppliedUnchangedOlderRepeatedOrAConflict() throws Exception {
        // given
        LocalDate today = LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh"));
        DatasetDays days = new DatasetDays(fixture.pool);
        JsonNode said = enterprise("E9", 1, "said");

        // when
        apply(change("E1", 2), change("E1", 1), change("E1", 2), change("E2", 1), change(UNVERSIONED, said));
        apply(change(UNVERSIONED, said));
        apply(change(VERSIONED, enterprise("E1", 2, "other")));

        // then
        assertThat(days.of(Environment.PRODUCTION, today))
                .containsExactly(new DatasetDays.DatasetDay(today, "enterprises", 7, 3, 1, 1, 1, 1));
        assertThat(days.of(Environment.PRODUCTION, "enterprises", today.minusDays(29), today))
                .hasSize(1);
        assertThat(days.of(Environment.PRODUCTION, "others", today, today)).isEmpty();
        assertThat(days.of(Environment.SANDBOX, today)).isEmpty();
    }

    @Test
    void whatIsRolledBackWasNotReceived() throws Exception {
        // given
        LocalDate today = LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh"));
        apply(change("E1", 1));

        // when
        try (Connection connection = fixture.pool.getConnection()) {
            connection.setAutoCommit(false);
            Applier.apply(connection, List.of(change("E1", 2), change("E2", 1)));
            connection.rollback();
            connection.setAutoCommit(true);
        }

        // then
        assertThat(new DatasetDays(fixture.pool).of(Environment.PRODUCTION, today))
                .containsExactly(new DatasetDays.DatasetDay(today, "enterprises", 1, 1, 0, 0, 0, 0));
    }
}
