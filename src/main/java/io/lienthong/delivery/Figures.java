package io.lienthong.delivery;

import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;

/** Counts open deliveries. */
final class Figures {
    private static final int STATEMENT_SECONDS = 30;
    /** With {@code OFFSET 0} one look into the index for each that waits, up to the first found; as a join it compares all pairs. */
    private static final String SELECT =
            "SELECT s.environment, s.destination, s.bucket, s.owner, coalesce(c.waiting, 0),"
                    + " coalesce(c.parked, 0), first.message_id, c.parked_since, t.assignees, coalesce(t.assigned, 0), first.route"
                    + " FROM shard s LEFT JOIN LATERAL (SELECT d.message_id, d.route FROM delivery d WHERE d.shard = s.shard"
                    + " AND d.state = 'WAITING' AND NOT EXISTS (SELECT FROM delivery p WHERE p.shard = d.shard"
                    + " AND p.state = 'PARKED' AND p.lane = d.lane AND p.seq < d.seq OFFSET 0)"
                    + " AND NOT EXISTS (SELECT FROM unnest(?, ?) AS step (route, latest)"
                    + " WHERE step.route = d.route AND (d.attempt > 0 OR d.message_id > step.latest))"
                    + " ORDER BY d.seq LIMIT 1) first ON true LEFT JOIN (SELECT shard,"
                    + " count(*) FILTER (WHERE state = 'WAITING') AS waiting, count(*) FILTER (WHERE state = 'PARKED') AS parked,"
                    + " min(parked_at) FILTER (WHERE state = 'PARKED') AS parked_since FROM delivery GROUP BY shard) c USING (shard)"
                    + " LEFT JOIN (SELECT shard, array_agg(DISTINCT assignee) AS assignees, count(*) AS assigned FROM delivery"
                    + " WHERE state = 'PARKED' AND assignee IS NOT NULL GROUP BY shard) t USING (shard) ORDER BY s.environment, s.destination, s.bucket";

    private final DataSource database;
    private final Steps steps;

    Figures(DataSource database, Steps steps) {
        this.database = database;
        this.steps = steps;
    }

    List<ShardFigures> read(Function<DestinationKey, Optional<Pause>> pause) throws SQLException {
        List<ShardFigures> figures = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(SELECT)) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            bindDelays(statement);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    figures.add(figures(rows, pause));
                }
            }
        }
        return figures;
    }

    /**
     * Steps that deliver later on purpose, each with the latest message that is due; what they have asked in vain is asked again on
     * purpose, too.
     */
    private void bindDelays(PreparedStatement statement) throws SQLException {
        Instant now = Instant.now();
        List<Step> late = steps.all().stream()
                .filter(step -> !step.handler().delay().isZero())
                .toList();
        Connection connection = statement.getConnection();
        statement.setArray(1, Parameters.texts(connection, late.stream().map(Step::route)));
        UUID[] latest = late.stream()
                .map(step -> MessageId.firstOf(now.minus(step.handler().delay())))
                .toArray(UUID[]::new);
        statement.setArray(2, Parameters.array(connection, "uuid", latest));
    }

    private ShardFigures figures(ResultSet row, Function<DestinationKey, Optional<Pause>> pause) throws SQLException {
        DestinationKey key = new DestinationKey(Environment.valueOf(row.getString(1)), row.getString(2));
        UUID oldest = row.getObject(7, UUID.class);
        Duration age = oldest == null ? Duration.ZERO : due(new MessageId(oldest), row.getString(11));
        OffsetDateTime parkedSince = row.getObject(8, OffsetDateTime.class);
        Array assignees = row.getArray(9);
        return new ShardFigures(
                key.environment(),
                key.destination(),
                row.getInt(3),
                row.getLong(5),
                age,
                row.getLong(6),
                row.getString(4),
                pause.apply(key).orElse(null),
                parkedSince == null ? null : parkedSince.toInstant(),
                assignees == null ? List.of() : List.of((String[]) assignees.getArray()),
                row.getLong(6) - row.getLong(10));
    }

    /** How long ago the step was to deliver it. */
    private Duration due(MessageId message, String route) {
        Duration delay = steps.find(route).map(step -> step.handler().delay()).orElse(Duration.ZERO);
        return Duration.between(message.time().plus(delay), Instant.now());
    }
}
