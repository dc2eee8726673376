package io.lienthong.journal;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens dedicated connections, outside any pool, with bounded time to connect. */
@FunctionalInterface
public interface ConnectionSource {
    Connection open() throws SQLException;
}
