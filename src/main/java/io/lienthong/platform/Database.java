package io.lienthong.platform;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Where PostgreSQL is and how to enter; opens dedicated connections for writers that must not wait for the pool. */
public record Database(String url, String username, Secret password) {
    private static final int CONNECT_SECONDS = 5;
    /** What the server may take to let in. */
    private static final int ENTER_SECONDS = 5;

    private static final int ANSWER_MILLIS = 60_000;

    public Database {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new StartupRefused("lienthong.postgresql.url must begin with jdbc:postgresql:, but is " + url + ".");
        }
    }

    /**
     * A new connection of its own, outside the pool; unwrap it to {@code org.postgresql.PGConnection} for COPY. Of a server that
     * takes the connection and says nothing it fails after seconds.
     */
    public Connection connect(String applicationName) throws SQLException {
        Properties properties = properties(applicationName);
        properties.setProperty("user", username);
        properties.setProperty("password", password.reveal());
        properties.setProperty("socketTimeout", Integer.toString(ENTER_SECONDS));
        Connection connection = DriverManager.getConnection(url, properties);
        connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
        return connection;
    }

    /** The driver's settings that the pool and the dedicated connections share. */
    static Properties properties(String applicationName) {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", applicationName);
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("assumeMinServerVersion", "14");
        return properties;
    }
}
