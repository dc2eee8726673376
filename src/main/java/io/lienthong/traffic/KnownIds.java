package io.lienthong.traffic;

import io.lienthong.message.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;

/** Messages in a statement that reads {@code FROM unnest(?::date[], ?::uuid[]) AS known (day, id)}. */
public record KnownIds(List<MessageId> ids) {
    /** PostgreSQL takes no plus before a year of five digits, as ISO 8601 has it. */
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("u-MM-dd");

    /** A condition on their days, written out, so that partitions of other days are neither planned nor locked. */
    public String days(String column) {
        return ids.isEmpty()
                ? "false"
                : ids.stream()
                        .map(KnownIds::day)
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining("', '", column + " IN ('", "')"));
    }

    /** Binds the two parameters from this place on. */
    public void bind(PreparedStatement statement, int place) throws SQLException {
        Connection connection = statement.getConnection();
        statement.setArray(
                place,
                connection.createArrayOf("date", ids.stream().map(KnownIds::day).toArray()));
        statement.setArray(
                place + 1,
                connection.createArrayOf(
                        "uuid", ids.stream().map(MessageId::value).toArray()));
    }

    private static String day(MessageId id) {
        return DAY.format(id.day());
    }
}
