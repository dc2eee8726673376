package io.lienthong.access;

import io.lienthong.message.Environment;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads rows of the tables of consumers. */
final class ConsumerRow {
    private ConsumerRow() {}

    static RegisteredConsumer read(
            ResultSet row, List<RegisteredConsumer.Grant> grants, List<RegisteredConsumer.Secret> secrets)
            throws SQLException {
        return new RegisteredConsumer(
                row.getString("id"),
                Environment.valueOf(row.getString("environment")),
                row.getString("title"),
                row.getObject("requests_per_minute", Integer.class),
                row.getString("certificate_sha256"),
                row.getString("xroad"),
                grants,
                secrets,
                required(row, "created_at"),
                instant(row, "revoked_at"));
    }

    static RegisteredConsumer.Change change(ResultSet row) throws SQLException {
        return new RegisteredConsumer.Change(
                required(row, "at"),
                row.getString("act"),
                row.getString("subject"),
                row.getString("terms"),
                row.getString("person"),
                row.getString("reason"));
    }

    static Instant required(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(instant(row, column));
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
