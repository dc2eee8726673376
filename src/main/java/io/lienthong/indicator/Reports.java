package io.lienthong.indicator;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.dataset.Feed;
import io.lienthong.indicator.Definitions.Reported;
import io.lienthong.indicator.Question.By;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The figures that other systems push, which the dataset {@code indicators} holds: shown as they were reported, never added up. */
final class Reports {
    /** What pushed figures are records of. */
    static final String DATASET = "indicators";

    private static final String LATEST = """
            SELECT r.key, c.deleted, c.data, c.message_id FROM (SELECT key FROM dataset_record
              WHERE environment = ?::environment AND dataset = ? AND key > ? ORDER BY key LIMIT ?) AS r
            LEFT JOIN LATERAL (SELECT deleted, data, message_id FROM dataset_change
              WHERE environment = ?::environment AND dataset = ? AND key = r.key AND sequence <= ?
              ORDER BY sequence DESC LIMIT 1) AS c ON true ORDER BY r.key""";
    private static final int KEYS_AT_ONCE = 1_000;
    private static final String SOURCES = """
            SELECT m.message_id, m.consumer FROM unnest(?, ?) AS w (day, message_id)
            JOIN message m ON m.day = w.day AND m.message_id = w.message_id""";

    private final DataSource database;
    private final Feed feed;
    private final Definitions definitions;

    private record Row(JsonNode data, MessageId message) {
        String text(String name) {
            return data.path(name).asText();
        }

        Instant updatedAt() {
            return Times.moment(data.path("updatedAt")).orElse(Instant.EPOCH);
        }

        /** Which figure it is, whatever its period. */
        String series() {
            return text("indicatorCode") + " " + text("agencyCode") + " " + text("kind");
        }
    }

    Reports(DataSource database, Feed feed, Definitions definitions) {
        this.database = database;
        this.feed = feed;
        this.definitions = definitions;
    }

    /** Those whose period lies in the range, at least in part. Blocks. */
    List<Figure> read(Question question, Instant now) {
        boolean apart = question.by() != null && question.by() != By.AGENCY;
        if (apart || question.procedure() != null || question.field() != null) {
            return List.of();
        }
        try (Connection connection = database.getConnection()) {
            List<Row> rows = rows(connection, question);
            Map<String, Instant> newest = new HashMap<>();
            rows.forEach(row -> newest.merge(row.series(), row.updatedAt(), (a, b) -> a.isAfter(b) ? a : b));
            List<Row> shown = rows.stream()
                    .filter(row -> question.wants(row.text("agencyCode"), level(row)))
                    .filter(row -> Period.parse(row.text("period")).overlaps(question.from(), question.to()))
                    .toList();
            Map<UUID, String> sources = sources(connection, shown);
            Instant seen = question.asOf() == null ? now : question.asOf();
            List<Figure> figures = new ArrayList<>();
            for (Row row : shown) {
                boolean isNewest = row.updatedAt().equals(newest.get(row.series()));
                figures.add(figure(row, level(row), sources.get(row.message().value()), isNewest, seen));
            }
            figures.sort(Comparator.comparing(Figure::indicator)
                    .thenComparing(Figure::agency)
                    .thenComparing(Figure::period));
            return figures;
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the figures cannot be read", e);
        }
    }

    private @Nullable Level level(Row row) {
        return definitions.level(row.text("agencyCode")).orElse(null);
    }

    private List<Row> rows(Connection open, Question question) throws SQLException {
        long asOf = feed.asOf(question.environment(), DATASET, question.asOf());
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement statement = open.prepareStatement(LATEST)) {
            statement.setString(1, question.environment().name());
            statement.setString(2, DATASET);
            statement.setInt(4, KEYS_AT_ONCE);
            statement.setString(5, question.environment().name());
            statement.setString(6, DATASET);
            statement.setLong(7, asOf);
            String last = "";
            int read = KEYS_AT_ONCE;
            while (read == KEYS_AT_ONCE) {
                read = 0;
                statement.setString(3, last);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        read++;
                        last = row.getString(1);
                        byte[] data = row.getBytes(3);
                        if (data != null && !row.getBoolean(2)) {
                            rows.add(new Row(Changes.parse(data), new MessageId(row.getObject(4, UUID.class))));
                        }
                    }
                }
            }
        }
        return rows;
    }

    private static Map<UUID, String> sources(Connection open, List<Row> rows) throws SQLException {
        Map<UUID, String> sources = new HashMap<>();
        try (PreparedStatement statement = open.prepareStatement(SOURCES)) {
            statement.setArray(
                    1,
                    open.createArrayOf(
                            "date",
                            rows.stream()
                                    .map(row -> Date.valueOf(row.message().day()))
                                    .toArray()));
            statement.setArray(
                    2,
                    open.createArrayOf(
                            "uuid",
                            rows.stream().map(row -> row.message().value()).toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    sources.put(row.getObject(1, UUID.class), row.getString(2));
                }
            }
        }
        return sources;
    }

    private Figure figure(Row row, @Nullable Level level, @Nullable String source, boolean newest, Instant now) {
        Optional<Reported> definition = definitions.reported().stream()
                .filter(one -> one.code().equals(row.text("indicatorCode")))
                .findFirst();
        Duration age = Duration.between(row.updatedAt(), now);
        Duration every = definition.map(Reported::every).orElse(null);
        String unit = row.data().has("unit")
                ? row.text("unit")
                : definition.map(Reported::unit).orElse(null);
        BigDecimal value = row.data().path("value").decimalValue();
        return new Figure(
                row.text("indicatorCode"),
                row.text("agencyCode"),
                level == null ? Figure.ALL : level.name(),
                row.text("period"),
                value,
                row.updatedAt(),
                null,
                null,
                null,
                unit,
                new Figure.Report(
                        source,
                        row.text("kind"),
                        definition.map(Reported::subject).orElse("ADMINISTRATION"),
                        age.isNegative() ? Duration.ZERO : age,
                        newest && every != null && age.compareTo(every) > 0));
    }
}
