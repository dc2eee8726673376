package io.lienthong.journal;

import static io.lienthong.journal.JournalDatabase.entry;
import static io.lienthong.journal.JournalDatabase.get;
import static io.lienthong.journal.JournalDatabase.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalIT {
    private static JournalDatabase database;

    @BeforeAll
    static void open() throws SQLException {
        database = new JournalDatabase();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void everyCompletedRowIsThere() throws Exception {
        // given
        List<CompletableFuture<Void>> rows = new ArrayList<>();
        // when
        for (int i = 0; i < 3_000; i++) {
            rows.add(database.log(entry(MessageId.next(), LogEntry.CALL, Kind.CALLED, "counted", null, new byte[300])));
        }
        // then
        for (CompletableFuture<Void> row : rows) {
            get(row);
        }
        assertThat(database.count("journal WHERE correlation_id = 'counted'")).isEqualTo(3_000);
    }

    @Test
    void rowIsReadBackAsWritten() throws Exception {
        // given
        byte[] request = "{\"tên\":\"Nguyễn\",\"nul\":\"\\u0000\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        LogEntry written = entry(MessageId.next(), LogEntry.CALL, Kind.CALLED, null, "chi tiết", request);
        // when
        get(database.log(written));
        // then
        MessageStory story = database.journal.find(written.messageId()).orElseThrow();
        assertThat(story.accepted()).isNull();
        assertThat(story.entries())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("at")
                .containsExactly(written);
        assertThat(story.entries().get(0).at()).isCloseTo(written.at(), within(1));
    }

    @Test
    void badRowCostsOnlyItself() throws Exception {
        // given
        List<CompletableFuture<Void>> rows = new ArrayList<>();
        // when
        for (int i = 0; i < 50; i++) {
            String detail = i == 20 ? "nul\0" : null;
            rows.add(database.log(entry(MessageId.next(), LogEntry.CALL, Kind.CALLED, "bad-row", detail, null)));
        }
        // then
        for (int i = 0; i < 50; i++) {
            if (i != 20) {
                get(rows.get(i));
            }
        }
        assertThatThrownBy(() -> get(rows.get(20)))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        BusException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.REQUEST_INVALID));
        assertThat(database.count("journal WHERE correlation_id = 'bad-row'")).isEqualTo(49);
    }

    @Test
    void largeBodiesOfARowAreKeptInChunks() throws Exception {
        // given
        byte[] request = new byte[700_000];
        request[699_999] = 7;
        LogEntry written = entry(MessageId.next(), LogEntry.CALL, Kind.CALLED, null, null, request);
        // when
        get(database.log(written));
        // then
        MessageStory story = database.journal.find(written.messageId()).orElseThrow();
        assertThat(story.entries().get(0).request()).isEqualTo(request);
        assertThat(database.count(
                        "journal WHERE message_id = ? AND request IS NULL",
                        written.messageId().value()))
                .isOne();
    }

    @Test
    void messagesOfOneMatterAreFoundTogetherAndByEnvironment() throws Exception {
        // given
        AcceptedMessage parent = message(Environment.PRODUCTION, "matter-1", "{}", "H40-matter", null);
        AcceptedMessage child = message(
                Environment.PRODUCTION,
                "matter-2",
                "{}",
                "H40-matter",
                parent.event().id());
        AcceptedMessage sandbox = message(Environment.SANDBOX, "matter-3", "{}", "H40-matter", null);
        for (AcceptedMessage message : List.of(parent, child, sandbox)) {
            get(database.journal.accept(message));
        }
        LogEntry call = entry(MessageId.next(), LogEntry.CALL, Kind.CALLED, "H40-matter", null, null);
        get(database.log(call));
        // when
        List<MessageStory> stories = database.journal.findByCorrelation(Environment.PRODUCTION, "H40-matter", 10);
        // then
        assertThat(stories)
                .extracting(MessageStory::messageId)
                .containsExactly(parent.event().id(), child.event().id(), call.messageId());
        assertThat(stories.get(0).children()).containsExactly(child.event().id());
        assertThat(database.journal.findByCorrelation(Environment.SANDBOX, "H40-matter", 10))
                .extracting(MessageStory::messageId)
                .containsExactly(sandbox.event().id());
    }

    @Test
    void partitionsAreMadeAheadAndForDaysFarOff() throws Exception {
        // given
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        long millis =
                today.plusYears(2).atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
        UUID skewed = new UUID((millis << 16) | 0x7000L, 0x8000000000000001L);
        // when
        get(database.log(entry(new MessageId(skewed), LogEntry.CALL, Kind.CALLED)));
        // then
        assertThat(database.journal.find(new MessageId(skewed))).isPresent();
        for (int day = -1; day <= 7; day++) {
            String name = "journal_" + today.plusDays(day).toString().replace("-", "");
            assertThat(database.number("SELECT count(to_regclass(?))", name)).isOne();
        }
    }

    @Test
    void nodesMakePartitionsTogether() throws Exception {
        // given
        LocalDate first = LocalDate.of(2031, 1, 1);
        List<CompletableFuture<Void>> nodes = new ArrayList<>();
        // when
        for (int node = 0; node < 4; node++) {
            Partitions partitions = new Partitions(database.pool::getConnection);
            nodes.add(CompletableFuture.runAsync(() -> {
                for (int day = 0; day < 5; day++) {
                    try {
                        partitions.ensure(first.plusDays(day));
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }));
        }
        // then
        for (CompletableFuture<Void> node : nodes) {
            get(node);
        }
        assertThat(database.count("pg_class WHERE relname LIKE 'journal\\_203101__'"))
                .isEqualTo(5);
    }

    @Test
    void intentAndLedgerEntryComeTogetherAndTheLedgerIsInsertOnly() throws Exception {
        // given
        LogEntry intent = entry(MessageId.next(), LogEntry.CALL, Kind.INTENDED);
        // when
        get(database.journal.intendRead(intent, new LedgerEntry("nguyen.van.an", "TEST", "001199000001")));
        // then
        get(database.journal.conclude(entry(intent.messageId(), LogEntry.OUTCOME, Kind.CONCLUDED)));
        assertThat(database.journal.find(intent.messageId()).orElseThrow().entries())
                .extracting(LogEntry::kind)
                .containsExactly(Kind.INTENDED, Kind.CONCLUDED);
        byte[] subject = new LedgerKey(JournalDatabase.KEY).hash("001199000001");
        assertThat(database.count("access_ledger WHERE subject = ? AND officer = 'nguyen.van.an'", subject))
                .isOne();
        for (String change : List.of(
                "UPDATE access_ledger SET officer = 'x'",
                "DELETE FROM access_ledger",
                "TRUNCATE access_ledger",
                "DELETE FROM journal",
                "UPDATE journal SET detail = 'x'")) {
            assertThatThrownBy(() -> database.execute(change)).hasMessageContaining("insert-only");
        }
    }

    @Test
    void aDatabaseKeepsToItsFirstLedgerKey() throws Exception {
        // given
        LedgerKey first = new LedgerKey(new byte[32]);
        byte[] other = new byte[32];
        other[0] = 1;
        // then
        assertThat(first.isOf(database.pool)).isTrue();
        assertThat(new LedgerKey(other).isOf(database.pool)).isFalse();
        assertThat(new LedgerKey(new byte[32]).isOf(database.pool)).isTrue();
    }

    @Test
    void ledgerKeyIsMadeOnceAndForItsOwnerAlone(@TempDir Path folder) throws Exception {
        // given
        Path file = folder.resolve("data").resolve("ledger-key");
        LedgerKey made = LedgerKey.load(file);
        // when
        LedgerKey read = LedgerKey.load(file);
        // then
        assertThat(read.id()).isEqualTo(made.id());
        assertThat(read.hash("x")).isEqualTo(made.hash("x")).isNotEqualTo(new LedgerKey(JournalDatabase.KEY).hash("x"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    private static org.assertj.core.data.TemporalUnitOffset within(int micros) {
        return org.assertj.core.api.Assertions.within(micros, java.time.temporal.ChronoUnit.MICROS);
    }
}
