package io.lienthong.traffic;

import io.lienthong.message.Environment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The classes by their numbers. */
final class TrafficClasses {
    private TrafficClasses() {}

    static Map<Integer, TrafficClass> all(Connection connection) throws SQLException {
        Map<Integer, TrafficClass> classes = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT * FROM traffic_class");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                classes.put(row.getInt("class"), read(row));
            }
        }
        return classes;
    }

    static TrafficClass read(ResultSet row) throws SQLException {
        return new TrafficClass(
                Environment.valueOf(row.getString("environment")),
                row.getString("consumer"),
                row.getString("connector"),
                row.getString("operation"),
                row.getString("kind"),
                row.getString("code"));
    }
}
