package io.lienthong.journal;

import static io.lienthong.journal.JournalDatabase.entry;
import static io.lienthong.journal.JournalDatabase.get;
import static io.lienthong.journal.JournalDatabase.hash;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.message.Body;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import io.lienthong.message.Reply;
import io.lienthong.message.Trace;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EffectIT {
    private static final byte[] HASH = hash(new byte[] {1});
    private static final Reply REPLY = new Reply(
            201,
            Body.received("{\"identity\":\"001\"}".getBytes(StandardCharsets.UTF_8), "application/problem+json"),
            Map.of("Location", "/x"));
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
    void repeatGetsTheReplyAsItWasSent() throws Exception {
        // given
        LogEntry intent = intent();
        assertThat(get(database.journal.intend(intent, "reply", HASH))).isInstanceOf(Claim.Claimed.class);
        get(database.journal.conclude(entry(intent.messageId(), LogEntry.OUTCOME, Kind.CONCLUDED), REPLY));
        // when
        Claim claim = get(database.journal.intend(intent(), "reply", HASH));
        // then
        assertThat(claim).isInstanceOfSatisfying(Claim.Repeated.class, repeated -> {
            assertThat(repeated.messageId()).isEqualTo(intent.messageId());
            Reply reply = repeated.outcome().orElseThrow();
            assertThat(reply.status()).isEqualTo(201);
            assertThat(reply.headers()).isEqualTo(REPLY.headers());
            assertThat(reply.body().mediaType()).isEqualTo("application/problem+json");
            assertThat(reply.body().bytes()).isEqualTo(REPLY.body().bytes());
        });
        assertThat(database.count(
                        "open_call WHERE message_id = ?", intent.messageId().value()))
                .isZero();
    }

    @Test
    void repeatWhileTheCallIsUnderWayHasNoOutcome() throws Exception {
        // given
        LogEntry intent = intent();
        get(database.journal.intend(intent, "under-way", HASH));
        // when
        Claim claim = get(database.journal.intend(intent(), "under-way", HASH));
        // then
        assertThat(claim).isEqualTo(new Claim.Repeated(intent.messageId(), null));
    }

    @Test
    void otherBodyUnderTheSameKeyIsRefused() throws Exception {
        // given
        LogEntry intent = intent();
        get(database.journal.intend(intent, "reused", HASH));
        // when
        Claim claim = get(database.journal.intend(intent(), "reused", hash(new byte[] {2})));
        // then
        assertThat(claim).isEqualTo(new Claim.Reused(intent.messageId()));
    }

    @Test
    void ofManyAtOnceOneMayCall() throws Exception {
        // given
        List<CompletableFuture<Claim>> claims = new ArrayList<>();
        // when
        for (int i = 0; i < 64; i++) {
            claims.add(database.journal.intend(intent(), "burst", HASH));
        }
        // then
        List<Claim> answers = new ArrayList<>();
        for (CompletableFuture<Claim> claim : claims) {
            answers.add(get(claim));
        }
        assertThat(answers).filteredOn(Claim.Claimed.class::isInstance).hasSize(1);
    }

    @Test
    void releasedKeyCanBeClaimedAgain() throws Exception {
        // given
        LogEntry intent = intent();
        get(database.journal.intend(intent, "released", HASH));
        get(database.journal.release(entry(intent.messageId(), LogEntry.OUTCOME, Kind.CONCLUDED), "released"));
        // when
        Claim claim = get(database.journal.intend(intent(), "released", HASH));
        // then
        assertThat(claim).isInstanceOf(Claim.Claimed.class);
    }

    @Test
    void startClosesWhatADeadNodeLeftAndNothingElse() throws Exception {
        // given
        LogEntry ours = intent();
        get(database.journal.intend(ours, "ours", HASH));
        LogEntry theirs = intent();
        Journal dead = database.openJournal();
        get(dead.intend(theirs, "theirs", HASH));
        dead.close();
        String living = "pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'"
                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        await().until(() -> database.count(living) == 1);
        // when
        try (Journal next = database.openJournal()) {
            // then
            assertThat(next.orphansClosed()).isEqualTo(1);
            assertThat(next.find(theirs.messageId()).orElseThrow().entries())
                    .extracting(LogEntry::kind, LogEntry::code)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(Kind.INTENDED, null),
                            org.assertj.core.groups.Tuple.tuple(Kind.CONCLUDED, ErrorCode.OUTCOME_UNKNOWN));
            assertThat(next.find(ours.messageId()).orElseThrow().entries()).hasSize(1);
            assertThat(get(next.intend(intent(), "theirs", HASH)))
                    .isEqualTo(new Claim.Repeated(theirs.messageId(), null));
        }
    }

    @Test
    void whatACallInDoubtBecomesIsAcceptedOnceItsNodeIsDead() throws Exception {
        // given
        LogEntry theirs = intent();
        AcceptedMessage becomes = becomes(theirs, "doubt-dead");
        LogEntry ours = intent();
        get(database.journal.intend(ours, "doubt-ours", HASH, null, becomes(ours, "doubt-ours")));
        Journal dead = database.openJournal();
        get(dead.intend(theirs, "doubt-dead", HASH, null, becomes));
        dead.close();
        String living = "pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'"
                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        await().until(() -> database.count(living) == 1);
        // when
        try (Journal next = database.openJournal()) {
            // then
            MessageStory story = next.find(theirs.messageId()).orElseThrow();
            assertThat(story.accepted()).satisfies(message -> {
                assertThat(message.event().type()).isEqualTo("birth.in-doubt");
                assertThat(message.event().source()).isEqualTo(JournalDatabase.OPERATION.toString());
                assertThat(message.event().correlationId()).isEqualTo("H40-001");
                assertThat(message.event().data().bytes())
                        .isEqualTo(becomes.event().data().bytes());
                assertThat(message.consumer()).isEqualTo("demo");
            });
            assertThat(story.deliveries())
                    .extracting(MessageStory.OpenDelivery::route, MessageStory.OpenDelivery::lane)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("birth.find", "H40-001"),
                            org.assertj.core.groups.Tuple.tuple("birth.tell", null));
            assertThat(database.count(
                            "message WHERE message_id = ?", ours.messageId().value()))
                    .isZero();
        }
    }

    @Test
    void aNodeThatWasTakenForDeadAcceptsNothingASecondTime() throws Exception {
        // given: it was only cut off, and its call was closed meanwhile
        LogEntry intent = intent();
        AcceptedMessage becomes = becomes(intent, "doubt-late");
        get(database.journal.intend(intent, "doubt-late", HASH, null, becomes));
        get(database.journal.conclude(entry(intent.messageId(), LogEntry.NEXT, Kind.CONCLUDED), becomes));
        // when
        get(database.journal.conclude(entry(intent.messageId(), LogEntry.OUTCOME, Kind.CONCLUDED), REPLY, becomes));
        // then
        assertThat(database.count(
                        "message WHERE message_id = ?", intent.messageId().value()))
                .isOne();
        assertThat(database.count(
                        "delivery WHERE message_id = ?", intent.messageId().value()))
                .isEqualTo(2);
    }

    private static AcceptedMessage becomes(LogEntry intent, String key) {
        Event event = new Event(
                intent.messageId(),
                Environment.PRODUCTION,
                "birth.in-doubt",
                JournalDatabase.OPERATION.toString(),
                "BirthRegistration.v1",
                "H40-001",
                "nguyen.van.an",
                Trace.continued(null),
                Body.received("{\"registrationNumber\":1}".getBytes(StandardCharsets.UTF_8), Body.JSON));
        return new AcceptedMessage(
                event,
                "demo",
                "birth.in-doubt",
                key,
                HASH,
                null,
                "TEST",
                Instant.now(),
                List.of(
                        new NewDelivery("birth.find", "civil-status", "H40-001"),
                        new NewDelivery("birth.tell", "one-stop-dossiers", null)));
    }

    @Test
    void keysExpireAfterFourHundredDaysOfServiceAndNotByAJumpOfTheClock() throws Exception {
        // given
        LogEntry intent = intent();
        get(database.journal.intend(intent, "old", HASH));
        get(database.journal.conclude(entry(intent.messageId(), LogEntry.OUTCOME, Kind.CONCLUDED), REPLY));
        Clock jumped = Clock.fixed(Instant.now().plus(Duration.ofDays(730)), ZoneOffset.UTC);
        Partitions partitions = new Partitions(database.pool::getConnection);
        Uploads uploads = new Uploads(database.pool, partitions, new StoredBodies(database.pool), "late");
        Housekeeping late =
                new Housekeeping(database.pool, partitions, uploads, database.journal.acceptor(), jumped, "late");
        database.execute("INSERT INTO counted_hour VALUES (date_trunc('hour', now()), now(), 0, 0)");
        database.execute(
                "INSERT INTO sender_hour VALUES (date_trunc('hour', now()), 'PRODUCTION', 'portal', 'one-stop',"
                        + " 1, 1, 0, 0, 0, 0, 0)");
        database.execute("INSERT INTO refused_hour VALUES (date_trunc('hour', now()), 'PRODUCTION', 'portal', 'X', 1)");
        database.execute(
                "INSERT INTO dataset_hour VALUES (date_trunc('hour', now()), 'PRODUCTION', 'dossiers', 1, 1, 0, 0, 0, 0)");
        int afterTheJump = late.expireKeys();
        long keptHours = hours();
        database.execute("INSERT INTO service_day SELECT current_date + n FROM generate_series(1, 401) n"
                + " ON CONFLICT DO NOTHING");
        // when
        int afterTheDays = late.expireKeys();
        // then
        late.close();
        assertThat(afterTheJump).isZero();
        assertThat(afterTheDays).isPositive();
        assertThat(keptHours).isEqualTo(3);
        assertThat(hours()).isZero();
        assertThat(database.count("idempotency_key WHERE key = 'old'")).isZero();
        assertThat(database.count(
                        "stored_reply WHERE message_id = ?", intent.messageId().value()))
                .isZero();
        database.execute("DELETE FROM service_day");
    }

    private static long hours() throws SQLException {
        return database.count("sender_hour") + database.count("refused_hour") + database.count("dataset_hour");
    }

    private static LogEntry intent() {
        return entry(MessageId.next(), LogEntry.CALL, Kind.INTENDED);
    }
}
