package io.lienthong.delivery;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** From which day on messages are given time: counted in days on which the bus ran, so that a jump of the clock ends nothing. */
final class Expiry {
    private static final int STATEMENT_SECONDS = 10;

    private final DataSource database;
    private final int days;

    Expiry(DataSource database, int days) {
        this.database = database;
        this.days = days;
    }

    /** Messages of earlier days have waited long enough; null while the bus has not run for so long. */
    @Nullable
    LocalDate firstDay() throws SQLException {
        String select = "SELECT day FROM service_day ORDER BY day DESC OFFSET ? LIMIT 1";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            statement.setInt(1, days);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getObject(1, LocalDate.class) : null;
            }
        }
    }
}
