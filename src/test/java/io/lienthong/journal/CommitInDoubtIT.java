package io.lienthong.journal;

import static io.lienthong.journal.JournalDatabase.entry;
import static io.lienthong.journal.JournalDatabase.get;
import static io.lienthong.journal.JournalDatabase.hash;
import static io.lienthong.journal.JournalDatabase.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.journal.Acceptance.Accepted;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.Reply;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The connection is lost after PostgreSQL has committed and before it could say so. */
class CommitInDoubtIT {
    private static final NewDelivery DELIVERY = new NewDelivery("birth.register", "civil-status", "H40-001");
    private static final byte[] HASH = hash(new byte[] {1});

    private final AtomicBoolean loseNextCommit = new AtomicBoolean();
    private JournalDatabase database;
    private Journal journal;

    @BeforeEach
    void open() throws SQLException {
        database = new JournalDatabase();
        journal = database.openJournal(() -> losing(database.dedicated()));
    }

    @AfterEach
    void close() {
        journal.close();
        database.close();
    }

    @Test
    void sameKeyGetsTheFirstReceiptAndOneDelivery() throws Exception {
        // given
        AcceptedMessage first = message(Environment.PRODUCTION, "doubt", "{}", DELIVERY);
        loseNextCommit.set(true);
        assertUnavailable(journal.accept(first));
        // when
        Acceptance again = repeat(() -> journal.accept(message(Environment.PRODUCTION, "doubt", "{}", DELIVERY)));
        // then
        assertThat(again).isInstanceOfSatisfying(Accepted.class, accepted -> {
            assertThat(accepted.messageId()).isEqualTo(first.event().id());
            assertThat(accepted.isRepeat()).isTrue();
        });
        assertThat(database.count("delivery")).isOne();
        assertThat(database.count("message")).isOne();
    }

    @Test
    void sameMessageObjectCanBeHandedInAgain() throws Exception {
        // given
        AcceptedMessage message = message(Environment.PRODUCTION, "object", "{}", DELIVERY);
        loseNextCommit.set(true);
        assertUnavailable(journal.accept(message));
        // when
        Acceptance again = repeat(() -> journal.accept(message));
        // then
        assertThat(again.messageId()).isEqualTo(message.event().id());
        assertThat(database.count("delivery")).isOne();
    }

    @Test
    void keyOfAnIntentInDoubtIsFreeAgain() throws Exception {
        // given
        LogEntry intent = entry(MessageId.next(), LogEntry.CALL, Kind.INTENDED);
        loseNextCommit.set(true);
        assertUnavailable(journal.intend(intent, "intent", HASH));
        // when
        Claim claim =
                repeat(() -> journal.intend(entry(MessageId.next(), LogEntry.CALL, Kind.INTENDED), "intent", HASH));
        // then
        assertThat(claim).isInstanceOf(Claim.Claimed.class);
        assertThat(journal.find(intent.messageId()).orElseThrow().entries())
                .extracting(LogEntry::code)
                .containsExactly(null, ErrorCode.JOURNAL_UNAVAILABLE);
        assertThat(database.count("open_call")).isOne();
    }

    @Test
    void outcomeInDoubtIsThereOnce() throws Exception {
        // given
        LogEntry intent = entry(MessageId.next(), LogEntry.CALL, Kind.INTENDED);
        get(journal.intend(intent, "outcome", HASH));
        loseNextCommit.set(true);
        assertUnavailable(journal.conclude(
                entry(intent.messageId(), LogEntry.OUTCOME, Kind.CONCLUDED), new Reply(200, Body.EMPTY)));
        // when
        Claim claim =
                repeat(() -> journal.intend(entry(MessageId.next(), LogEntry.CALL, Kind.INTENDED), "outcome", HASH));
        // then
        assertThat(claim)
                .isInstanceOfSatisfying(
                        Claim.Repeated.class,
                        repeated -> assertThat(repeated.outcome()).isPresent());
        assertThat(journal.find(intent.messageId()).orElseThrow().entries()).hasSize(2);
    }

    private interface Attempt<T> {
        CompletableFuture<T> start();
    }

    /** As senders do while they are told 503. */
    private static <T> T repeat(Attempt<T> attempt) throws InterruptedException, TimeoutException {
        while (true) {
            try {
                return get(attempt.start());
            } catch (ExecutionException e) {
                assertUnavailable(e);
            }
        }
    }

    private static void assertUnavailable(CompletableFuture<?> future) throws InterruptedException, TimeoutException {
        try {
            get(future);
        } catch (ExecutionException e) {
            assertUnavailable(e);
            return;
        }
        throw new AssertionError("the commit was not in doubt");
    }

    private static void assertUnavailable(ExecutionException failure) {
        assertThat(failure.getCause())
                .isInstanceOfSatisfying(
                        BusException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.JOURNAL_UNAVAILABLE));
    }

    private Connection losing(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(connection, arguments);
                        if (method.getName().equals("commit") && loseNextCommit.compareAndSet(true, false)) {
                            connection.close();
                            throw new SQLException("lost", "08006");
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
