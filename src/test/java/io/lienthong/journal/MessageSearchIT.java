package io.lienthong.journal;

import static io.lienthong.journal.JournalDatabase.get;
import static io.lienthong.journal.JournalDatabase.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.traffic.Counts;
import io.lienthong.traffic.MessageHit;
import io.lienthong.traffic.MessageQuery;
import io.lienthong.traffic.MessageSearch;
import io.lienthong.traffic.TrafficClass;
import io.lienthong.traffic.TrafficFigures;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the journal commits is counted by the minute, and found by what was counted. */
class MessageSearchIT {
    private static final Instant NOW = Instant.now();
    private static final NewDelivery REGISTER = new NewDelivery("birth.register", "civil-status", "H40-001");

    private static final String ROLLED_BACK =
            "SELECT xact_rollback FROM pg_stat_database WHERE datname = current_database()";

    private JournalDatabase database;
    private MessageSearch search;
    private TrafficFigures figures;

    @BeforeEach
    void open() throws SQLException {
        database = new JournalDatabase();
        search = new MessageSearch(database.pool);
        figures = new TrafficFigures(database.pool);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void countsWhatIsAcceptedAndCalled() throws Exception {
        // given
        AcceptedMessage message = message(Environment.PRODUCTION, "counted", "{}", REGISTER);
        // when
        get(database.journal.accept(message));
        get(database.journal.accept(
                message(Environment.PRODUCTION, "counted", "{}", REGISTER))); // a repeat is no message
        get(database.log(call(MessageId.next(), NOW, "demo", "land", "parcel", null, null, 40_000)));
        get(database.log(call(MessageId.next(), NOW, "demo", "land", "parcel", null, null, 5_000)));
        get(database.log(
                call(MessageId.next(), NOW, "demo", "land", "parcel", ErrorCode.PROVIDER_TIMEOUT, "slow", 12_000_000)));
        counted(4);
        // then
        Map<TrafficClass, Counts> counts = figures.between(minute(NOW).minusSeconds(60), NOW.plusSeconds(120));
        assertThat(counts(
                                counts,
                                new TrafficClass(
                                        Environment.PRODUCTION, "demo", "", "one-stop-dossiers", "ACCEPTED", ""))
                        .events())
                .isEqualTo(1);
        Counts good = counts(counts, new TrafficClass(Environment.PRODUCTION, "demo", "land", "parcel", "CALLED", ""));
        assertThat(good.events()).isEqualTo(2);
        assertThat(good.micros()).isEqualTo(45_000);
        assertThat(good.percentileMillis(0.5)).isEqualTo(10);
        assertThat(good.percentileMillis(0.95)).isEqualTo(100);
        Counts bad = counts(
                counts,
                new TrafficClass(Environment.PRODUCTION, "demo", "land", "parcel", "CALLED", "PROVIDER_TIMEOUT"));
        assertThat(bad.events()).isEqualTo(1);
        assertThat(bad.percentileMillis(0.95)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void findsWhatALookAtEveryMessageWouldFind() throws Exception {
        // given
        Random random = new Random(20_261_127);
        List<LogEntry> all = new ArrayList<>();
        String[] consumers = {"demo", "portal", "flow.birth"};
        String[] systems = {"land", "civil-status", "payment"};
        ErrorCode[] codes = {null, null, null, ErrorCode.PROVIDER_TIMEOUT, ErrorCode.REQUEST_INVALID};
        for (int i = 0; i < 600; i++) {
            Instant made = NOW.minus(Duration.ofSeconds((long) Math.pow(random.nextDouble() * 120, 3)));
            ErrorCode code = codes[random.nextInt(codes.length)];
            LogEntry entry = call(
                    id(made, random),
                    made.plusMillis(random.nextInt(90_000)),
                    consumers[random.nextInt(3)],
                    systems[random.nextInt(3)],
                    "operation" + random.nextInt(4),
                    code,
                    code == null ? null : "Sổ " + random.nextInt(20) + " (" + code + ") không HỢP lệ 100%",
                    1_000);
            all.add(entry);
        }
        for (LogEntry entry : all) {
            get(database.log(entry));
        }
        counted(600);
        all.sort(Comparator.comparing(LogEntry::messageId).reversed());
        for (int i = 0; i < 200; i++) {
            MessageQuery query = new MessageQuery(
                    one(random, Environment.PRODUCTION),
                    one(random, consumers),
                    one(random, systems),
                    one(random, "operation1", "operation3"),
                    one(random, "OK", "FAILED", "PROVIDER_TIMEOUT", "NO_SUCH_CODE"),
                    one(random, "sổ 1 ", "hợp LỆ 100%", "_", "không"),
                    one(random, NOW.minusSeconds(random.nextInt(900_000))),
                    one(random, NOW.minusSeconds(random.nextInt(1_000) - 60)),
                    null,
                    1 + random.nextInt(40));
            if (query.from() != null && query.until() != null && !query.from().isBefore(query.until())) {
                continue;
            }
            // when
            List<MessageId> found = pages(query);
            // then
            assertThat(found)
                    .as(query.toString())
                    .containsExactlyElementsOf(all.stream()
                            .filter(matches(query))
                            .map(LogEntry::messageId)
                            .toList());
        }
    }

    private List<MessageId> pages(MessageQuery query) {
        List<MessageId> found = new ArrayList<>();
        List<MessageId> page;
        MessageId before = null;
        do {
            page = search
                    .find(new MessageQuery(
                            query.environment(),
                            query.consumer(),
                            query.system(),
                            query.operation(),
                            query.outcome(),
                            query.error(),
                            query.from(),
                            query.until(),
                            before,
                            query.limit()))
                    .stream()
                    .map(MessageHit::id)
                    .toList();
            found.addAll(page);
            before = page.isEmpty() ? null : page.get(page.size() - 1);
        } while (page.size() == query.limit());
        return found;
    }

    private static Predicate<LogEntry> matches(MessageQuery query) {
        String error = query.error() == null ? null : query.error().toLowerCase();
        return entry -> (query.consumer() == null || entry.consumer().equals(query.consumer()))
                && (query.system() == null || entry.operation().connector().equals(query.system()))
                && (query.operation() == null || entry.operation().operation().equals(query.operation()))
                && (query.outcome() == null
                        || (query.outcome().equals("OK") && entry.code() == null)
                        || (query.outcome().equals("FAILED") && entry.code() != null)
                        || query.outcome().equals(String.valueOf(entry.code())))
                && (error == null
                        || (entry.detail() != null
                                && entry.detail().toLowerCase().contains(error)))
                && (query.from() == null
                        || !entry.messageId().time().isBefore(query.from().truncatedTo(ChronoUnit.MILLIS)))
                && (query.until() == null
                        || entry.messageId().time().isBefore(query.until().truncatedTo(ChronoUnit.MILLIS)));
    }

    @Test
    void anEventOfAnOldMessageIsFoundAtItsMessageAndCountedWhenItHappened() throws Exception {
        // given
        Instant yesterday = NOW.minus(Duration.ofDays(1));
        MessageId old = id(yesterday, new Random(1));
        // when
        get(database.log(call(old, NOW, "demo", "payment", "pay", ErrorCode.PROVIDER_TIMEOUT, "no answer", 100)));
        counted(1);
        // then
        assertThat(search.find(query("payment", NOW.minus(Duration.ofDays(2)), NOW.minus(Duration.ofHours(1)))))
                .extracting(MessageHit::id)
                .containsExactly(old);
        assertThat(figures.between(NOW.minusSeconds(60), NOW.plusSeconds(60)).values())
                .extracting(Counts::events)
                .containsExactly(1L);
    }

    @Test
    void tellsWhatIsStillOpen() throws Exception {
        // given
        AcceptedMessage message = message(Environment.PRODUCTION, "open", "{}", REGISTER);
        get(database.journal.accept(message));
        counted(1);
        // when
        database.execute("UPDATE delivery SET state = 'PARKED', reason = 'EXPIRED', parked_at = now()");
        // then
        assertThat(search.find(query(null, null, null)))
                .extracting(MessageHit::standing)
                .containsExactly(MessageHit.Standing.PARKED);
    }

    @Test
    void whatIsParkedSaysWhyAndWhoHandedItOverAlsoAfterSomebodyReadIt() throws Exception {
        // given
        AcceptedMessage message = message(Environment.PRODUCTION, "read", "{}", REGISTER);
        MessageId id = message.event().id();
        get(database.journal.accept(message));
        get(database.log(event(id, Kind.PARKED, ErrorCode.REQUEST_REFUSED)));
        database.execute("UPDATE delivery SET state = 'PARKED', reason = 'REQUEST_REFUSED', detail = 'sai mã',"
                + " parked_at = now()");
        LogEntry read = event(id, Kind.READ, null);
        get(database.log(new LogEntry(
                id,
                LogEntry.NEXT,
                Kind.READ,
                Instant.now().plusSeconds(1),
                read.environment(),
                "operator",
                read.operation(),
                read.version(),
                null,
                read.correlationId(),
                read.traceId(),
                null,
                null,
                null,
                0,
                0,
                "by an: xem",
                null,
                null)));
        counted(3);
        // when
        List<MessageHit> found = search.find(query("civil-status", null, null));
        // then
        assertThat(found).singleElement().satisfies(hit -> {
            assertThat(hit.event().code()).isEqualTo("REQUEST_REFUSED");
            assertThat(hit.detail()).isEqualTo("sai mã");
            assertThat(hit.event().consumer()).isEqualTo("demo");
        });
    }

    @Test
    void whatIsParkedNamesTheSystemThatRefusedItAlsoWhereAnotherTookItLater() throws Exception {
        // given
        AcceptedMessage message = message(Environment.PRODUCTION, "read", "{}", REGISTER);
        MessageId id = message.event().id();
        get(database.journal.accept(message));
        OperationName register = new OperationName("civil-status", "registerBirth");
        get(database.log(delivery(id, Kind.PARKED, REGISTER.route(), register, Instant.now())));
        database.execute("UPDATE delivery SET state = 'PARKED', reason = 'REQUEST_REFUSED', parked_at = now()");
        OperationName report = new OperationName("national-service-portal", "synchroniseDossier");
        get(database.log(delivery(
                id, Kind.DELIVERED, "birth.report", report, Instant.now().plusSeconds(1))));
        // when
        List<MessageHit> found = search.find(query(null, null, null), List.of(id));
        // then
        assertThat(found).singleElement().satisfies(hit -> {
            assertThat(hit.event().connector()).isEqualTo("civil-status");
            assertThat(hit.event().operation()).isEqualTo("registerBirth");
            assertThat(hit.event().code()).isEqualTo("REQUEST_REFUSED");
        });
    }

    @Test
    void whatWasWithdrawnIsSaidWhateverItWasFoundBy() throws Exception {
        // given
        AcceptedMessage message = message(Environment.PRODUCTION, "withdrawn", "{}", REGISTER);
        MessageId id = message.event().id();
        get(database.journal.accept(message));
        get(database.log(event(id, Kind.ATTEMPTED, ErrorCode.PROVIDER_TIMEOUT)));
        get(database.log(event(id, Kind.WITHDRAWN, null)));
        database.execute("DELETE FROM delivery");
        counted(3);
        // when
        List<MessageHit> failed = search.find(outcome("FAILED"));
        List<MessageHit> byText =
                search.find(query("civil-status", null, null), database.journal.lookUp("H40-001", null, 10));
        // then
        assertThat(failed).extracting(MessageHit::id).containsExactly(id);
        assertThat(failed).extracting(MessageHit::standing).containsExactly(MessageHit.Standing.WITHDRAWN);
        assertThat(byText).extracting(MessageHit::id).containsExactly(id);
    }

    @Test
    void aTextAndAFilterMeanOneEventAndNoMoreThanTheLimit() throws Exception {
        // given
        for (int i = 0; i < 3; i++) {
            MessageId id = MessageId.next();
            get(database.log(event(id, Kind.ATTEMPTED, ErrorCode.PROVIDER_TIMEOUT)));
            get(database.log(event(id, Kind.DELIVERED, null)));
        }
        counted(6);
        List<MessageId> matter = database.journal.lookUp("H40-001", null, 10);
        // then
        assertThat(matter).hasSize(3);
        assertThat(search.find(outcome("FAILED"), matter))
                .hasSize(3)
                .allMatch(hit -> hit.event().code().equals("PROVIDER_TIMEOUT"));
        assertThat(search.find(new MessageQuery(null, null, null, null, null, null, null, null, null, 2), matter))
                .hasSize(2);
    }

    @Test
    void aTextKeepsToTheTime() throws Exception {
        // given
        MessageId id = MessageId.next();
        get(database.log(event(id, Kind.DELIVERED, null)));
        List<MessageId> matter = database.journal.lookUp("H40-001", null, 10);
        Instant made = id.time();
        // then
        assertThat(search.find(query(null, made, made.plusMillis(1)), matter)).hasSize(1);
        assertThat(search.find(query(null, made.plusMillis(1), null), matter)).isEmpty();
        assertThat(search.find(query(null, null, made), matter)).isEmpty();
        assertThat(database.journal.lookUp("H40-001", id, 10)).isEmpty();
    }

    @Test
    void anIdOfTheFarthestYearFindsNothing() {
        // given
        MessageId farthest =
                MessageId.parse("ffffffff-ffff-7fff-bfff-ffffffffffff").orElseThrow();
        // when, then
        assertThat(farthest.day()).hasYear(10889);
        assertThat(search.find(query(null, null, null), List.of(farthest))).isEmpty();
    }

    @Test
    void aCallIsWellWhenItEndedWell() throws Exception {
        // given
        MessageId id = MessageId.next();
        get(database.log(event(id, Kind.INTENDED, null)));
        get(database.log(event(id, Kind.CONCLUDED, ErrorCode.PROVIDER_TIMEOUT)));
        counted(2);
        // then
        assertThat(search.find(outcome("OK"))).isEmpty();
        assertThat(search.find(outcome("FAILED"))).hasSize(1);
    }

    @Test
    void whatTheJournalIsNotToHaveIsCountedAndNotFound() throws Exception {
        // when
        database.journal.count(call(MessageId.next(), NOW, "demo", "land", "parcel", null, null, 40_000));
        database.journal.count(
                call(MessageId.next(), NOW, "demo", "land", "parcel", ErrorCode.PROVIDER_TIMEOUT, "slow", 12_000_000));
        counted(2);
        // then
        Map<TrafficClass, Counts> counts = figures.between(minute(NOW).minusSeconds(60), NOW.plusSeconds(120));
        assertThat(counts.keySet()).extracting(TrafficClass::code).containsExactlyInAnyOrder("", "PROVIDER_TIMEOUT");
        assertThat(counts.values()).allSatisfy(one -> {
            assertThat(one.events()).isEqualTo(1);
            assertThat(one.seconds())
                    .as("leads no search to rows that are not there")
                    .isZero();
        });
    }

    @Test
    void aNodeIsKnownBeforeItCommitsAnything() throws Exception {
        assertThat(database.count("traffic_node")).isEqualTo(1);
    }

    @Test
    void whatAKilledNodeCommittedAndHadNotCountedIsFoundByTheNext() throws Exception {
        // given
        MessageId lost = MessageId.next();
        database.execute(
                "INSERT INTO traffic_node (node, counted_until) VALUES ('node-killed', now() - interval '1 second')");
        database.execute(
                "INSERT INTO journal (day, message_id, event, at, environment, kind, consumer, connector, operation,"
                        + " version, trace_id, code) VALUES ('" + lost.day() + "', '" + lost
                        + "', 0, now(), 'PRODUCTION', 'CALLED',"
                        + " 'demo', 'land', 'parcel', '1.0.0', '', 'PROVIDER_TIMEOUT')");
        assertThat(search.find(query("land", null, null))).isEmpty();
        // when
        try (Journal next = database.openJournal()) {
            // then
            await().untilAsserted(() -> assertThat(search.find(query("land", null, null)))
                    .extracting(MessageHit::id)
                    .containsExactly(lost));
        }
        assertThat(database.count("traffic_node WHERE node = 'node-killed'")).isZero();
    }

    @Test
    void whatCannotBeWrittenWhilePostgresqlIsAwayIsCountedAfterwards() throws Exception {
        // given
        get(database.log(call(MessageId.next(), NOW, "demo", "land", "parcel", null, null, 1)));
        counted(1);
        database.execute("ALTER TABLE traffic RENAME TO traffic_away");
        get(database.log(call(MessageId.next(), NOW, "demo", "land", "parcel", null, null, 1)));
        // when
        long before = database.number(ROLLED_BACK);
        await().until(() -> database.number(ROLLED_BACK) > before); // it tried
        database.execute("ALTER TABLE traffic_away RENAME TO traffic");
        // then
        counted(2);
        assertThat(search.find(query("land", null, null))).hasSize(2);
    }

    @Test
    void refusesAQueryThatMeansNothing() {
        assertThatThrownBy(() -> query("land", NOW, NOW)).isInstanceOf(BusException.class);
        assertThatThrownBy(() -> query("la\u0000nd", null, null)).isInstanceOf(BusException.class);
        assertThatThrownBy(() -> query("x".repeat(201), null, null)).isInstanceOf(BusException.class);
        assertThat(search.find(query("'; DROP TABLE journal; --", null, null))).isEmpty();
    }

    private static MessageQuery query(@Nullable String system, @Nullable Instant from, @Nullable Instant until) {
        return new MessageQuery(null, null, system, null, null, null, from, until, null, 50);
    }

    private static MessageQuery outcome(String outcome) {
        return new MessageQuery(null, null, null, null, outcome, null, null, null, null, 50);
    }

    private static LogEntry event(MessageId id, Kind kind, @Nullable ErrorCode code) {
        OperationName operation = JournalDatabase.entry(id, LogEntry.NEXT, kind).operation();
        return entry(id, kind, null, operation, Instant.now(), code);
    }

    private static LogEntry delivery(MessageId id, Kind kind, String route, OperationName operation, Instant at) {
        return entry(id, kind, route, operation, at, kind == Kind.PARKED ? ErrorCode.REQUEST_REFUSED : null);
    }

    private static LogEntry entry(
            MessageId id,
            Kind kind,
            @Nullable String route,
            OperationName operation,
            Instant at,
            @Nullable ErrorCode code) {
        LogEntry entry = JournalDatabase.entry(id, LogEntry.NEXT, kind);
        return new LogEntry(
                id,
                LogEntry.NEXT,
                kind,
                at,
                entry.environment(),
                entry.consumer(),
                operation,
                entry.version(),
                route,
                entry.correlationId(),
                entry.traceId(),
                null,
                null,
                code,
                200,
                1_000,
                null,
                null,
                null);
    }

    private static Counts counts(Map<TrafficClass, Counts> all, TrafficClass what) {
        return Objects.requireNonNull(all.get(what));
    }

    private void counted(long events) {
        await().untilAsserted(() -> assertThat(database.number("SELECT coalesce(sum(events), 0) FROM traffic"))
                .isEqualTo(events));
    }

    private static Instant minute(Instant at) {
        return at.truncatedTo(ChronoUnit.MINUTES);
    }

    @SafeVarargs
    private static <T> @Nullable T one(Random random, T... values) {
        int place = random.nextInt(values.length * 2);
        return place < values.length ? values[place] : null;
    }

    private static MessageId id(Instant made, Random random) {
        return new MessageId(new UUID(
                made.toEpochMilli() << 16 | 0x7000 | random.nextInt(4_096),
                random.nextLong() & 0x3fffffffffffffffL | 0x8000000000000000L));
    }

    private static LogEntry call(
            MessageId id,
            Instant at,
            String consumer,
            String connector,
            String operation,
            @Nullable ErrorCode code,
            @Nullable String detail,
            long micros) {
        return new LogEntry(
                id,
                LogEntry.CALL,
                Kind.CALLED,
                at,
                Environment.PRODUCTION,
                consumer,
                new OperationName(connector, operation),
                "1.2.0",
                null,
                null,
                "0af7651916cd43dd8448eb211c80319c",
                null,
                null,
                code,
                200,
                micros,
                detail,
                null,
                null);
    }
}
