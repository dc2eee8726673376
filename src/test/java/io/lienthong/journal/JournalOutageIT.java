package io.lienthong.journal;

import static io.lienthong.journal.JournalDatabase.entry;
import static io.lienthong.journal.JournalDatabase.get;
import static io.lienthong.journal.JournalDatabase.hash;
import static io.lienthong.journal.JournalDatabase.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.journal.Acceptance.Accepted;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.Reply;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalOutageIT {
    private static final NewDelivery DELIVERY = new NewDelivery("birth.register", "civil-status", "H40-001");
    private static final byte[] HASH = hash(new byte[] {1});
    private JournalDatabase database;

    @BeforeEach
    void open() throws SQLException {
        database = new JournalDatabase();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void senderThatRepeatsAfterAnOutageGetsOneMessageForEachKey() throws Exception {
        // given
        Map<String, Accepted> promised = new ConcurrentHashMap<>();
        AtomicInteger refusals = new AtomicInteger();
        AtomicInteger sequence = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        List<CompletableFuture<Void>> senders = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            senders.add(CompletableFuture.runAsync(
                    () -> {
                        while (!stop.get()) {
                            String key = "key-" + sequence.incrementAndGet();
                            promised.put(key, sendUntilAccepted(key, refusals));
                        }
                    },
                    task -> new Thread(task).start()));
        }
        // when
        for (int kill = 0; kill < 10; kill++) {
            int before = promised.size();
            await().until(() -> promised.size() > before + 100);
            database.killWriters();
        }
        await().until(() -> refusals.get() > 0);
        stop.set(true);
        for (CompletableFuture<Void> sender : senders) {
            get(sender);
        }
        // then
        assertThat(database.count("message")).isEqualTo(promised.size());
        assertThat(database.count("delivery")).isEqualTo(promised.size());
        promised.forEach((key, accepted) -> {
            Accepted again = sendUntilAccepted(key, refusals);
            assertThat(again).isEqualTo(new Accepted(accepted.messageId(), accepted.receipt(), true));
        });
    }

    @Test
    void everyRowThatWasReportedSurvivesAndTheOthersAreUnavailable() throws Exception {
        // given
        AtomicInteger committed = new AtomicInteger();
        AtomicInteger unavailable = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        AtomicInteger open = new AtomicInteger();
        AtomicBoolean killed = new AtomicBoolean();
        Completion completion = failure -> {
            open.decrementAndGet();
            if (failure == null) {
                committed.incrementAndGet();
            } else if (failure.code() == ErrorCode.JOURNAL_UNAVAILABLE) {
                unavailable.incrementAndGet();
            } else {
                others.incrementAndGet();
            }
        };
        // when
        int sent = 0;
        while (unavailable.get() == 0 || !database.journal.available()) {
            if (open.get() < 64) {
                open.incrementAndGet();
                database.journal.log(entry(MessageId.next(), LogEntry.CALL, Kind.CALLED), completion);
                sent++;
            }
            if (committed.get() > 500 && killed.compareAndSet(false, true)) {
                database.killWriters();
            }
        }
        await().until(() -> open.get() == 0);
        // then
        assertThat(others).hasValue(0);
        assertThat(committed.get() + unavailable.get()).isEqualTo(sent);
        assertThat(database.count("journal")).isBetween((long) committed.get(), (long) sent);
        get(database.log(entry(MessageId.next(), LogEntry.CALL, Kind.CALLED)));
    }

    @Test
    void outcomeOfACallIsWrittenOnceTheDatabaseIsBack() throws Exception {
        // given
        LogEntry intent = entry(MessageId.next(), LogEntry.CALL, Kind.INTENDED);
        get(database.journal.intend(intent, "lost", HASH));
        database.killWriters();
        // when
        CompletableFuture<Void> concluded = database.journal.conclude(
                entry(intent.messageId(), LogEntry.OUTCOME, Kind.CONCLUDED), new Reply(200, Body.EMPTY));
        // then
        assertThat(concluded).failsWithin(Duration.ofSeconds(10));
        await().until(() -> sendIntent("lost") instanceof Claim.Repeated repeated
                && repeated.outcome().isPresent());
    }

    @Test
    void databaseThatDoesNotAnswerIsUnavailableWithinABound() throws Exception {
        // given
        get(database.log(entry(MessageId.next(), LogEntry.CALL, Kind.CALLED)));
        CompletableFuture<Void> stuck;
        try (Connection holder = database.connect()) {
            holder.setAutoCommit(false);
            holder.createStatement().execute("LOCK TABLE journal IN ACCESS EXCLUSIVE MODE");
            // when
            stuck = database.log(entry(MessageId.next(), LogEntry.CALL, Kind.CALLED));
            // then
            assertThat(stuck).failsWithin(Duration.ofSeconds(15));
            holder.rollback();
        }
        await().until(database.journal::available);
        get(database.log(entry(MessageId.next(), LogEntry.CALL, Kind.CALLED)));
    }

    @Test
    void journalWithoutDatabaseRefusesAtOnceAndCloses() throws Exception {
        // given
        AtomicBoolean down = new AtomicBoolean();
        Journal journal = database.openJournal(() -> {
            if (down.get()) {
                throw new SQLException("refused", "08001");
            }
            return database.dedicated();
        });
        get(journal.conclude(entry(MessageId.next(), LogEntry.OUTCOME, Kind.CONCLUDED)));
        down.set(true);
        database.killWriters();
        // when
        CompletableFuture<Void> first = journal.conclude(entry(MessageId.next(), LogEntry.OUTCOME, Kind.CONCLUDED));
        // then
        assertThat(first).failsWithin(Duration.ofSeconds(10));
        assertThat(journal.available()).isFalse();
        CompletableFuture<Acceptance> second = journal.accept(message(Environment.PRODUCTION, "down", "{}"));
        assertThat(second).isCompletedExceptionally();
        assertThat(CompletableFuture.runAsync(journal::close)).succeedsWithin(Duration.ofSeconds(10));
    }

    /** PostgreSQL whose processes hang takes connections, as the system does for it, and says nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void databaseThatHangsRefusesSoonAndThenAtOnce(boolean underLoad) throws Exception {
        AtomicBoolean hangs = new AtomicBoolean();
        try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            // given
            Journal journal = database.openJournal(
                    () -> hangs.get() ? database.silent(socket.getLocalPort()) : database.dedicated());
            get(journal.accept(message(Environment.PRODUCTION, "before", "{}")));
            hangs.set(true);
            database.signalWriters("STOP");
            // when
            List<CompletableFuture<Acceptance>> meanwhile = new ArrayList<>();
            if (underLoad) {
                meanwhile.add(journal.accept(message(Environment.PRODUCTION, "first", "{}")));
                await().until(() -> journal.waiting() == 0);
                meanwhile.add(journal.accept(message(Environment.PRODUCTION, "second", "{}")));
            }
            // then
            await().atMost(Duration.ofSeconds(30)).until(() -> !journal.available());
            assertThat(meanwhile).allSatisfy(one -> assertThat(one).failsWithin(Duration.ofSeconds(1)));
            assertThat(journal.accept(message(Environment.PRODUCTION, "third", "{}")))
                    .failsWithin(Duration.ofSeconds(1));
            // when
            hangs.set(false);
            // then
            await().atMost(Duration.ofSeconds(30)).until(journal::available);
            get(journal.accept(message(Environment.PRODUCTION, "after", "{}")));
            journal.close();
        } finally {
            database.signalWriters("CONT");
        }
    }

    private Claim sendIntent(String key) throws InterruptedException, TimeoutException {
        while (true) {
            try {
                return get(database.journal.intend(entry(MessageId.next(), LogEntry.CALL, Kind.INTENDED), key, HASH));
            } catch (ExecutionException e) {
                assertUnavailable(e);
            }
        }
    }

    private Accepted sendUntilAccepted(String key, AtomicInteger refusals) {
        while (true) {
            try {
                return (Accepted) get(database.journal.accept(message(Environment.PRODUCTION, key, "{}", DELIVERY)));
            } catch (ExecutionException e) {
                assertUnavailable(e);
                refusals.incrementAndGet();
            } catch (InterruptedException | TimeoutException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void assertUnavailable(ExecutionException failure) {
        assertThat(failure.getCause())
                .isInstanceOfSatisfying(
                        BusException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.JOURNAL_UNAVAILABLE));
    }
}
