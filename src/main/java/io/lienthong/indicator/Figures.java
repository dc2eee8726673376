package io.lienthong.indicator;

import io.lienthong.dataset.Feed;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads what was counted: now, or as of a past moment, for which the history is read from one side or the other. */
final class Figures {
    private static final int STATEMENT_SECONDS = 60;

    /** The transaction's time lies before its snapshot: where nothing is uncounted, all that was committed by then is in. */
    private static final String STANDING = """
            SELECT h.sequence, coalesce(c.sequence, 0), c.changed_at, transaction_timestamp(), h.oldest
            FROM dataset_head h LEFT JOIN indicator_counter c ON c.environment = h.environment AND c.dataset = h.dataset
              AND c.definition = ?
            WHERE h.environment = ?::environment AND h.dataset = ?""";

    private static final String READ = """
            SELECT agency, %s, %s FROM indicator_figure
            WHERE environment = ?::environment AND definition = ? AND cube = ? AND total = ?
              AND day >= coalesce(?, '-infinity'::date) AND day <= coalesce(?, 'infinity'::date)
              AND (?::text IS NULL OR procedure = ?) AND (?::text IS NULL OR field = ?)
            GROUP BY 1, 2""";

    private final DataSource database;
    private final Feed feed;
    private final Definitions definitions;

    /**
     * How far a dataset is counted.
     *
     * @param sequence of the last change that is
     * @param asOf everything up to then is
     * @param oldest change behind which the history is whole
     */
    private record Standing(long sequence, Instant asOf, long oldest) {}

    /** What was counted of one cube. */
    record Counted(Cube cube, Sums sums, Instant asOf) {}

    Figures(DataSource database, Feed feed, Definitions definitions) {
        this.database = database;
        this.feed = feed;
        this.definitions = definitions;
    }

    /**
     * In the order of the definitions; without {@code by} also what is zero. Blocks. Throws CURSOR_GONE where the history
     * does not reach back to the moment that is asked for.
     */
    List<Figure> read(Question question) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                return new Answer(question, definitions).of(counted(connection, question));
            } finally {
                connection.rollback();
                connection.setReadOnly(false);
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the figures cannot be read", e);
        }
    }

    private List<Counted> counted(Connection open, Question question) throws SQLException {
        Map<Cube, Sums> sums = new HashMap<>();
        Map<String, Instant> asOf = new HashMap<>();
        for (String dataset : definitions.digests().keySet()) {
            Standing standing = standing(open, question, dataset);
            Instant moment = question.asOf();
            asOf.put(dataset, moment == null || standing.asOf().isBefore(moment) ? standing.asOf() : moment);
            if (moment == null) {
                stored(open, question, dataset, sums);
            } else {
                asOf(open, question, dataset, standing, moment, sums);
            }
        }
        return definitions.cubes().stream()
                .map(cube -> new Counted(
                        cube, Objects.requireNonNull(sums.get(cube)), Objects.requireNonNull(asOf.get(cube.dataset()))))
                .toList();
    }

    private void stored(Connection open, Question question, String dataset, Map<Cube, Sums> sums) throws SQLException {
        for (Cube cube : definitions.cubes(dataset)) {
            sums.put(cube, stored(open, question, cube));
        }
    }

    /** Figures without what came since, or of what had come until then, whichever is less to read. */
    private void asOf(
            Connection open, Question question, String dataset, Standing standing, Instant moment, Map<Cube, Sums> sums)
            throws SQLException {
        long then = Math.min(feed.at(question.environment(), dataset, moment), standing.sequence());
        if (then < standing.oldest()) {
            throw new BusException(
                    ErrorCode.CURSOR_GONE, "the history that is kept of " + dataset + " does not reach back so far");
        }
        boolean back = standing.sequence() - then < then;
        if (back) {
            stored(open, question, dataset, sums);
        } else {
            definitions
                    .cubes(dataset)
                    .forEach(cube -> sums.put(
                            cube,
                            new Sums(question, definitions, cube.indicators().size())));
        }
        new Changes(open, definitions.cubes(dataset))
                .read(
                        question.environment(),
                        dataset,
                        back ? then : 0,
                        back ? standing.sequence() : then,
                        Integer.MAX_VALUE,
                        (cube, cell, amounts, sign) ->
                                Objects.requireNonNull(sums.get(cube)).add(cell, amounts, back ? -sign : sign));
    }

    private Standing standing(Connection open, Question question, String dataset) throws SQLException {
        try (PreparedStatement statement = open.prepareStatement(STANDING)) {
            statement.setString(1, definitions.digests().get(dataset));
            statement.setString(2, question.environment().name());
            statement.setString(3, dataset);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return new Standing(0, Instant.now(), 0);
                }
                OffsetDateTime changed = row.getObject(3, OffsetDateTime.class);
                OffsetDateTime now = row.getObject(4, OffsetDateTime.class);
                OffsetDateTime asOf = row.getLong(1) == row.getLong(2) ? now : changed;
                return new Standing(row.getLong(2), asOf == null ? Instant.EPOCH : asOf.toInstant(), row.getLong(5));
            }
        }
    }

    private Sums stored(Connection open, Question question, Cube cube) throws SQLException {
        int size = cube.indicators().size();
        Sums sums = new Sums(question, definitions, size);
        String columns = IntStream.rangeClosed(1, size)
                .mapToObj(i -> "sum(amounts[" + i + "])")
                .collect(Collectors.joining(", "));
        try (PreparedStatement statement = open.prepareStatement(String.format(READ, question.groupSql(), columns))) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            statement.setString(1, question.environment().name());
            statement.setString(2, definitions.digests().get(cube.dataset()));
            statement.setString(3, cube.name());
            statement.setBoolean(4, question.totals());
            day(statement, 5, question.from());
            day(statement, 6, question.to());
            statement.setString(7, question.procedure());
            statement.setString(8, question.procedure());
            statement.setString(9, question.field());
            statement.setString(10, question.field());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    long[] amounts = new long[size];
                    for (int i = 0; i < size; i++) {
                        amounts[i] = row.getLong(i + 3);
                    }
                    sums.add(row.getString(1), row.getString(2), amounts);
                }
            }
        }
        return sums;
    }

    private static void day(PreparedStatement statement, int place, @Nullable LocalDate day) throws SQLException {
        statement.setObject(place, day, Types.DATE);
    }
}
