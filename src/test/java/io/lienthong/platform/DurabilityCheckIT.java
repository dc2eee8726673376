package io.lienthong.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class DurabilityCheckIT {
    @Test
    void databaseThatAnswersBeforeItsDiskIsRefused() throws SQLException {
        // given
        Database database = TestPostgres.createDatabase();
        try (Connection connection = database.connect("test");
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE " + connection.getCatalog() + " SET synchronous_commit = off");
        }

        // when
        var problems = new DurabilityCheck(database).problems();

        // then
        assertThat(problems)
                .containsExactly("PostgreSQL runs with synchronous_commit off"
                        + " and may lose messages that the bus has accepted; set it to on.");
    }

    @Test
    void databaseThatIsAwayIsAProblemNotAnException() {
        Database away = new Database("jdbc:postgresql://127.0.0.1:1/bus", "bus", Secret.of("secret"));

        assertThat(new DurabilityCheck(away).problems())
                .singleElement()
                .asString()
                .startsWith("PostgreSQL at jdbc:postgresql://127.0.0.1:1/bus cannot be asked for its settings");
    }
}
