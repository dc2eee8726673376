package io.lienthong.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.lienthong.platform.Database;
import io.lienthong.platform.StartupRefused;
import io.lienthong.platform.TestPostgres;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

class MasterKeyIT {
    private static MasterKey key(int first, Path folder) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) first;
        return MasterKey.load(Optional.of(Base64.getEncoder().encodeToString(bytes)), folder.resolve("master-key"));
    }

    @Test
    void anotherKeyThanTheDatabaseWasUsedWithIsToldByTheNameOfItsSetting(@TempDir Path folder) throws Exception {
        Database database = TestPostgres.createDatabase();
        try (HikariDataSource pool = new HikariDataSource()) {
            // given
            pool.setJdbcUrl(database.url());
            pool.setUsername(database.username());
            pool.setPassword(database.password().reveal());
            Flyway.configure().dataSource(pool).load().migrate();
            JdbcTemplate jdbc = new JdbcTemplate(pool);
            DataSourceTransactionManager transactions = new DataSourceTransactionManager(pool);
            AccessConfiguration access = new AccessConfiguration();
            access.signingKeys(jdbc, transactions, key(1, folder));
            // then
            assertThatThrownBy(() -> access.signingKeys(jdbc, transactions, key(2, folder)))
                    .isInstanceOf(StartupRefused.class)
                    .hasMessageContaining("lienthong.master-key")
                    .hasMessageNotContaining("AEAD");
        }
    }
}
