package io.lienthong.traffic;

import io.lienthong.message.MessageId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Messages in a statement that reads {@code FROM unnest(?::date[], ?::uuid[]) AS known (day, id)}. */
public record KnownIds(List<MessageId> ids) {
    /** PostgreSQL takes no plus before a year of five digits, as ISO 8601 has it. */
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("u-MM-dd");

    public KnownIds {
        ids = List.copyOf(ids);
    }

    /** A condition on their days, written out, so that partitions of other days are neither planned nor locked. */
    public String days(String column) {
        return ids.isEmpty()
                ? "false"
                : ids.stream()
                        .map(MessageId::day)
                        .distinct()
                        .sorted()
                        .map(DAY::format)
                        .collect(Collectors.joining("', '", column + " IN ('", "')"));
    }

    /** A condition on the days of what may follow from them, written out: from the day before the first of them on. */
    public String onward(String column) {
        return ids.stream()
                .map(MessageId::day)
                .min(Comparator.naturalOrder())
                .map(first -> column + " >= '" + DAY.format(first.minusDays(1)) + "'")
                .orElse("false");
    }

    /** Binds the two parameters from this place on. */
    public void bind(PreparedStatement statement, int place) throws SQLException {
        Object[] days = ids.stream().map(id -> DAY.format(id.day())).toArray();
        statement.setArray(place, statement.getConnection().createArrayOf("date", days));
        bindIds(statement, place + 1);
    }

    /** Binds the ids alone, as {@code = ANY (?)} takes them. */
    public void bindIds(PreparedStatement statement, int place) throws SQLException {
        Object[] values = ids.stream().map(MessageId::value).toArray();
        statement.setArray(place, statement.getConnection().createArrayOf("uuid", values));
    }
}
