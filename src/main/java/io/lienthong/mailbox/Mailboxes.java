package io.lienthong.mailbox;

import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** What waits for the agencies of the province, and what became of what they sent. One entry for each recipient of a message. */
public final class Mailboxes {
    private static final int MAX_LISTED = 1_000;
    /**
     * The agencies that a consumer speaks for, under their former codes too: what came for those is not lost. A code that
     * another consumer speaks for today is that one's alone.
     */
    private static final String HELD =
            " IN (SELECT a.code FROM agency a WHERE a.environment = ?::environment AND a.holder = ?"
                    + " AND NOT EXISTS (SELECT FROM agency own WHERE own.environment = a.environment AND own.code = a.code"
                    + " AND own.valid_to = 'infinity' AND own.holder <> a.holder))";

    /** The file's message is the parent of the one that was to bring it out. */
    private static final String GIVEN_UP = """
            UPDATE mailbox_entry e SET status = 'fail', status_desc = ?, failures = e.failures + 1,
              updated_at = clock_timestamp()
            FROM unnest(?::date[], ?::uuid[]) AS w (day, message_id)
            JOIN message m ON m.day = w.day AND m.message_id = w.message_id
            WHERE m.event_type = ? AND e.environment = m.environment AND e.message_id = m.parent_id
              AND e.place = 'OUTSIDE' AND e.status IN ('initial', 'processing')""";

    private final JdbcTemplate jdbc;

    public Mailboxes(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A file on its way to its recipients.
     *
     * @param sender code of today
     * @param content SHA-256 of the file: the same file reaches a recipient once, whichever way it comes
     * @param documentId of the document, or of the one that a status speaks of
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Filed(
            Environment environment,
            MessageId message,
            byte[] content,
            Entry.Kind kind,
            String sender,
            String documentId,
            @Nullable String title,
            @Nullable String notation) {}

    /**
     * Puts a file into one mailbox, or notes that it goes out; a second time changes nothing, but that what failed begins anew
     * when a later message brings it. False where the recipient has it from another message.
     */
    boolean place(Filed filed, String agency, String named, boolean local) {
        jdbc.update(
                "INSERT INTO mailbox_entry (environment, agency, content, message_id, day, entry_id, place, kind, named,"
                        + " sender, document_id, title, notation)"
                        + " VALUES (?::environment, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (environment, agency, content) DO UPDATE SET message_id = excluded.message_id,"
                        + " day = excluded.day, place = excluded.place, named = excluded.named, sender = excluded.sender,"
                        + " status = 'initial', status_desc = NULL, exchange_doc = NULL, created_at = excluded.created_at,"
                        + " updated_at = excluded.updated_at"
                        + " WHERE mailbox_entry.status = 'fail' AND mailbox_entry.message_id < excluded.message_id",
                filed.environment().name(),
                agency,
                filed.content(),
                filed.message().value(),
                filed.message().day(),
                MessageId.next().value(),
                local ? "LOCAL" : "OUTSIDE",
                filed.kind().name(),
                named,
                filed.sender(),
                filed.documentId(),
                filed.title(),
                filed.notation());
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "SELECT message_id = ? FROM mailbox_entry WHERE environment = ?::environment AND agency = ? AND content = ?",
                Boolean.class,
                filed.message().value(),
                filed.environment().name(),
                agency,
                filed.content()));
    }

    /**
     * How often recipients did not take a file. As long as that is the same, sending it again is a repetition.
     *
     * @param content SHA-256 of the file
     */
    public int failures(Environment environment, byte[] content) {
        Integer failures = jdbc.queryForObject(
                "SELECT coalesce(sum(failures), 0) FROM mailbox_entry WHERE environment = ?::environment AND content = ?"
                        + " AND failures > 0",
                Integer.class,
                environment.name(),
                content);
        return failures == null ? 0 : failures;
    }

    /** What waits for the agencies that a consumer speaks for, oldest first, {@value MAX_LISTED} at most. */
    public List<Entry> waiting(Environment environment, String holder, Entry.Kind kind) {
        return jdbc.query(
                "SELECT * FROM mailbox_entry WHERE environment = ?::environment AND place = 'LOCAL' AND kind = ?"
                        + " AND status IN ('initial', 'processing') AND agency" + HELD
                        + " ORDER BY created_at, entry_id LIMIT " + MAX_LISTED,
                (row, number) -> entry(row),
                environment.name(),
                kind.name(),
                environment.name(),
                holder);
    }

    /**
     * What the agencies that a consumer speaks for have sent, newest first, one entry for each recipient.
     *
     * @param message one message alone
     */
    public List<Entry> sent(Environment environment, String holder, Entry.Kind kind, Optional<MessageId> message) {
        return jdbc.query(
                "SELECT * FROM mailbox_entry WHERE environment = ?::environment AND kind = ? AND sender" + HELD
                        + " AND (?::uuid IS NULL OR message_id = ?::uuid) ORDER BY created_at DESC, entry_id LIMIT "
                        + MAX_LISTED,
                (row, number) -> entry(row),
                environment.name(),
                kind.name(),
                environment.name(),
                holder,
                message.map(MessageId::value).orElse(null),
                message.map(MessageId::value).orElse(null));
    }

    /** An entry in a mailbox that the consumer may read. */
    public Optional<Entry> find(Environment environment, String holder, UUID id) {
        return jdbc
                .query(
                        "SELECT * FROM mailbox_entry WHERE environment = ?::environment AND entry_id = ?"
                                + " AND place = 'LOCAL' AND agency" + HELD,
                        (row, number) -> entry(row),
                        environment.name(),
                        id,
                        environment.name(),
                        holder)
                .stream()
                .findFirst();
    }

    /** The recipient says how far it is. What it has, or refused, it does not begin again; false where it has no such entry. */
    public boolean update(Environment environment, String holder, UUID id, Entry.State state, @Nullable String text) {
        if (find(environment, holder, id).isEmpty()) {
            return false;
        }
        jdbc.update(
                "UPDATE mailbox_entry SET status = ?, status_desc = ?, updated_at = clock_timestamp(),"
                        + " failures = failures + CASE WHEN ? = 'fail' AND status <> 'fail' THEN 1 ELSE 0 END"
                        + " WHERE entry_id = ? AND (status IN ('initial', 'processing') OR ? IN ('done', 'fail'))",
                state.name(),
                text,
                state.name(),
                id,
                state.name());
        return true;
    }

    /** The entries of a document that this agency sent, whichever message brought them. */
    List<Entry> ofDocument(Environment environment, String sender, String documentId) {
        return jdbc.query(
                "SELECT * FROM mailbox_entry WHERE environment = ?::environment AND document_id = ? AND sender = ?"
                        + " AND kind = 'edoc' LIMIT " + MAX_LISTED,
                (row, number) -> entry(row),
                environment.name(),
                documentId,
                sender);
    }

    /** Notes at the sent document what its recipient said of it last, whichever order the statuses come in. */
    void answered(
            Environment environment,
            String documentId,
            String recipient,
            String answer,
            @Nullable String text,
            Instant at) {
        OffsetDateTime said = at.atOffset(ZoneOffset.UTC);
        jdbc.update(
                "UPDATE mailbox_entry SET answer = ?, answer_desc = ?, answered_at = ?, updated_at = clock_timestamp()"
                        + " WHERE environment = ?::environment AND document_id = ? AND agency = ? AND kind = 'edoc'"
                        + " AND (answered_at IS NULL OR answered_at <= ?)",
                answer,
                text,
                said,
                environment.name(),
                documentId,
                recipient,
                said);
    }

    /** The national exchange has taken the message for all recipients outside. */
    public void sentOut(Environment environment, MessageId message, String exchangeDocument) {
        jdbc.update(
                "UPDATE mailbox_entry SET status = 'done', exchange_doc = ?, updated_at = clock_timestamp()"
                        + " WHERE environment = ?::environment AND message_id = ? AND place = 'OUTSIDE'",
                exchangeDocument,
                environment.name(),
                message.value());
    }

    /**
     * The messages that were to bring files out were given up by a person: for the recipients outside they have failed, and
     * hold nothing against retention any more. In an open transaction.
     *
     * @param eventType of what brings files out; other messages do not matter
     */
    public static void givenUp(Connection open, List<MessageId> messages, String eventType, String text)
            throws SQLException {
        try (PreparedStatement statement = open.prepareStatement(GIVEN_UP)) {
            statement.setString(1, text);
            statement.setArray(2, open.createArrayOf("date", strings(messages, MessageId::day)));
            statement.setArray(3, open.createArrayOf("uuid", strings(messages, MessageId::value)));
            statement.setString(4, eventType);
            statement.executeUpdate();
        }
    }

    private static String[] strings(List<MessageId> messages, Function<MessageId, Object> value) {
        return messages.stream().map(value).map(Object::toString).toArray(String[]::new);
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getObject("entry_id", UUID.class),
                new MessageId(row.getObject("message_id", UUID.class)),
                text(row, "agency"),
                text(row, "place").equals("LOCAL"),
                Entry.Kind.valueOf(text(row, "kind")),
                text(row, "named"),
                text(row, "sender"),
                text(row, "document_id"),
                row.getString("title"),
                row.getString("notation"),
                Entry.State.valueOf(text(row, "status")),
                row.getString("status_desc"),
                row.getString("answer"),
                row.getString("answer_desc"),
                row.getObject("answered_at") == null ? null : time(row, "answered_at"),
                time(row, "created_at"),
                time(row, "updated_at"));
    }

    private static String text(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(row.getString(column));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
