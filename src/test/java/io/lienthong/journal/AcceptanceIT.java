package io.lienthong.journal;

import static io.lienthong.journal.JournalDatabase.get;
import static io.lienthong.journal.JournalDatabase.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.journal.Acceptance.Accepted;
import io.lienthong.journal.Acceptance.KeyReused;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AcceptanceIT {
    private static final NewDelivery REGISTER = new NewDelivery("birth.register", "civil-status", "H40-001");
    private static final NewDelivery INFORM = new NewDelivery("birth.inform", "social-insurance", null);
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
    void acceptedMessageIsCommittedWithItsDeliveries() throws Exception {
        // given
        AcceptedMessage message = message(Environment.PRODUCTION, "whole", "{\"a\":\"Ngọc\"}", REGISTER, INFORM);
        // when
        Acceptance answer = get(database.journal.accept(message));
        // then
        MessageId id = message.event().id();
        assertThat(answer).isInstanceOfSatisfying(Accepted.class, accepted -> {
            assertThat(accepted.messageId()).isEqualTo(id);
            assertThat(accepted.isRepeat()).isFalse();
            assertThat(accepted.receipt()).hasSize(32);
        });
        MessageStory story = database.journal.find(id).orElseThrow();
        StoredMessage stored = story.acceptance().orElseThrow();
        assertThat(stored.event().data().bytes())
                .isEqualTo(message.event().data().bytes());
        assertThat(stored.event().trace()).isEqualTo(message.event().trace());
        assertThat(stored.routes()).containsExactly("birth.register", "birth.inform");
        assertThat(stored.purpose()).isEqualTo("TEST");
        assertThat(story.deliveries())
                .extracting(MessageStory.OpenDelivery::destination)
                .containsExactly("civil-status", "social-insurance");
    }

    @Test
    void repeatGetsTheSameReceipt() throws Exception {
        // given
        Acceptance first = get(database.journal.accept(message(Environment.PRODUCTION, "twice", "{}", REGISTER)));
        AcceptedMessage again = message(Environment.PRODUCTION, "twice", "{}", REGISTER);
        // when
        Acceptance second = get(database.journal.accept(again));
        // then
        Accepted accepted = (Accepted) first;
        assertThat(second).isEqualTo(new Accepted(accepted.messageId(), accepted.receipt(), true));
        assertThat(database.journal.find(again.event().id())).isEmpty();
    }

    @Test
    void aMessageThatOnlyHasTheReferenceLearnsItsMatter() throws Exception {
        // given
        get(database.journal.accept(named("first request", "H40-001", "payments/R1")));
        AcceptedMessage request = named("request", "H40-002", "payments/R1");
        get(database.journal.accept(request));
        // when
        AcceptedMessage confirmation = named("confirmation", null, "payments/R1");
        get(database.journal.accept(confirmation));
        AcceptedMessage unheard = named("unheard", null, "payments/R2");
        get(database.journal.accept(unheard));
        // then
        assertThat(correlation(confirmation)).isEqualTo("H40-002");
        assertThat(correlation(unheard)).isNull();
        assertThat(database.journal
                        .findMatter(Environment.PRODUCTION, "payments/R1")
                        .orElseThrow()
                        .bytes())
                .isEqualTo(request.event().data().bytes());
        assertThat(database.journal.findMatter(Environment.SANDBOX, "payments/R1"))
                .isEmpty();
    }

    private static AcceptedMessage named(String key, @Nullable String correlationId, String reference) {
        AcceptedMessage message =
                message(Environment.PRODUCTION, key, "{\"key\":\"" + key + "\"}", correlationId, null);
        return new AcceptedMessage(
                message.event(),
                message.consumer(),
                message.operation(),
                key,
                message.bodyHash(),
                null,
                null,
                message.acceptedAt(),
                List.of(),
                reference);
    }

    private static @Nullable String correlation(AcceptedMessage message) {
        return database.journal
                .find(message.event().id())
                .flatMap(MessageStory::acceptance)
                .orElseThrow()
                .event()
                .correlationId();
    }

    @Test
    void otherBodyUnderTheSameKeyIsRefused() throws Exception {
        // given
        Acceptance first = get(database.journal.accept(message(Environment.PRODUCTION, "other", "{}")));
        // when
        Acceptance second = get(database.journal.accept(message(Environment.PRODUCTION, "other", "[]")));
        // then
        assertThat(second).isEqualTo(new KeyReused(first.messageId()));
    }

    @Test
    void sixtyFourDuplicatesAtOnceBecomeOneMessage() throws Exception {
        // given
        List<CompletableFuture<Acceptance>> answers = new ArrayList<>();
        try (Journal otherNode = database.openJournal()) {
            // when
            for (int i = 0; i < 64; i++) {
                Journal node = i % 2 == 0 ? database.journal : otherNode;
                answers.add(node.accept(message(Environment.PRODUCTION, "burst", "{}", REGISTER)));
            }
            // then
            List<Accepted> accepted = new ArrayList<>();
            for (CompletableFuture<Acceptance> answer : answers) {
                accepted.add((Accepted) get(answer));
            }
            assertThat(accepted)
                    .extracting(Accepted::receipt)
                    .containsOnly(accepted.get(0).receipt());
            assertThat(accepted).filteredOn(one -> !one.isRepeat()).hasSize(1);
            UUID id = accepted.get(0).messageId().value();
            assertThat(database.count("delivery WHERE message_id = ?", id)).isOne();
        }
    }

    @Test
    void badRowCostsOnlyItself() throws Exception {
        // given
        List<CompletableFuture<Acceptance>> answers = new ArrayList<>();
        // when
        for (int i = 0; i < 100; i++) {
            String key = i == 37 ? "nul\0" : "row-" + i;
            answers.add(database.journal.accept(message(Environment.PRODUCTION, key, "{}", REGISTER)));
        }
        // then
        for (int i = 0; i < 100; i++) {
            if (i == 37) {
                assertThatThrownBy(() -> get(answers.get(37)))
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .isInstanceOfSatisfying(
                                BusException.class,
                                failure -> assertThat(failure.code()).isEqualTo(ErrorCode.REQUEST_INVALID));
            } else {
                assertThat(get(answers.get(i))).isInstanceOf(Accepted.class);
            }
        }
        assertThat(database.count("idempotency_key WHERE key LIKE 'row-%'")).isEqualTo(99);
    }

    @Test
    void environmentsNeverMeet() throws Exception {
        // given
        AcceptedMessage production = message(Environment.PRODUCTION, "both", "{}", REGISTER);
        AcceptedMessage sandbox = message(Environment.SANDBOX, "both", "{}", REGISTER);
        // when
        Acceptance first = get(database.journal.accept(production));
        Acceptance second = get(database.journal.accept(sandbox));
        // then
        assertThat(first.messageId()).isNotEqualTo(second.messageId());
        assertThat(((Accepted) second).isRepeat()).isFalse();
        String shards = "delivery d JOIN shard s USING (shard) WHERE d.message_id = ? AND s.environment = 'SANDBOX'";
        assertThat(database.count(shards, second.messageId().value())).isOne();
        assertThat(database.count(shards, first.messageId().value())).isZero();
    }

    @Test
    void oneLaneIsOneShardInOrderOfAcceptance() throws Exception {
        // given
        List<UUID> ids = new ArrayList<>();
        NewDelivery delivery = new NewDelivery("order.step", "order-system", "one-lane");
        List<CompletableFuture<Acceptance>> answers = new ArrayList<>();
        // when
        for (int i = 0; i < 200; i++) {
            AcceptedMessage message = message(Environment.PRODUCTION, "order-" + i, "{}", delivery);
            ids.add(message.event().id().value());
            answers.add(database.journal.accept(message));
        }
        // then
        for (CompletableFuture<Acceptance> answer : answers) {
            get(answer);
        }
        List<UUID> bySequence = new ArrayList<>();
        try (Connection connection = database.connect();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT message_id FROM delivery WHERE lane = 'one-lane' ORDER BY seq")) {
            while (rows.next()) {
                bySequence.add(rows.getObject(1, UUID.class));
            }
        }
        assertThat(bySequence).isEqualTo(ids);
        assertThat(database.number("SELECT count(DISTINCT shard) FROM delivery WHERE lane = 'one-lane'"))
                .isOne();
    }

    @Test
    void acceptorWorksInsideAnotherTransaction() throws Exception {
        // given
        AcceptedMessage message = message(Environment.PRODUCTION, "rolled-back", "{}", REGISTER);
        AcceptedMessage kept = message(Environment.PRODUCTION, "kept", "{}", REGISTER);
        Acceptor acceptor = database.journal.acceptor();
        // when
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            acceptor.insert(connection, List.of(message));
            connection.rollback();
            acceptor.insert(connection, List.of(kept, kept));
            acceptor.record(
                    connection,
                    List.of(
                            JournalDatabase.entry(kept.event().id(), LogEntry.NEXT, Kind.DELIVERED),
                            JournalDatabase.entry(kept.event().id(), LogEntry.NEXT, Kind.PARKED)));
            connection.commit();
        }
        // then
        assertThat(database.journal.find(message.event().id())).isEmpty();
        MessageStory story = database.journal.find(kept.event().id()).orElseThrow();
        assertThat(story.deliveries()).hasSize(1);
        assertThat(story.entries()).extracting(LogEntry::kind).containsExactly(Kind.DELIVERED, Kind.PARKED);
    }

    @Test
    void largeBodyIsKeptInChunks() throws Exception {
        // given
        String body = "{\"x\":\"" + "ệ".repeat(300_000) + "\"}";
        AcceptedMessage message = message(Environment.PRODUCTION, "large", body, REGISTER);
        // when
        get(database.journal.accept(message));
        // then
        MessageId id = message.event().id();
        StoredMessage stored =
                database.journal.find(id).flatMap(MessageStory::acceptance).orElseThrow();
        assertThat(stored.event().data().bytes())
                .isEqualTo(message.event().data().bytes());
        assertThat(database.count("message WHERE message_id = ? AND body IS NULL", id.value()))
                .isOne();
        assertThat(database.count("body_chunk")).isEqualTo(4);
    }
}
