package io.lienthong.delivery;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Arrays for unnest, sent in binary, which makes them as cheap as COPY. */
final class Parameters {
    private Parameters() {}

    static Array ints(Connection connection, IntStream values) throws SQLException {
        return array(connection, "int4", values.toArray());
    }

    static Array longs(Connection connection, LongStream values) throws SQLException {
        return array(connection, "int8", values.toArray());
    }

    static Array texts(Connection connection, Stream<@Nullable String> values) throws SQLException {
        return array(connection, "text", values.toArray(String[]::new));
    }

    static Array array(Connection connection, String type, Object values) throws SQLException {
        return connection.unwrap(PGConnection.class).createArrayOf(type, values);
    }
}
