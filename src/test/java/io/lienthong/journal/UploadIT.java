package io.lienthong.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lienthong.journal.Acceptance.Accepted;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import io.lienthong.message.StoredBody;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A body that comes in piece by piece is there whole with its message, or not at all. */
class UploadIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int THREE_CHUNKS = 2 * StoredBody.CHUNK_BYTES + 7;

    private JournalDatabase database;

    @BeforeEach
    void open() throws Exception {
        database = new JournalDatabase();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anAcceptedBodyIsNamedByItsMessageAndReadChunkByChunk() throws Exception {
        // given
        byte[] bytes = bytes(1, THREE_CHUNKS);
        AcceptedMessage message = uploaded("whole", bytes);
        // when
        Acceptance acceptance = get(database.journal.accept(message));
        // then
        StoredMessage stored = database.journal
                .find(acceptance.messageId())
                .flatMap(MessageStory::acceptance)
                .orElseThrow();
        StoredBody name = Objects.requireNonNull(stored.event().data().stored());
        assertThat(name.size()).isEqualTo(THREE_CHUNKS);
        assertThat(name.sha256()).isEqualTo(JournalDatabase.hash(bytes));
        assertThat(read(message.event().data(), 3)).isEqualTo(bytes);
        assertThat(database.count("body_upload")).isZero();
    }

    @Test
    void closingTheUploadOfAnAcceptedBodyKeepsItAndThatOfARepeatDeletesIt() throws Exception {
        // given
        Upload first = database.journal.upload(MessageId.next(), "application/pdf");
        Upload second = database.journal.upload(MessageId.next(), "application/pdf");
        first.write(bytes(2, THREE_CHUNKS));
        second.write(bytes(2, THREE_CHUNKS));
        Acceptance accepted = get(database.journal.accept(message("twice", get(first.end()))));
        Acceptance repeat = get(database.journal.accept(message("twice", get(second.end()))));
        // when
        first.close();
        second.close();
        // then
        assertThat(repeat).isEqualTo(new Accepted(accepted.messageId(), ((Accepted) accepted).receipt(), true));
        await().atMost(LIMIT).until(() -> database.count("body_upload") == 0);
        assertThat(database.count("body_chunk")).isEqualTo(3);
        assertThat(database.count("body_chunk c JOIN message m USING (day, body_ref)"))
                .isEqualTo(3);
    }

    @Test
    void aBodyThatWasGivenUpMeanwhileIsNotAcceptedAndItsKeyStaysFree() throws Exception {
        // given
        AcceptedMessage lost = uploaded("lost", bytes(3, THREE_CHUNKS));
        AcceptedMessage kept = uploaded("kept", bytes(4, THREE_CHUNKS));
        database.execute(
                "DELETE FROM body_upload WHERE body_ref = '" + name(lost).reference() + "'");
        // when
        CompletableFuture<Acceptance> refused = database.journal.accept(lost);
        CompletableFuture<Acceptance> accepted = database.journal.accept(kept);
        // then
        assertThat(get(refused)).isEqualTo(new Acceptance.BodyLost(lost.event().id()));
        assertThat(get(accepted)).isInstanceOf(Accepted.class);
        assertThat(database.count("idempotency_key WHERE key = 'lost'")).isZero();
        assertThat(database.count("message")).isOne();
    }

    @Test
    void whatADeadNodeLeftIsDeletedAndWhatALivingOneWritesStays() throws Exception {
        // given
        Upload living = database.journal.upload(MessageId.next(), "application/pdf");
        living.write(bytes(5, THREE_CHUNKS));
        Body body = get(living.end());
        Upload dead = uploads("dead").begin(MessageId.next(), "application/pdf");
        dead.write(bytes(6, THREE_CHUNKS));
        get(dead.end());
        // when
        int swept = uploads("sweeper").sweep();
        // then
        assertThat(swept).isOne();
        assertThat(database.count("body_upload")).isOne();
        assertThat(database.count("body_chunk")).isEqualTo(3);
        assertThat(get(database.journal.accept(message("living", body)))).isInstanceOf(Accepted.class);
        assertThat(uploads("sweeper").sweep()).isZero();
        assertThat(database.count("body_chunk")).isEqualTo(3);
    }

    @Test
    void aNodeThatWasTakenForDeadWritesNoMoreChunks() throws Exception {
        // given
        Upload upload = uploads("dead").begin(MessageId.next(), "application/pdf");
        get(Objects.requireNonNullElse(upload.write(bytes(7, StoredBody.CHUNK_BYTES)), done()));
        await().atMost(LIMIT).until(() -> database.count("body_chunk") == 1);
        uploads("sweeper").sweep();
        // when
        upload.write(bytes(8, StoredBody.CHUNK_BYTES));
        CompletableFuture<Body> end = upload.end();
        // then
        assertThatThrownBy(() -> get(end)).hasCauseInstanceOf(BusException.class);
        assertThat(database.count("body_chunk")).isZero();
    }

    @Test
    void anEventThatCarriesOnAStoredBodyHasChunksOfItsOwn() throws Exception {
        // given
        byte[] bytes = bytes(9, THREE_CHUNKS);
        AcceptedMessage parent = uploaded("parent", bytes);
        get(database.journal.accept(parent));
        AcceptedMessage child = message("child", parent.event().data());
        // when
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            database.journal.acceptor().insert(connection, List.of(child));
            connection.commit();
            connection.setAutoCommit(true);
        }
        // then
        StoredBody copy = Objects.requireNonNull(database.journal
                .find(child.event().id())
                .flatMap(MessageStory::acceptance)
                .orElseThrow()
                .event()
                .data()
                .stored());
        assertThat(copy.reference()).isNotEqualTo(name(parent).reference());
        assertThat(read(Body.stored(copy, new StoredBodies(database.pool), "application/pdf"), 3))
                .isEqualTo(bytes);
    }

    private Uploads uploads(String node) {
        Partitions partitions = new Partitions(database.pool::getConnection);
        return new Uploads(database.pool, partitions, new StoredBodies(database.pool), node);
    }

    private AcceptedMessage uploaded(String key, byte[] bytes) throws Exception {
        Upload upload = database.journal.upload(MessageId.next(), "application/pdf");
        for (int from = 0; from < bytes.length; from += 100_000) {
            upload.write(java.util.Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 100_000)));
        }
        return message(key, get(upload.end()));
    }

    private static AcceptedMessage message(String key, Body body) {
        AcceptedMessage like = JournalDatabase.message(Environment.PRODUCTION, key, "{}");
        Event event = like.event();
        return new AcceptedMessage(
                new Event(
                        event.id(),
                        event.environment(),
                        event.type(),
                        event.source(),
                        event.messageType(),
                        null,
                        null,
                        event.trace(),
                        body),
                like.consumer(),
                like.operation(),
                key,
                Objects.requireNonNull(body.stored()).sha256(),
                null,
                null,
                like.acceptedAt(),
                List.of());
    }

    private static StoredBody name(AcceptedMessage message) {
        return Objects.requireNonNull(message.event().data().stored());
    }

    private static byte[] read(Body body, int chunks) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int chunk = 0; chunk < chunks; chunk++) {
            bytes.writeBytes(get(body.chunk(chunk)));
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(long seed, int count) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static CompletableFuture<@Nullable Void> done() {
        return CompletableFuture.completedFuture(null);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
}
