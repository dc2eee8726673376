package io.lienthong.journal;

import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A sample of the calls to connected systems, by which versions of connectors are compared. Blocks. */
public final class RecordedCalls {
    /** Of one operation in one environment, for each way in which its calls end. */
    private static final int MOST = 200;

    private static final int MOST_DAYS = 30;
    private static final String KEEP = """
            INSERT INTO recorded_call
              (message_id, connector, operation, environment, version, at, code, call, unkept)
            VALUES (?, ?, ?, ?::environment, ?, ?, ?, ?, ?)
            ON CONFLICT (message_id, connector, operation) DO UPDATE SET
              version = EXCLUDED.version, at = EXCLUDED.at, code = EXCLUDED.code, call = EXCLUDED.call,
              unkept = EXCLUDED.unkept""";
    private static final String FORGET = """
            DELETE FROM recorded_call WHERE at < clock_timestamp() - make_interval(days => ?) OR ctid = ANY (ARRAY(
              SELECT place FROM (
                SELECT ctid AS place, row_number() OVER (
                  PARTITION BY connector, operation, environment, code ORDER BY at DESC) AS number FROM recorded_call) AS numbered
              WHERE number > ?))""";

    private final DataSource pool;

    public RecordedCalls(DataSource pool) {
        this.pool = pool;
    }

    /** Why the answers of a call are not kept. The names are stored. */
    public enum Unkept {
        /** The operation reads personal data. */
        PERSONAL_DATA,
        /** What the journal masks came out of the answer in another form, so that it cannot be found there. */
        MASKED,
        TOO_LARGE,
        /** The call ended before it reached the system. */
        NOT_SENT
    }

    /**
     * One call.
     *
     * @param at when the request came in
     * @param code absent: it went well
     * @param call {@code {"parameters": {NAME: TEXT}, "message": any, "answers": [{"status", "mediaType", "body": Base64}, or
     *     {"broken": true}]}}
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record RecordedCall(
            MessageId id,
            OperationName operation,
            Environment environment,
            String version,
            Instant at,
            @Nullable ErrorCode code,
            byte[] call,
            @Nullable Unkept unkept) {}

    /** Of several attempts of one message the last is kept. */
    public void keep(List<RecordedCall> calls) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(KEEP)) {
            for (RecordedCall one : calls) {
                statement.setObject(1, one.id().value());
                statement.setString(2, one.operation().connector());
                statement.setString(3, one.operation().operation());
                statement.setString(4, one.environment().name());
                statement.setString(5, one.version());
                statement.setObject(6, one.at().atOffset(ZoneOffset.UTC));
                statement.setString(7, one.code() == null ? null : one.code().name());
                statement.setBytes(8, one.call());
                statement.setString(
                        9, one.unkept() == null ? null : one.unkept().name());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Deletes what is too old or one too many. */
    public void forget() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(FORGET)) {
            statement.setInt(1, MOST_DAYS);
            statement.setInt(2, MOST);
            statement.executeUpdate();
        }
    }
}
