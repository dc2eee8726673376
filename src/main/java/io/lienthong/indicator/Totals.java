package io.lienthong.indicator;

import io.lienthong.message.Environment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** What some changes add to the figures: one row for each cell that they touch, and one for the total of its day and agency. */
final class Totals implements Changes.Sink {
    private static final String ADD = """
            INSERT INTO indicator_figure AS f
              (environment, definition, cube, total, day, agency, procedure, field, amounts)
            SELECT ?::environment, ?, cube, total, day::date, agency, procedure, field, amounts::bigint[]
            FROM unnest(?, ?, ?, ?, ?, ?, ?) AS n (cube, total, day, agency, procedure, field, amounts)
            ON CONFLICT (environment, definition, cube, total, day, agency, procedure, field) DO UPDATE SET amounts =
              ARRAY(SELECT a.was + a.more FROM unnest(f.amounts, EXCLUDED.amounts) WITH ORDINALITY AS a (was, more, place)
                ORDER BY place)""";

    private record Row(String cube, boolean total, Cell cell) {}

    private final Map<Row, long[]> rows = new HashMap<>();

    @Override
    public void add(Cube cube, Cell cell, long[] amounts, int sign) {
        add(new Row(cube.name(), false, cell), amounts, sign);
        add(new Row(cube.name(), true, new Cell(cell.day(), cell.agency(), "", "")), amounts, sign);
    }

    private void add(Row row, long[] amounts, int sign) {
        long[] sum = rows.computeIfAbsent(row, first -> new long[amounts.length]);
        for (int i = 0; i < amounts.length; i++) {
            sum[i] += sign * amounts[i];
        }
    }

    /** What cancels out is not written. */
    void write(Connection open, Environment environment, String definition) throws SQLException {
        rows.values().removeIf(amounts -> Arrays.stream(amounts).allMatch(amount -> amount == 0));
        try (PreparedStatement statement = open.prepareStatement(ADD)) {
            statement.setString(1, environment.name());
            statement.setString(2, definition);
            statement.setArray(3, column(open, "text", Row::cube));
            statement.setArray(4, column(open, "boolean", Row::total));
            statement.setArray(5, column(open, "text", row -> row.cell().day().toString()));
            statement.setArray(6, column(open, "text", row -> row.cell().agency()));
            statement.setArray(7, column(open, "text", row -> row.cell().procedure()));
            statement.setArray(8, column(open, "text", row -> row.cell().field()));
            statement.setArray(
                    9,
                    open.createArrayOf(
                            "text", rows.values().stream().map(Totals::array).toArray()));
            statement.executeUpdate();
        }
    }

    private java.sql.Array column(Connection open, String type, Function<Row, Object> value) throws SQLException {
        return open.createArrayOf(type, rows.keySet().stream().map(value).toArray());
    }

    /** As PostgreSQL writes an array. */
    private static String array(long[] amounts) {
        return Arrays.toString(amounts).replace('[', '{').replace(']', '}').replace(" ", "");
    }
}
