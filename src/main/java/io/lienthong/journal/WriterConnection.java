package io.lienthong.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Opens a writer's connection and sets it up. */
record WriterConnection(ConnectionSource source, String node) {
    /** A commit that takes longer has an unknown outcome. */
    private static final int ANSWER_MILLIS = 10_000;

    /** Every COPY is a transaction. */
    Connection forLog() throws SQLException {
        Connection connection = source.open();
        connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
        return connection;
    }

    /**
     * Holds the lock that tells others this node lives; without it nothing is intended. Shared, because a lost
     * connection's session may hold it for a while yet; who closes a dead node's calls asks for it alone.
     */
    Connection forWork() throws SQLException {
        Connection connection = forLog();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_advisory_lock_shared(hashtextextended(?, 0))")) {
            statement.setString(1, node);
            statement.execute();
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
