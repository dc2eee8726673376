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
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The latest calls of one connector: those that were recorded with the answers of its system, and beside them those of which
 * the journal has the request, masked. Reads backwards by time.
 */
public final class Traffic {
    private static final int MAX_CALLS = 1_000;
    private static final int LIMIT_SECONDS = 20;
    private static final String RECORDED = "SELECT message_id, environment, operation, version, at, code,"
            + " NULL::bytea AS request, call, unkept FROM recorded_call WHERE connector = ? AND at >= ?"
            + " ORDER BY at DESC LIMIT ?";
    private static final String LATEST = "SELECT message_id, environment, operation, version, at, code, request,"
            + " NULL::bytea AS call, NULL AS unkept"
            + " FROM journal WHERE connector = ? AND at >= ? AND day >= ? AND day <= ? AND event = 0"
            + " AND kind IN ('CALLED', 'INTENDED') ORDER BY day DESC, message_id DESC LIMIT ?";

    private final DataSource pool;

    public Traffic(DataSource pool) {
        this.pool = pool;
    }

    /**
     * One call.
     *
     * @param code how it ended; absent: well, or not known with this row
     * @param request of the journal; absent: not kept, or too large for the journal's row
     * @param recorded see {@link RecordedCalls.RecordedCall#call}; absent: this one was not recorded
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Call(
            MessageId id,
            Environment environment,
            String operation,
            String version,
            Instant at,
            @Nullable String code,
            byte @Nullable [] request,
            byte @Nullable [] recorded,
            RecordedCalls.@Nullable Unkept unkept) {}

    /** Newest first, of both environments: recorded ones, then as many of the others as there is room for. */
    public List<Call> latest(String connector, Instant since, int limit) {
        int most = Math.min(limit, MAX_CALLS);
        try (Connection connection = pool.getConnection();
                PreparedStatement recorded = connection.prepareStatement(RECORDED);
                PreparedStatement journal = connection.prepareStatement(LATEST)) {
            recorded.setString(1, connector);
            recorded.setObject(2, since.atOffset(ZoneOffset.UTC));
            recorded.setInt(3, most);
            List<Call> calls = calls(recorded);
            journal.setString(1, connector);
            journal.setObject(2, since.atOffset(ZoneOffset.UTC));
            journal.setObject(3, since.atZone(ZoneOffset.UTC).toLocalDate());
            journal.setObject(4, Instant.now().atZone(ZoneOffset.UTC).toLocalDate());
            journal.setInt(5, most);
            fill(calls, calls.size() < most ? calls(journal) : List.of(), most);
            return calls;
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the journal cannot be read", e);
        }
    }

    private static void fill(List<Call> calls, List<Call> others, int most) {
        Set<MessageId> known = new HashSet<>();
        calls.forEach(call -> known.add(call.id()));
        others.stream()
                .filter(call -> !known.contains(call.id()))
                .limit(most - calls.size())
                .forEach(calls::add);
        calls.sort(Comparator.comparing(Call::at).reversed());
    }

    private static List<Call> calls(PreparedStatement statement) throws SQLException {
        statement.setQueryTimeout(LIMIT_SECONDS);
        List<Call> calls = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                calls.add(call(row));
            }
        }
        return calls;
    }

    private static Call call(ResultSet row) throws SQLException {
        String unkept = row.getString("unkept");
        return new Call(
                new MessageId(row.getObject("message_id", UUID.class)),
                Environment.valueOf(row.getString("environment")),
                row.getString("operation"),
                row.getString("version"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("code"),
                row.getBytes("request"),
                row.getBytes("call"),
                unkept == null ? null : RecordedCalls.Unkept.valueOf(unkept));
    }
}
