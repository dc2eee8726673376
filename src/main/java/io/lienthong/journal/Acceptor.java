package io.lienthong.journal;

import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import io.lienthong.message.Sha256;
import io.lienthong.message.StoredBody;
import io.lienthong.traffic.TrafficClass;
import io.lienthong.traffic.TrafficCounter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Accepts messages in an open transaction (READ COMMITTED): claims their keys, writes their rows and their deliveries.
 * One call a transaction, because keys are claimed in order. The rows that get a number in {@code delivery_seq} come after
 * those that give the transaction its id, so that whoever sees a number also finds its transaction in the snapshot.
 *
 * <p>For one thread, because its buffers are used again; {@link Journal#acceptor()} makes as many as are wanted.
 */
public final class Acceptor {
    private static final String MESSAGES = """
            COPY message (day, message_id, environment, consumer, source, event_type, message_type, correlation_id,
              parent_id, officer, purpose, traceparent, accepted_at, media_type, routes, body, body_ref, body_bytes,
              body_sha256)
            FROM STDIN (FORMAT binary)""";
    private static final int COLUMNS = 19;
    private static final String DELIVERIES = """
            INSERT INTO delivery (shard, seq, lane, message_id, day, route)
            SELECT shard, coalesce(seq, nextval('delivery_seq')), lane, message_id::uuid, day::date, route
            FROM unnest(?, ?, ?, ?, ?, ?) AS d (shard, lane, message_id, day, route, seq)""";

    private final Partitions partitions;
    private final ShardCache shards;
    private final TrafficCounter traffic;
    private final MessageNumbers numbers;
    private final JournalCopy journal;
    private final CopyBuffer buffer = new CopyBuffer();
    private final Supplier<Companion> companion;

    /** What else happens with each new message, in the transaction that accepts it. */
    public interface Companion {
        /** Called last, in order of acceptance, so that its locks come after those of the keys. */
        void accepted(Connection open, List<AcceptedMessage> fresh) throws SQLException;

        /**
         * Called in its place.
         *
         * @param reused what came under the key of another message with another body, and is no message
         */
        default void accepted(Connection open, List<AcceptedMessage> fresh, List<AcceptedMessage> reused)
                throws SQLException {
            accepted(open, fresh);
        }
    }

    Acceptor(
            Partitions partitions,
            ShardCache shards,
            TrafficCounter traffic,
            MessageNumbers numbers,
            Supplier<Companion> companion) {
        this.companion = companion;
        this.partitions = partitions;
        this.shards = shards;
        this.traffic = traffic;
        this.numbers = numbers;
        this.journal = new JournalCopy(partitions, traffic);
    }

    /** One answer for each message, in the same order. The caller commits. */
    public List<Acceptance> insert(Connection open, List<AcceptedMessage> batch) throws SQLException {
        return insert(open, batch, message -> message, message -> null);
    }

    /** What the wrong message taught of its matter, the right one teaches from now on. */
    public void replaced(Connection open, MessageId wrong, MessageId right) throws SQLException {
        Matters.replaced(open, wrong, right);
    }

    /** Writes journal rows in the same transaction. The caller commits. */
    public void record(Connection open, List<LogEntry> entries) throws SQLException {
        List<JournalRow> rows = new ArrayList<>(entries.size());
        for (LogEntry entry : entries) {
            rows.add(JournalRow.store(open, partitions, entry));
        }
        journal.copy(open, rows, row -> row);
    }

    /** @param bodyRef where a large body was stored before: an uploaded one, where the message's body says so */
    <T> List<Acceptance> insert(
            Connection open, List<T> batch, Function<T, AcceptedMessage> messageOf, Function<T, @Nullable UUID> bodyRef)
            throws SQLException {
        Set<UUID> uploaded = new HashSet<>();
        for (T item : batch) {
            UUID reference = bodyRef.apply(item);
            if (reference != null && messageOf.apply(item).event().data().stored() != null) {
                uploaded.add(reference);
            }
        }
        return uploaded.isEmpty()
                ? insertAll(open, batch, messageOf, bodyRef)
                : insertUploaded(open, batch, uploaded, messageOf, bodyRef);
    }

    /** First the uploads are held, so that nobody takes them for given up; a message whose upload is gone claims nothing. */
    private <T> List<Acceptance> insertUploaded(
            Connection open,
            List<T> batch,
            Set<UUID> uploaded,
            Function<T, AcceptedMessage> messageOf,
            Function<T, @Nullable UUID> bodyRef)
            throws SQLException {
        Set<UUID> held = Uploads.hold(open, uploaded);
        List<T> there = new ArrayList<>();
        for (T item : batch) {
            UUID reference = bodyRef.apply(item);
            if (reference == null || !uploaded.contains(reference) || held.contains(reference)) {
                there.add(item);
            }
        }
        Iterator<Acceptance> inserted =
                insertAll(open, there, messageOf, bodyRef).iterator();
        List<Acceptance> answers = new ArrayList<>(batch.size());
        Set<UUID> accepted = new HashSet<>();
        for (T item : batch) {
            UUID reference = bodyRef.apply(item);
            if (reference != null && uploaded.contains(reference) && !held.contains(reference)) {
                answers.add(
                        new Acceptance.BodyLost(messageOf.apply(item).event().id()));
                continue;
            }
            Acceptance answer = inserted.next();
            answers.add(answer);
            if (reference != null && answer instanceof Acceptance.Accepted won && !won.isRepeat()) {
                accepted.add(reference);
            }
        }
        Uploads.accept(open, accepted);
        return answers;
    }

    private <T> List<Acceptance> insertAll(
            Connection open, List<T> batch, Function<T, AcceptedMessage> messageOf, Function<T, @Nullable UUID> bodyRef)
            throws SQLException {
        if (batch.isEmpty()) {
            return List.of();
        }
        List<Claims.Wanted> wanted =
                batch.stream().map(item -> wanted(messageOf.apply(item))).toList();
        Map<Claims.Key, Claims.Owner> owners = Claims.claim(open, wanted);
        List<Acceptance> answers = new ArrayList<>(batch.size());
        List<AcceptedMessage> fresh = new ArrayList<>(batch.size());
        List<AcceptedMessage> reused = new ArrayList<>();
        List<@Nullable UUID> bodyRefs = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            Claims.Owner owner = owners.get(wanted.get(i).key());
            if (owner == null) {
                throw new IllegalStateException("a key without owner");
            }
            answers.add(answer(owner, wanted.get(i)));
            if (owner.wasWonBy(wanted.get(i))) {
                fresh.add(messageOf.apply(batch.get(i)));
                bodyRefs.add(bodyRef.apply(batch.get(i)));
            } else if (!owner.hasBodyOf(wanted.get(i))) {
                reused.add(messageOf.apply(batch.get(i)));
            }
        }
        if (!fresh.isEmpty()) {
            Matters matters = Matters.of(open, fresh);
            buffer.clear();
            for (int i = 0; i < fresh.size(); i++) {
                addMessage(open, fresh.get(i), matters.correlation(fresh.get(i)), bodyRefs.get(i));
            }
            buffer.send(open, MESSAGES);
            numbers.write(open, buffer, fresh);
            insertDeliveries(open, fresh);
            fresh.forEach(this::count);
        }
        if (!fresh.isEmpty() || !reused.isEmpty()) {
            companion.get().accepted(open, fresh, reused);
        }
        return answers;
    }

    private void count(AcceptedMessage message) {
        Event event = message.event();
        TrafficClass what = TrafficClass.accepted(event.environment(), message.consumer(), event.source());
        traffic.count(what, event.id(), message.acceptedAt(), 0);
    }

    private static Claims.Wanted wanted(AcceptedMessage message) {
        Event event = message.event();
        Claims.Key key =
                new Claims.Key(event.environment(), message.consumer(), message.operation(), message.idempotencyKey());
        return new Claims.Wanted(key, event.id(), message.bodyHash());
    }

    private static Acceptance answer(Claims.Owner owner, Claims.Wanted wanted) {
        MessageId messageId = new MessageId(owner.messageId());
        return owner.hasBodyOf(wanted)
                ? new Acceptance.Accepted(messageId, receipt(owner), !owner.wasWonBy(wanted))
                : new Acceptance.KeyReused(messageId);
    }

    /** Made of what was claimed alone, so that every repeat gets the same. */
    private static String receipt(Claims.Owner owner) {
        MessageDigest digest = Sha256.digest();
        digest.update(owner.messageId().toString().getBytes(StandardCharsets.US_ASCII));
        digest.update(owner.bodyHash());
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    private void addMessage(
            Connection open, AcceptedMessage message, @Nullable String correlation, @Nullable UUID storedBody)
            throws SQLException {
        Event event = message.event();
        LocalDate day = event.id().day();
        partitions.ensure(day);
        StoredBody stored = event.data().stored();
        byte[] body = stored == null ? event.data().bytes() : null;
        UUID bodyRef = storedBody != null ? storedBody : bodyRef(open, day, stored, body);
        buffer.row(COLUMNS)
                .date(day)
                .uuid(event.id().value())
                .text(event.environment().name())
                .text(message.consumer())
                .text(event.source())
                .text(event.type())
                .text(event.messageType())
                .text(correlation)
                .uuid(message.parent() == null ? null : message.parent().value())
                .text(event.officer())
                .text(message.purpose())
                .text(event.trace().traceparent())
                .timestamp(message.acceptedAt())
                .text(event.data().mediaType())
                .texts(message.deliveries().stream().map(NewDelivery::route).toList())
                .bytes(bodyRef == null ? body : null)
                .uuid(bodyRef);
        if (event.data().isOpaque()) {
            buffer.integer(event.data().size()).bytes(stored == null ? null : stored.sha256());
        } else {
            buffer.absent().absent();
        }
    }

    /** A step that publishes the stored body which it received gets chunks of its own, which live as long as its message. */
    private static @Nullable UUID bodyRef(
            Connection open, LocalDate day, @Nullable StoredBody stored, byte @Nullable [] body) throws SQLException {
        if (stored != null) {
            return Chunks.copy(open, day, stored);
        }
        return body != null && Chunks.isLarge(body) ? Chunks.store(open, day, body) : null;
    }

    private void insertDeliveries(Connection open, List<AcceptedMessage> fresh) throws SQLException {
        List<Integer> numbers = new ArrayList<>();
        List<@Nullable String> lanes = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        List<String> days = new ArrayList<>();
        List<String> routes = new ArrayList<>();
        List<@Nullable Long> places = new ArrayList<>();
        for (AcceptedMessage message : fresh) {
            MessageId id = message.event().id();
            for (NewDelivery delivery : message.deliveries()) {
                numbers.add(shards.number(message.event().environment(), delivery, id));
                lanes.add(delivery.lane());
                ids.add(id.toString());
                days.add(id.day().toString());
                routes.add(delivery.route());
                places.add(delivery.seq());
            }
        }
        if (numbers.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = open.prepareStatement(DELIVERIES)) {
            statement.setArray(1, open.createArrayOf("int4", numbers.toArray(Integer[]::new)));
            setTexts(statement, 2, lanes);
            setTexts(statement, 3, ids);
            setTexts(statement, 4, days);
            setTexts(statement, 5, routes);
            statement.setArray(6, open.createArrayOf("int8", places.toArray(Long[]::new)));
            statement.executeUpdate();
        }
    }

    private static void setTexts(PreparedStatement statement, int index, List<? extends @Nullable String> texts)
            throws SQLException {
        statement.setArray(index, statement.getConnection().createArrayOf("text", texts.toArray(String[]::new)));
    }
}
