package io.lienthong.platform;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Makes the beans that every other package stands on. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PlatformSettings.class)
class PlatformConfiguration {
    private static final int POOL_SIZE = 10;
    private static final Duration POOL_WAIT = Duration.ofSeconds(5);
    private static final Duration KEEP_ALIVE = Duration.ofMinutes(2);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(5);

    @Bean
    Database database(PostgresStart postgresStart) {
        return postgresStart.database();
    }

    /** The pool for ordinary work; Flyway migrates through it before anyone else sees it. */
    @Bean
    HikariDataSource dataSource(Database database) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("bus");
        config.setJdbcUrl(database.url());
        config.setUsername(database.username());
        config.setPassword(database.password().reveal());
        config.setDataSourceProperties(Database.properties("lienthong"));
        config.addDataSourceProperty("socketTimeout", ANSWER_LIMIT.toSeconds());
        config.setMaximumPoolSize(POOL_SIZE);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(POOL_WAIT.toMillis());
        config.setKeepaliveTime(KEEP_ALIVE.toMillis());
        return new HikariDataSource(config);
    }

    @Bean
    Broker broker(PlatformSettings settings) {
        PlatformSettings.Artemis external = settings.artemis();
        return external.embedded()
                ? Broker.embedded(settings.data().resolve("artemis"))
                : Broker.remote(external.url(), external.username(), external.password());
    }

    @Bean
    FollowedFiles followedFiles() {
        return new FollowedFiles();
    }

    @Bean
    EventLoops eventLoops(PlatformSettings settings) {
        return new EventLoops(settings.dataPlane().eventLoopLimit());
    }

    /** Closed by {@link EventLoops}, which waits for it. */
    @Bean(destroyMethod = "")
    Vertx vertx(EventLoops eventLoops) {
        return eventLoops.vertx();
    }

    @Bean
    DurabilityCheck durabilityCheck(Database database) {
        return new DurabilityCheck(database);
    }

    @Bean
    @Lazy(false)
    StartupChecks startupChecks(List<StartupCheck> checks) {
        return new StartupChecks(checks);
    }
}
