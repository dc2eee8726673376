package io.lienthong.journal;

import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The latest calls of one connector, as the journal kept them: masked. Reads backwards by message id, which is by time. */
public final class Traffic {
    private static final int MAX_CALLS = 1_000;
    private static final int LIMIT_SECONDS = 20;
    private static final String LATEST = "SELECT message_id, environment, operation, version, at, code, request"
            + " FROM journal WHERE day >= ? AND day <= ? AND connector = ? AND event = 0 AND kind IN ('CALLED', 'INTENDED')"
            + " AND at >= ? ORDER BY day DESC, message_id DESC LIMIT ?";

    private final DataSource pool;

    public Traffic(DataSource pool) {
        this.pool = pool;
    }

    /**
     * One call.
     *
     * @param code how it ended; absent: well, or not known with this row
     * @param request absent: not kept, or too large for the journal's row
     */
    public record Call(
            MessageId id,
            Environment environment,
            String operation,
            String version,
            Instant at,
            @Nullable String code,
            byte @Nullable [] request) {}

    /** Newest first, of both environments. */
    public List<Call> latest(String connector, Instant since, int limit) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(LATEST)) {
            statement.setQueryTimeout(LIMIT_SECONDS);
            statement.setObject(1, since.atZone(ZoneOffset.UTC).toLocalDate());
            statement.setObject(2, Instant.now().atZone(ZoneOffset.UTC).toLocalDate());
            statement.setString(3, connector);
            statement.setObject(4, since.atOffset(ZoneOffset.UTC));
            statement.setInt(5, Math.min(limit, MAX_CALLS));
            List<Call> calls = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    calls.add(call(row));
                }
            }
            return calls;
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the journal cannot be read", e);
        }
    }

    private static Call call(ResultSet row) throws SQLException {
        return new Call(
                new MessageId(row.getObject("message_id", UUID.class)),
                Environment.valueOf(row.getString("environment")),
                row.getString("operation"),
                row.getString("version"),
                row.getObject("at", java.time.OffsetDateTime.class).toInstant(),
                row.getString("code"),
                row.getBytes("request"));
    }
}
