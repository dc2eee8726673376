package io.lienthong.journal;

import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.message.Reply;
import io.lienthong.message.StoredBody;
import io.lienthong.traffic.TrafficClass;
import io.lienthong.traffic.TrafficCounter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Acceptance and message log in PostgreSQL, by group commit: what a method's future, or a completion, reports as done is
 * committed. Nothing here blocks its caller but the methods that find something. Futures complete on the
 * journal's own threads: hand over to your own before you do work.
 *
 * <p>Failures are {@link BusException}s: OVERLOADED when a queue is full; JOURNAL_UNAVAILABLE while PostgreSQL is away,
 * and also when it went away during the commit, so that the message may be accepted all the same: the same key sent again
 * gets the same answer. REQUEST_INVALID: PostgreSQL cannot store this row (for example NUL in a text).
 */
public final class Journal implements AutoCloseable {
    private final DataSource pool;
    private final Clock clock;
    private final Partitions partitions;
    private final ShardCache shards;
    private final GroupCommit<PendingRow> rows;
    private final GroupCommit<Work<?>> works;
    private final LargeBodies largeBodies;
    private final StoredBodies bodies;
    private final Uploads uploads;
    private final Housekeeping housekeeping;
    private final Stories stories;
    private final TrafficCounter traffic;
    private final MessageNumbers numbers;
    private volatile Acceptor.Companion companion = (open, fresh) -> {};

    /**
     * Starts the writers; makes the partitions and closes what dead nodes left, so PostgreSQL must be there and migrated.
     *
     * @param pool for short transactions
     * @param dedicated opens the connections of the two writers
     */
    public Journal(DataSource pool, ConnectionSource dedicated, LedgerKey ledgerKey, Clock clock) throws SQLException {
        String node = "node-" + MessageId.next();
        this.pool = pool;
        this.clock = clock;
        this.partitions = new Partitions(pool::getConnection);
        this.shards = new ShardCache(pool::getConnection);
        this.stories = new Stories(pool);
        this.traffic = new TrafficCounter(pool, node);
        this.numbers = new MessageNumbers(ledgerKey);
        this.largeBodies = new LargeBodies(pool);
        this.bodies = new StoredBodies(pool);
        this.uploads = new Uploads(pool, partitions, bodies, node);
        this.housekeeping = new Housekeeping(pool, partitions, uploads, acceptor(), clock, node);
        housekeeping.start();
        traffic.start();
        WriterConnection connections = new WriterConnection(dedicated, node);
        WorkWriter workWriter = new WorkWriter(acceptor(), new JournalCopy(partitions, traffic), ledgerKey, node);
        LogWriter logWriter = new LogWriter(new JournalCopy(partitions, traffic));
        this.works = new GroupCommit<>("journal-acceptance", connections::forWork, workWriter);
        this.rows = new GroupCommit<>("journal-log", connections::forLog, logWriter);
    }

    /** Says what else happens with each new message; before the first one is accepted. */
    public void accompany(Acceptor.Companion with) {
        companion = with;
    }

    /** Says which numbers in new messages people look them up by; before the first one is accepted. */
    public void findBy(SearchKeys keys) {
        numbers.knownBy(keys);
    }

    /** Writes a row; the completion runs on the journal's thread once it is committed. */
    public void log(LogEntry entry, Completion done) {
        if (!JournalRow.hasLargeBody(entry)) {
            rows.add(new PendingRow(new JournalRow(entry), done));
            return;
        }
        storeBodies(entry).whenComplete((row, failure) -> {
            if (failure == null) {
                rows.add(new PendingRow(row, done));
            } else {
                done.done((BusException) failure);
            }
        });
    }

    /** Counts what is not to be written: the figures have it, the journal has no row. In memory; the table has it in a second. */
    public void count(LogEntry unwritten) {
        traffic.countUnwritten(JournalCopy.trafficClass(unwritten), unwritten.at(), unwritten.durationMicros());
    }

    /** The same for a call that was refused before anything was done for it. */
    public void countRefused(Environment environment, String consumer, OperationName operation, ErrorCode code) {
        TrafficClass what = new TrafficClass(
                environment, consumer, operation.connector(), operation.operation(), Kind.CALLED.name(), code.name());
        traffic.countUnwritten(what, Instant.now(), 0);
    }

    /** Begins to store the body of a message that is coming in; throws OVERLOADED where too many are coming in. */
    public Upload upload(MessageId message, String mediaType) {
        return uploads.begin(message, mediaType);
    }

    /** Accepts a message: its key, its row and its deliveries in one commit. Its body may be one that was uploaded. */
    public CompletableFuture<Acceptance> accept(AcceptedMessage message) {
        numbers.prepare(message.event());
        StoredBody uploaded = message.event().data().stored();
        if (uploaded != null) {
            return add(new Work.Accept(message, uploaded.reference()));
        }
        byte[] body = message.event().data().bytes();
        if (!Chunks.isLarge(body)) {
            return add(new Work.Accept(message, null));
        }
        MessageId id = message.event().id();
        return after(
                largeBodies.store(connection -> storeBody(connection, id, body)),
                reference -> new Work.Accept(message, reference));
    }

    /** Claims the key of a call with an effect and commits its intent; only {@code Claimed} may call. */
    public CompletableFuture<Claim> intend(LogEntry intent, String idempotencyKey, byte[] bodyHash) {
        return intend(intent, idempotencyKey, bodyHash, null, null);
    }

    /**
     * The same for a call that also reads personal data, or that becomes a message where nobody learns its outcome.
     *
     * @param inDoubt accepted by whoever finds that this node died before it concluded the call
     */
    public CompletableFuture<Claim> intend(
            LogEntry intent,
            String idempotencyKey,
            byte[] bodyHash,
            @Nullable LedgerEntry read,
            @Nullable AcceptedMessage inDoubt) {
        Claims.Wanted claim = new Claims.Wanted(key(intent, idempotencyKey), intent.messageId(), bodyHash);
        if (inDoubt != null) {
            inDoubt.event().data().bytes(); // here, because a body must not be converted on another thread
        }
        return add(intent, row -> new Work.Intend(row, claim, read, inDoubt));
    }

    /** Commits the intent to read personal data together with its entry in the access ledger. */
    public CompletableFuture<Void> intendRead(LogEntry intent, LedgerEntry read) {
        CompletableFuture<Void> committed = new CompletableFuture<>();
        add(intent, row -> new Work.Intend(row, null, read, null)).whenComplete((claimed, failure) -> {
            if (failure == null) {
                committed.complete(null);
            } else {
                committed.completeExceptionally(failure);
            }
        });
        return committed;
    }

    /** Commits the outcome of a read, or of a call with an effect whose outcome could not be learned. */
    public CompletableFuture<Void> conclude(LogEntry outcome) {
        return add(outcome, row -> new Work.Conclude(row, null, null, null));
    }

    /**
     * Commits the outcome of a call with an effect, and the reply as it is sent, which repeats of the key will get. When
     * PostgreSQL is away the future fails, but the outcome is written as soon as it is back.
     */
    public CompletableFuture<Void> conclude(LogEntry outcome, Reply reply) {
        reply.body().bytes(); // here, because a body must not be converted on another thread
        return add(outcome, row -> new Work.Conclude(row, reply, null, null));
    }

    /** The same, and accepts the message that the call's outcome is, in the same commit. */
    public CompletableFuture<Void> conclude(LogEntry outcome, Reply reply, AcceptedMessage message) {
        reply.body().bytes();
        message.event().data().bytes();
        return add(outcome, row -> new Work.Conclude(row, reply, null, message));
    }

    /** Commits that the outcome could not be learned, and accepts what the call in doubt becomes. */
    public CompletableFuture<Void> conclude(LogEntry outcome, AcceptedMessage inDoubt) {
        return add(outcome, row -> new Work.Conclude(row, null, null, inDoubt));
    }

    /** Commits that a call was provably never made, and frees its key for another try. */
    public CompletableFuture<Void> release(LogEntry outcome, String idempotencyKey) {
        Claims.Wanted claimed = new Claims.Wanted(key(outcome, idempotencyKey), outcome.messageId(), new byte[0]);
        return add(outcome, row -> new Work.Conclude(row, null, claimed, null));
    }

    /** An accepted message with its body, however large, unless that passes in chunks. Blocks. */
    public Optional<StoredMessage> findAccepted(MessageId id) {
        return stories.findAccepted(id);
    }

    /** Everything known of a message, to be shown: of a large body the name alone. Blocks. */
    public Optional<MessageStory> find(MessageId id) {
        return stories.find(id);
    }

    /** The messages of one matter, oldest first. Blocks. */
    public List<MessageStory> findByCorrelation(Environment environment, String correlationId, int limit) {
        return stories.findByCorrelation(environment, correlationId, limit);
    }

    /** The same where the story of one of them has been read already: it stands among them as it is. Blocks. */
    public List<MessageStory> findByCorrelation(
            MessageStory read, Environment environment, String correlationId, int limit) {
        return stories.findByCorrelation(read, environment, correlationId, limit);
    }

    /**
     * The messages of a matter, or in which this number of a citizen, document or record is, or that asked a system for a person's data by
     * it; newest first, of both environments. Blocks; throws JOURNAL_UNAVAILABLE while PostgreSQL is away.
     *
     * @param before less than this id
     */
    public List<MessageId> lookUp(String text, @Nullable MessageId before, int limit) {
        try (Connection connection = pool.getConnection()) {
            return numbers.find(connection, text, before, limit);
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the journal cannot be read now", e);
        }
    }

    /** The same of a number that the caller does not know, by its mark. */
    public List<MessageId> lookUp(NumberMark mark, @Nullable MessageId before, int limit) {
        try (Connection connection = pool.getConnection()) {
            return MessageNumbers.find(connection, mark, before, limit);
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the journal cannot be read now", e);
        }
    }

    /** What stands for a number in an address. */
    public NumberMark mark(String number) {
        return numbers.mark(number);
    }

    /** Whether messages carry it openly, as what ties them together. Blocks; throws JOURNAL_UNAVAILABLE while PostgreSQL is away. */
    public boolean isMatter(String text) {
        try (Connection connection = pool.getConnection()) {
            return MessageNumbers.isMatter(connection, text);
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the journal cannot be read now", e);
        }
    }

    /**
     * Who read the data of the person with this number, newest first: consumers that asked a system for it, and people who opened
     * a message with it. Blocks; throws JOURNAL_UNAVAILABLE while PostgreSQL is away.
     */
    public List<PersonalRead> readsOf(String number, int limit) {
        try (Connection connection = pool.getConnection()) {
            return numbers.reads(connection, number, limit);
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the journal cannot be read now", e);
        }
    }

    /**
     * The message that taught what a connected system calls a matter, {@code CONNECTOR/TEXT}. Blocks; throws JOURNAL_UNAVAILABLE
     * while PostgreSQL is away.
     */
    public Optional<Body> findMatter(Environment environment, String reference) {
        try (Connection connection = pool.getConnection()) {
            return Matters.find(connection, environment, reference);
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the journal cannot be read now", e);
        }
    }

    /** For somebody else's transactions; one for each thread. */
    public Acceptor acceptor() {
        return new Acceptor(partitions, shards, traffic, numbers, () -> companion);
    }

    /** Begins to drop days whose messages are all final and older than this; the caller closes it. */
    public Retention retention(int days) {
        Retention retention = new Retention(pool, partitions, clock, System::nanoTime, days);
        retention.start();
        return retention;
    }

    /** Whether PostgreSQL takes rows now. */
    public boolean available() {
        return rows.available() && works.available();
    }

    /** Items in the queues. */
    public int waiting() {
        return rows.waiting() + works.waiting();
    }

    /** Calls of dead nodes that were closed as OUTCOME_UNKNOWN since the start. */
    public long orphansClosed() {
        return housekeeping.orphansClosed();
    }

    /** Writes what waits, then ends. */
    @Override
    public void close() {
        housekeeping.close();
        largeBodies.close();
        uploads.close();
        bodies.close();
        works.close();
        rows.close();
        traffic.close();
    }

    private <R> CompletableFuture<R> add(LogEntry entry, Function<JournalRow, Work<R>> work) {
        return JournalRow.hasLargeBody(entry)
                ? after(storeBodies(entry), work)
                : add(work.apply(new JournalRow(entry)));
    }

    private <R> CompletableFuture<R> add(Work<R> work) {
        works.add(work);
        return work.future();
    }

    /** Fails with the same BusException as what came before, and not with a wrapper of it. */
    private <T, R> CompletableFuture<R> after(CompletableFuture<T> stored, Function<T, Work<R>> work) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        stored.whenComplete((value, failure) -> {
            if (failure == null) {
                add(work.apply(value)).whenComplete((result, refused) -> {
                    if (refused == null) {
                        answer.complete(result);
                    } else {
                        answer.completeExceptionally(refused);
                    }
                });
            } else {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    private CompletableFuture<JournalRow> storeBodies(LogEntry entry) {
        return largeBodies.store(connection -> JournalRow.store(connection, partitions, entry));
    }

    private UUID storeBody(Connection connection, MessageId id, byte[] body) throws SQLException {
        partitions.ensure(id.day());
        return Chunks.store(connection, id.day(), body);
    }

    private static Claims.Key key(LogEntry entry, String idempotencyKey) {
        return new Claims.Key(
                entry.environment(), entry.consumer(), entry.operation().toString(), idempotencyKey);
    }
}
