package io.lienthong.platform;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Refuses a PostgreSQL that may lose what it has committed. */
class DurabilityCheck implements StartupCheck {
    private static final List<String> SETTINGS = List.of("fsync", "full_page_writes", "synchronous_commit");

    private final Database database;

    DurabilityCheck(Database database) {
        this.database = database;
    }

    @Override
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        try (Connection connection = database.connect("lienthong-check");
                Statement statement = connection.createStatement()) {
            for (String setting : SETTINGS) {
                String value = show(statement, setting);
                if (value.equals("off")) {
                    problems.add("PostgreSQL runs with " + setting + " off"
                            + " and may lose messages that the bus has accepted; set it to on.");
                }
            }
        } catch (SQLException e) {
            problems.add("PostgreSQL at " + database.url() + " cannot be asked for its settings: " + e.getMessage());
        }
        return problems;
    }

    private static String show(Statement statement, String setting) throws SQLException {
        try (ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }
}
