package io.lienthong.dataset;

import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What became of the records that messages brought, by day of Vietnam; kept 400 days. Blocks. */
public final class DatasetDays {
    private static final String SUMS = """
            SELECT (hour AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day, dataset, sum(received), sum(applied), sum(unchanged),
              sum(older), sum(repeated), sum(conflicts)
            FROM dataset_hour WHERE hour >= ?::date::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
              AND hour < (?::date + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' AND environment = ?::environment
              AND (?::text IS NULL OR dataset = ?) GROUP BY 1, 2 ORDER BY 1 DESC, 2""";

    private final DataSource database;

    public DatasetDays(DataSource database) {
        this.database = database;
    }

    /**
     * Records of messages that were accepted on a day: received = applied + unchanged + older + repeated + conflicts.
     *
     * @param unchanged nothing differed from what the dataset had
     * @param older the dataset had this version, or a newer one
     * @param repeated the same version of the same source came before
     */
    public record DatasetDay(
            LocalDate day,
            String dataset,
            long received,
            long applied,
            long unchanged,
            long older,
            long repeated,
            long conflicts) {}

    /** All datasets that got any on this day. Throws JOURNAL_UNAVAILABLE while PostgreSQL is away. */
    public List<DatasetDay> of(Environment environment, LocalDate day) {
        return days(environment, null, day, day);
    }

    /** Days on which a dataset got any, both ends included, the last one first. Throws JOURNAL_UNAVAILABLE while PostgreSQL is away. */
    public List<DatasetDay> of(Environment environment, String dataset, LocalDate from, LocalDate until) {
        return days(environment, dataset, from, until);
    }

    private List<DatasetDay> days(Environment environment, @Nullable String dataset, LocalDate from, LocalDate until) {
        List<DatasetDay> days = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(SUMS)) {
            statement.setObject(1, from);
            statement.setObject(2, until);
            statement.setString(3, environment.name());
            statement.setString(4, dataset);
            statement.setString(5, dataset);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    days.add(new DatasetDay(
                            row.getObject(1, LocalDate.class),
                            row.getString(2),
                            row.getLong(3),
                            row.getLong(4),
                            row.getLong(5),
                            row.getLong(6),
                            row.getLong(7),
                            row.getLong(8)));
                }
            }
            return days;
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the datasets cannot be read", e);
        }
    }
}
