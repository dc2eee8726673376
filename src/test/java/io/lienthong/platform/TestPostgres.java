package io.lienthong.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** One real PostgreSQL for all tests of a JVM, kept under {@code target}; each test takes an empty database of its own. */
public final class TestPostgres {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private static final class Shared {
        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            EmbeddedPostgres postgres = EmbeddedPostgres.start(TestFork.POSTGRESQL);
            Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
            return postgres;
        }
    }

    private TestPostgres() {}

    /** The folder of PostgreSQL's programs, unpacked once for all tests of this JVM. */
    public static synchronized Path programs() throws IOException {
        return PostgresBinaries.unpack(TestFork.POSTGRESQL).home();
    }

    /** A new empty database, owned by the same role as in production. */
    public static Database createDatabase() throws SQLException {
        String name = "test_" + NEXT.incrementAndGet();
        try (Connection connection = Shared.POSTGRES.superuser().connect("test");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
            statement.execute("CREATE DATABASE " + name + " OWNER " + PostgresCluster.OWNER);
        }
        Database database = Shared.POSTGRES.database();
        String url = database.url().replace("/" + PostgresCluster.DATABASE + "?", "/" + name + "?");
        return new Database(url, database.username(), database.password());
    }
}
