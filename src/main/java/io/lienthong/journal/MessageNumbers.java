package io.lienthong.journal;

import io.lienthong.message.Environment;
import io.lienthong.message.Event;
import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The numbers that messages are found by, kept as keyed hashes alone; written in the transaction that accepts the message. */
final class MessageNumbers {
    private static final String COPY = "COPY message_key (day, key, message_id) FROM STDIN (FORMAT binary)";
    private static final int COLUMNS = 3;
    /** Of one message: a list of thousands is found by its other names. */
    private static final int MOST = 64;

    private static final int LIMIT_SECONDS = 3;

    private static final String FIND = """
            SELECT message_id FROM (SELECT message_id FROM message WHERE correlation_id = ?
              UNION SELECT message_id FROM journal WHERE correlation_id = ?
              UNION SELECT message_id FROM message_key WHERE key = ANY (?)
              UNION SELECT message_id FROM access_ledger WHERE subject = ?) AS found
            WHERE ?::uuid IS NULL OR message_id < ?
            ORDER BY message_id DESC LIMIT ?""";

    private static final String MARKED = """
            SELECT message_id FROM (SELECT message_id FROM message_key WHERE key = ANY (?)
              UNION SELECT message_id FROM access_ledger WHERE subject = ?) AS found
            WHERE ?::uuid IS NULL OR message_id < ?
            ORDER BY message_id DESC LIMIT ?""";

    private static final String MATTER = "SELECT EXISTS (SELECT FROM message WHERE correlation_id = ?)"
            + " OR EXISTS (SELECT FROM journal WHERE correlation_id = ?)";

    /** Of our people's reads the journal keeps {@code by NAME: PURPOSE}. */
    private static final String READS = """
            SELECT at, message_id, environment::text, consumer, officer, purpose, connector, operation
              FROM access_ledger WHERE subject = ?
            UNION ALL
            SELECT j.at, message_id, j.environment::text, NULL, substring(j.detail FROM '^by ([^:]+)'),
                substring(j.detail FROM ': (.*)$'), j.connector, j.operation
              FROM (SELECT DISTINCT day, message_id FROM message_key WHERE key = ANY (?)) AS known
              JOIN journal j USING (day, message_id) WHERE j.kind = 'READ'
            ORDER BY at DESC LIMIT ?""";

    private final LedgerKey hashes;
    private volatile SearchKeys keys = event -> Set.of();

    MessageNumbers(LedgerKey hashes) {
        this.hashes = hashes;
    }

    void knownBy(SearchKeys which) {
        keys = which;
    }

    /** On the caller's own thread, so that no body is parsed by who writes; throws nothing where it cannot be read. */
    void prepare(Event event) {
        keys.of(event);
    }

    void write(Connection open, CopyBuffer buffer, List<AcceptedMessage> fresh) throws SQLException {
        buffer.clear();
        for (AcceptedMessage message : fresh) {
            Event event = message.event();
            keys.of(event).stream()
                    .limit(MOST)
                    .map(hashes::hash)
                    .distinct()
                    .forEach(key -> buffer.row(COLUMNS)
                            .date(event.id().day())
                            .uuid(key)
                            .uuid(event.id().value()));
        }
        buffer.sendIfAny(open, COPY);
    }

    /**
     * Newest first: the messages of a matter, or in which there is this number.
     *
     * @param before less than this id
     */
    List<MessageId> find(Connection connection, String text, @Nullable MessageId before, int limit)
            throws SQLException {
        UUID[] asked = asked(text);
        List<MessageId> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setQueryTimeout(LIMIT_SECONDS);
            statement.setString(1, text);
            statement.setString(2, text);
            statement.setArray(3, connection.createArrayOf("uuid", asked));
            statement.setBytes(4, hashes.hash(text));
            UUID end = before == null ? null : before.value();
            statement.setObject(5, end);
            statement.setObject(6, end);
            statement.setInt(7, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new MessageId(row.getObject(1, UUID.class)));
                }
            }
        }
        return found;
    }

    /** The same of what a number is marked by. */
    static List<MessageId> find(Connection connection, NumberMark mark, @Nullable MessageId before, int limit)
            throws SQLException {
        List<MessageId> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(MARKED)) {
            statement.setQueryTimeout(LIMIT_SECONDS);
            statement.setArray(1, connection.createArrayOf("uuid", mark.keys()));
            statement.setBytes(2, mark.ledger());
            UUID end = before == null ? null : before.value();
            statement.setObject(3, end);
            statement.setObject(4, end);
            statement.setInt(5, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new MessageId(row.getObject(1, UUID.class)));
                }
            }
        }
        return found;
    }

    NumberMark mark(String number) {
        return NumberMark.of(number, hashes);
    }

    /** Whether messages carry it openly, as what ties them together. */
    static boolean isMatter(Connection connection, String text) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MATTER)) {
            statement.setQueryTimeout(LIMIT_SECONDS);
            statement.setString(1, text);
            statement.setString(2, text);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private UUID[] asked(String text) {
        return Stream.of(SearchKey.Kind.values())
                .map(kind -> hashes.hash(new SearchKey(kind, text)))
                .toArray(UUID[]::new);
    }

    /** Who read the data of the person with this number, newest first. */
    List<PersonalRead> reads(Connection connection, String number, int limit) throws SQLException {
        List<PersonalRead> reads = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(READS)) {
            statement.setQueryTimeout(LIMIT_SECONDS);
            statement.setBytes(1, hashes.hash(number));
            statement.setArray(2, connection.createArrayOf("uuid", asked(number)));
            statement.setInt(3, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    reads.add(read(row));
                }
            }
        }
        return reads;
    }

    private static PersonalRead read(ResultSet row) throws SQLException {
        return new PersonalRead(
                row.getTimestamp(1).toInstant(),
                new MessageId(row.getObject(2, UUID.class)),
                Environment.valueOf(row.getString(3)),
                row.getString(4),
                Objects.toString(row.getString(5), ""),
                Objects.toString(row.getString(6), ""),
                row.getString(7),
                row.getString(8));
    }
}
