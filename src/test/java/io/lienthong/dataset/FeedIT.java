package io.lienthong.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.connector.Operation.DatasetTarget;
import io.lienthong.connector.Operation.DatasetTarget.Deleted;
import io.lienthong.delivery.DeliveryFixture;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a reader of a dataset sees. */
class FeedIT {
    private static final Environment PRODUCTION = Environment.PRODUCTION;
    private static final String NAME = "dossiers";
    private static final DatasetTarget TARGET = new DatasetTarget(
            NAME, List.of("/code"), "/version", null, new Deleted("/status", TextNode.valueOf("GONE")));

    private final DeliveryFixture fixture = new DeliveryFixture();
    private final Feed feed = new Feed(fixture.pool);

    FeedIT() throws SQLException {}

    @AfterEach
    void close() {
        fixture.close();
    }

    private static JsonNode dossier(String code, int version, String agency) {
        return Json.object()
                .put("code", code)
                .put("version", version)
                .put("agency", agency)
                .put("applicant", "Nguyễn Văn " + code);
    }

    private static Change change(JsonNode data) {
        return Change.of(TARGET, PRODUCTION, "one-stop-dossiers", data, MessageId.next());
    }

    private void apply(JsonNode... records) throws SQLException {
        try (Connection connection = fixture.pool.getConnection()) {
            connection.setAutoCommit(false);
            Applier.apply(
                    connection, List.of(records).stream().map(FeedIT::change).toList());
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    private static String shown(Item item) {
        byte[] data = item.data();
        return item.sequence() + "=" + item.key()
                + (data == null ? " gone" : ":" + new String(data, StandardCharsets.UTF_8));
    }

    @Test
    void changesComeInOrderAndEndAtTheHead() throws Exception {
        // given
        apply(dossier("D1", 1, "H1"), dossier("D2", 1, "H1"), dossier("D1", 2, "H1"));
        apply(((ObjectNode) dossier("D2", 2, "H1")).put("status", "GONE"));

        // when
        Feed.Page first = feed.read(PRODUCTION, NAME, View.WHOLE, 0, 3);
        Feed.Page second = feed.read(PRODUCTION, NAME, View.WHOLE, first.next(), 3);
        Feed.Page none = feed.read(PRODUCTION, NAME, View.WHOLE, second.next(), 3);

        // then
        assertThat(first.items()).extracting(Item::key).containsExactly("D1", "D2", "D1");
        assertThat(first.more()).isTrue();
        assertThat(second.items()).extracting(FeedIT::shown).containsExactly("4=D2 gone");
        assertThat(second.more()).isFalse();
        assertThat(none.items()).isEmpty();
        assertThat(none.next()).isEqualTo(4);
    }

    @Test
    void aPageOfLargeRecordsIsBoundedAndHoldsOneAtLeast() throws Exception {
        // given: six records of 3 MB, of which one fits a page and the second crosses its bound
        String large = "x".repeat(3 << 20);
        for (int i = 1; i <= 6; i++) {
            apply(((ObjectNode) dossier("D" + i, 1, "H1")).put("form", large));
        }

        // when
        List<Integer> sizes = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        Feed.Page page;
        long after = 0;
        do {
            page = feed.read(PRODUCTION, NAME, View.WHOLE, after, 100);
            sizes.add(page.items().size());
            page.items().forEach(item -> keys.add(item.key()));
            after = page.next();
        } while (page.more());
        List<String> recordKeys = new ArrayList<>();
        for (String from = ""; from != null; ) {
            Feed.Records records = feed.records(PRODUCTION, NAME, View.WHOLE, 6, from, null);
            assertThat(records.items().size()).isBetween(0, 2);
            records.items().forEach(item -> recordKeys.add(item.key()));
            from = records.next();
        }

        // then
        assertThat(sizes).containsExactly(2, 2, 2);
        assertThat(keys).containsExactly("D1", "D2", "D3", "D4", "D5", "D6");
        assertThat(recordKeys).isEqualTo(keys);
    }

    /** Writers open transactions, apply, and hold them open in any order while a reader reads on from cursor to cursor. */
    @Test
    void noReaderMissesAChangeHoweverLateOthersCommit() throws Exception {
        // given
        int writers = 4;
        int each = 60;
        feed.head(PRODUCTION, NAME);
        ExecutorService threads = Executors.newFixedThreadPool(writers + 1);
        List<CompletableFuture<Void>> writing = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            int own = writer;
            writing.add(CompletableFuture.runAsync(() -> write(own, each), threads));
        }
        CompletableFuture<Void> written = CompletableFuture.allOf(writing.toArray(CompletableFuture[]::new));

        // when
        List<Long> seen = new ArrayList<>();
        long after = 0;
        boolean last = false;
        while (!last) {
            last = written.isDone();
            Feed.Page page;
            do {
                page = feed.read(PRODUCTION, NAME, View.WHOLE, after, 7);
                page.items().forEach(item -> seen.add(item.sequence()));
                after = page.next();
            } while (page.more());
        }
        written.get(30, TimeUnit.SECONDS);
        threads.shutdown();

        // then
        assertThat(seen).hasSize(writers * each).isSorted().doesNotHaveDuplicates();
        assertThat(seen).last().isEqualTo((long) writers * each);
    }

    private void write(int writer, int count) {
        Random random = new Random(writer);
        try (Connection connection = fixture.pool.getConnection()) {
            connection.setAutoCommit(false);
            for (int i = 1; i <= count; i++) {
                Applier.apply(connection, List.of(change(dossier("D" + writer, i, "H1"))));
                // Work of another kind in the same transaction, for a while that differs.
                connection
                        .createStatement()
                        .execute("SELECT count(*) FROM generate_series(1, " + random.nextInt(20_000) + ")");
                connection.commit();
            }
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void recordsAsOfEveryChangeAreWhatTheChangesUpToItMake() throws Exception {
        // given
        Random random = new Random(7);
        Map<String, Integer> versions = new HashMap<>();
        for (int i = 0; i < 120; i++) {
            String code = "D" + random.nextInt(12);
            var data = (com.fasterxml.jackson.databind.node.ObjectNode)
                    dossier(code, versions.merge(code, 1, Integer::sum), "H" + random.nextInt(3));
            apply(random.nextInt(6) == 0 ? data.put("status", "GONE") : data);
        }
        View view = View.of(List.of("/code", "/version"), Map.of("/agency", List.of("H1")), null, "type");

        // then
        for (View each : List.of(View.WHOLE, view)) {
            Map<String, Item> copy = new TreeMap<>();
            for (Item item : feed.read(PRODUCTION, NAME, each, 0, 1_000).items()) {
                assertThat(copy.values().stream().map(FeedIT::shown))
                        .containsExactlyElementsOf(recordsBefore(each, item.sequence()));
                if (item.deleted()) {
                    boolean had = copy.remove(item.key()) != null;
                    assertThat(had || each == View.WHOLE).isTrue();
                } else {
                    copy.put(item.key(), item);
                }
            }
            assertThat(proof(copy.values(), each)).isEqualTo(text(feed.proof(PRODUCTION, NAME, each, 120, "", null)));
            assertThat(proof(copy.values(), each)).startsWith(copy.size() + " ");
        }
    }

    private List<String> recordsBefore(View view, long sequence) {
        return feed.records(PRODUCTION, NAME, view, sequence - 1, "", null).items().stream()
                .map(FeedIT::shown)
                .toList();
    }

    /** As a consumer computes it of its copy. */
    private static String proof(Iterable<Item> copy, View view) throws Exception {
        Proof proof = new Proof();
        for (Item item : copy) {
            proof.add(
                    item.key(), item.version(), CanonicalJson.sha256(Json.parse(Objects.requireNonNull(item.data()))));
        }
        return text(proof);
    }

    private static String text(Proof proof) {
        return proof.count() + " " + proof.sha256();
    }

    @Test
    void aProofOfAWindowIsThatOfItsKeys() throws Exception {
        // given
        apply(dossier("A", 1, "H1"), dossier("B", 1, "H1"), dossier("C", 1, "H1"), dossier("D", 1, "H1"));

        // then
        List<Item> middle =
                feed.records(PRODUCTION, NAME, View.WHOLE, 4, "B", "C").items();
        assertThat(middle).extracting(Item::key).containsExactly("B", "C");
        assertThat(text(feed.proof(PRODUCTION, NAME, View.WHOLE, 4, "B", "C"))).isEqualTo(proof(middle, View.WHOLE));
        assertThat(feed.proof(PRODUCTION, NAME, View.WHOLE, 4, "B1", null).count())
                .isEqualTo(2);
        assertThat(feed.record(PRODUCTION, NAME, View.WHOLE, 1, "B")).isEmpty();
        assertThat(feed.record(PRODUCTION, NAME, View.WHOLE, 2, "B")).isPresent();
    }

    @Test
    void aRecordThatLeavesTheGrantedRowsIsGoneAndOneThatNeverWasInThemIsNothing() throws Exception {
        // given
        View view = View.of(List.of("/code"), Map.of("/agency", List.of("H1.*", "H2")), null, "type");
        apply(dossier("D1", 1, "H1.01"), dossier("D2", 1, "H3"), dossier("D3", 1, "H2"));

        // when
        apply(dossier("D1", 2, "H3"), dossier("D2", 2, "H4"), dossier("D1", 3, "H4"), dossier("D3", 2, "H2"));

        // then
        assertThat(feed.read(PRODUCTION, NAME, view, 0, 100).items())
                .extracting(FeedIT::shown)
                .containsExactly(
                        "1=D1:{\"code\":\"D1\"}", "3=D3:{\"code\":\"D3\"}", "4=D1 gone", "7=D3:{\"code\":\"D3\"}");
    }

    /** What is larger than its row may be is read by itself, before and after. */
    @Test
    void aLargeRecordThatLeavesTheGrantedRowsIsGone() throws Exception {
        // given
        View view = View.of(List.of("/code"), Map.of("/agency", List.of("H1")), null, "type");
        String large = "x".repeat(20_000);
        ObjectNode seen = (ObjectNode) dossier("D1", 1, "H1");
        ObjectNode left = (ObjectNode) dossier("D1", 2, "H2");
        apply(seen.put("form", large));

        // when
        apply(left.put("form", large), ((ObjectNode) dossier("D2", 1, "H2")).put("form", large));

        // then
        assertThat(feed.read(PRODUCTION, NAME, view, 0, 100).items())
                .extracting(FeedIT::shown)
                .containsExactly("1=D1:{\"code\":\"D1\"}", "2=D1 gone");
        List<Item> records =
                feed.records(PRODUCTION, NAME, View.WHOLE, 3, "", null).items();
        assertThat(text(feed.proof(PRODUCTION, NAME, View.WHOLE, 3, "", null))).isEqualTo(proof(records, View.WHOLE));
        assertThat(records).hasSize(2);
    }

    /** What a filtered consumer must not see is read all the same, to know whether it has seen it before. */
    @Test
    void aPageIsBoundedByWhatRecordsWereToo() throws Exception {
        // given: twelve records of 3 MB, each followed by a small one, all outside the view
        View view = View.of(List.of("/code"), Map.of("/agency", List.of("H1")), null, "type");
        String large = "x".repeat(3 << 20);
        for (int i = 1; i <= 12; i++) {
            apply(((ObjectNode) dossier("D" + i, 1, "H2")).put("form", large));
        }
        for (int i = 1; i <= 12; i++) {
            apply(dossier("D" + i, 2, "H2"));
        }
        var memory = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = memory.getCurrentThreadAllocatedBytes();

        // when
        Feed.Page page = feed.read(PRODUCTION, NAME, view, 12, 100);

        // then
        assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(64L << 20);
        assertThat(page.items()).isEmpty();
        assertThat(page.next()).isEqualTo(14);
        assertThat(page.more()).isTrue();
        int pages = 1;
        for (; page.more(); pages++) {
            page = feed.read(PRODUCTION, NAME, view, page.next(), 100);
        }
        assertThat(pages).isEqualTo(6);
        assertThat(page.next()).isEqualTo(24);
    }

    @Test
    void theMomentOfAChangeLeadsToIt() throws Exception {
        // given
        Instant before = Instant.parse("2020-01-01T00:00:00Z");
        for (int i = 1; i <= 9; i++) {
            apply(dossier("D1", i, "H1"));
        }

        // then
        for (Item item : feed.read(PRODUCTION, NAME, View.WHOLE, 0, 100).items()) {
            Instant at = Instant.EPOCH.plus(item.micros(), java.time.temporal.ChronoUnit.MICROS);
            assertThat(feed.at(PRODUCTION, NAME, at)).isEqualTo(item.sequence());
            assertThat(feed.at(PRODUCTION, NAME, at.minusNanos(1_000))).isEqualTo(item.sequence() - 1);
        }
        assertThat(feed.at(PRODUCTION, NAME, before)).isZero();
        assertThat(feed.at(PRODUCTION, "unheard-of", Instant.now())).isZero();
    }

    @Test
    void aCursorOfAnotherTimeOrViewIsGone() throws Exception {
        // given
        apply(dossier("D1", 1, "H1"));
        Head head = feed.head(PRODUCTION, NAME);
        Cursor cursor = new Cursor(NAME, head.epoch(), View.WHOLE.id(), 1);
        View other = View.of(List.of("/code"), Map.of(), null, "type");

        // then
        feed.require(PRODUCTION, cursor, View.WHOLE);
        assertGone(cursor.at(2), View.WHOLE, "ahead");
        assertGone(cursor, other, "granted");
        fixture.execute("UPDATE dataset_head SET epoch = gen_random_uuid()");
        assertGone(cursor, View.WHOLE, "restored");
        Cursor again = new Cursor(NAME, feed.head(PRODUCTION, NAME).epoch(), View.WHOLE.id(), 1);
        fixture.execute("UPDATE dataset_head SET oldest = 2");
        assertGone(again, View.WHOLE, "history");
    }

    private void assertGone(Cursor cursor, View view, String why) {
        assertThatThrownBy(() -> feed.require(PRODUCTION, cursor, view))
                .isInstanceOfSatisfying(BusException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.CURSOR_GONE);
                    assertThat(e.detail()).contains(why, "/sync/v1/dossiers/snapshot");
                });
    }

    @Test
    void anEnvironmentSeesItsOwnAlone() throws Exception {
        // given
        apply(dossier("D1", 1, "H1"));

        // then
        Head head = feed.head(Environment.SANDBOX, NAME);
        assertThat(head.sequence()).isZero();
        assertThat(head.epoch()).isNotEqualTo(feed.head(PRODUCTION, NAME).epoch());
        assertThat(feed.read(Environment.SANDBOX, NAME, View.WHOLE, 0, 10).items())
                .isEmpty();
    }

    @Test
    void whatIsForgottenIsWhatWasReplacedBeforeTheHistoryThatIsKept() throws Exception {
        // given: changes of long ago, of which D1 and D2 were replaced then, and D3 since
        apply(dossier("D1", 1, "H1"), dossier("D2", 1, "H1"), dossier("D3", 1, "H1"), dossier("D1", 2, "H1"));
        apply(((ObjectNode) dossier("D2", 2, "H1")).put("status", "GONE"));
        fixture.execute("ALTER TABLE dataset_change DISABLE TRIGGER insert_only");
        fixture.execute("UPDATE dataset_change SET changed_at = now() - interval '10 days'");
        fixture.execute("ALTER TABLE dataset_change ENABLE TRIGGER insert_only");
        apply(dossier("D3", 2, "H1"));
        fixture.execute("DELETE FROM service_day");
        fixture.execute("INSERT INTO service_day SELECT current_date - n FROM generate_series(0, 5) AS n");
        List<String> before = recordsBefore(View.WHOLE, 7);
        Cursor begun = new Cursor(NAME, feed.head(PRODUCTION, NAME).epoch(), View.WHOLE.id(), 3);

        // when
        int forgotten;
        try (Datasets datasets = new Datasets(fixture.pool, 4)) {
            forgotten = datasets.forgetHistory() + datasets.forgetHistory();
        }

        // then
        assertThat(forgotten).isEqualTo(2);
        assertThat(feed.read(PRODUCTION, NAME, View.WHOLE, 0, 10).items())
                .extracting(Item::sequence)
                .containsExactly(3L, 4L, 5L, 6L);
        assertThat(recordsBefore(View.WHOLE, 7)).isEqualTo(before);
        assertGone(begun, View.WHOLE, "history");
        assertGone(begun.at(0), View.WHOLE, "history");
        feed.require(PRODUCTION, begun.at(5), View.WHOLE);
        assertThatThrownBy(() -> fixture.execute("DELETE FROM dataset_change WHERE sequence = 3"))
                .hasMessageContaining("nothing has replaced");
    }

    @Test
    void aDatabaseThatWasRestoredBeginsAnotherEpoch() throws Exception {
        // given
        apply(dossier("D1", 1, "H1"));
        new Datasets(fixture.pool, 400).close();
        Head first = feed.head(PRODUCTION, NAME);

        // when: started again, and started on a copy
        new Datasets(fixture.pool, 400).close();
        Head again = feed.head(PRODUCTION, NAME);
        fixture.execute("UPDATE dataset_head SET origin = 'another/1'");
        new Datasets(fixture.pool, 400).close();

        // then
        assertThat(again).isEqualTo(first);
        assertThat(feed.head(PRODUCTION, NAME).epoch()).isNotEqualTo(first.epoch());
    }

    @Test
    void aCopyThatTakesOverWhileTheBusRunsBeginsAnotherEpoch() throws Exception {
        // given
        apply(dossier("D1", 1, "H1"));
        new Datasets(fixture.pool, 400).close();
        apply(dossier("D1", 2, "H1"));
        Head first = feed.head(PRODUCTION, NAME);

        // when
        fixture.execute("UPDATE dataset_head SET origin = split_part(origin, '/', 1) || '/00000000'");
        apply(dossier("D1", 3, "H1"));
        Head renewed = feed.head(PRODUCTION, NAME);
        apply(dossier("D1", 4, "H1"));

        // then
        assertThat(renewed.epoch()).isNotEqualTo(first.epoch());
        assertThat(feed.head(PRODUCTION, NAME).epoch()).isEqualTo(renewed.epoch());
    }
}
