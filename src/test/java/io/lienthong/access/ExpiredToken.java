package io.lienthong.access;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** A token that another bus signed with the very keys two hours ago. */
public final class ExpiredToken {
    private ExpiredToken() {}

    /** A connection to the database of the bus. */
    public interface Source {
        Connection open() throws SQLException, IOException;
    }

    public static String of(String client, Path config, Path data, Source database) throws SQLException, IOException {
        try (Connection connection = database.open()) {
            SingleConnectionDataSource source = new SingleConnectionDataSource(connection, true);
            JdbcTemplate jdbc = new JdbcTemplate(source);
            SigningKeys keys = new SigningKeys(
                    jdbc,
                    new TransactionTemplate(new DataSourceTransactionManager(source)),
                    MasterKey.load(Optional.empty(), data.resolve("master-key")));
            keys.refresh();
            Consumers consumers = Consumers.load(config.resolve("consumers.yaml"), true);
            Clock past = Clock.offset(Clock.systemUTC(), Duration.ofHours(-2));
            return new Tokens(consumers, keys, new Revocations(jdbc), past)
                    .issue(consumers.find(client).orElseThrow());
        }
    }
}
