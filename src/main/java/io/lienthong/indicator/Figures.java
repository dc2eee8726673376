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
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads what was counted: now, or as of a past moment, for which the history is read from one side or the other. */
final class Figures {
    private static final int STATEMENT_SECONDS = 60;
    private static final int CHANGES_AT_ONCE = 5_000;

    /** The transaction's time lies before its snapshot: where nothing is uncounted, all that was committed by then is in. */
    private static final String STANDING = """
            SELECT h.sequence, coalesce(c.sequence, 0), c.changed_at, transaction_timestamp()
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
     */
    private record Standing(long sequence, Instant asOf) {
        /** Whether less came since a change than before it. */
        boolean isNear(long then) {
            return sequence - then < then;
        }
    }

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
     *
     * @param isOver whether nobody waits for the answer any more
     */
    List<Figure> read(Question question, BooleanSupplier isOver) {
        Map<String, Long> moments = new HashMap<>();
        if (question.asOf() != null) {
            for (String dataset : definitions.digests().keySet()) {
                moments.put(dataset, feed.asOf(question.environment(), dataset, question.asOf()));
            }
        }
        Map<String, Standing> standings = new HashMap<>();
        Map<Cube, Sums> sums = new HashMap<>();
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                stored(connection, question, moments, standings, sums);
            } finally {
                connection.rollback();
                connection.setReadOnly(false);
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                connection.setAutoCommit(true);
            }
            for (Map.Entry<String, Long> moment : moments.entrySet()) {
                history(connection, question, moment.getKey(), standings, moment.getValue(), sums, isOver);
            }
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the figures cannot be read", e);
        }
        return new Answer(question, definitions).of(counted(question, standings, sums));
    }

    private List<Counted> counted(Question question, Map<String, Standing> standings, Map<Cube, Sums> sums) {
        Instant moment = question.asOf();
        return definitions.cubes().stream()
                .map(cube -> {
                    Instant asOf = Objects.requireNonNull(standings.get(cube.dataset()))
                            .asOf();
                    return new Counted(
                            cube,
                            Objects.requireNonNull(sums.get(cube)),
                            moment == null || asOf.isBefore(moment) ? asOf : moment);
                })
                .toList();
    }

    /** What is stored, of one moment; nothing where the history is nearer from its beginning. */
    private void stored(
            Connection open,
            Question question,
            Map<String, Long> moments,
            Map<String, Standing> standings,
            Map<Cube, Sums> sums)
            throws SQLException {
        for (String dataset : definitions.digests().keySet()) {
            Standing standing = standing(open, question, dataset);
            standings.put(dataset, standing);
            Long then = moments.get(dataset);
            for (Cube cube : definitions.cubes(dataset)) {
                sums.put(
                        cube,
                        then == null || standing.isNear(then)
                                ? stored(open, question, cube)
                                : new Sums(
                                        question, definitions, cube.indicators().size()));
            }
        }
    }

    /** Takes away what came since, or adds up what had come until then, whichever is less to read. In portions: the history stays. */
    private void history(
            Connection connection,
            Question question,
            String dataset,
            Map<String, Standing> standings,
            long moment,
            Map<Cube, Sums> sums,
            BooleanSupplier isOver)
            throws SQLException {
        Standing standing = Objects.requireNonNull(standings.get(dataset));
        long then = Math.min(moment, standing.sequence());
        boolean back = standing.isNear(then);
        Changes.Sink sink = (cube, cell, amounts, sign) ->
                Objects.requireNonNull(sums.get(cube)).add(cell, amounts, back ? -sign : sign);
        long next = back ? then : 0;
        long end = back ? standing.sequence() : then;
        connection.setAutoCommit(false); // for rows in portions
        try {
            Changes changes = new Changes(connection, definitions.cubes(dataset));
            while (next < end && !isOver.getAsBoolean()) {
                Changes.Read read = changes.read(question.environment(), dataset, next, end, CHANGES_AT_ONCE, sink);
                connection.commit();
                next = read == null ? end : read.sequence();
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        feed.asOf(question.environment(), dataset, question.asOf()); // what was read may have been forgotten meanwhile
    }

    private Standing standing(Connection open, Question question, String dataset) throws SQLException {
        try (PreparedStatement statement = open.prepareStatement(STANDING)) {
            statement.setString(1, definitions.digests().get(dataset));
            statement.setString(2, question.environment().name());
            statement.setString(3, dataset);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return new Standing(0, Instant.now());
                }
                OffsetDateTime changed = row.getObject(3, OffsetDateTime.class);
                OffsetDateTime now = row.getObject(4, OffsetDateTime.class);
                OffsetDateTime asOf = row.getLong(1) == row.getLong(2) ? now : changed;
                return new Standing(row.getLong(2), asOf == null ? Instant.EPOCH : asOf.toInstant());
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
