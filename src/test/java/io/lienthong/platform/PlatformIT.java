package io.lienthong.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** All tests share one data folder, so that only the first pays for a first start. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlatformIT {
    private final Path data;

    PlatformIT(@TempDir Path data) {
        this.data = data;
    }

    @Test
    void beansStandOnTheirOwnPostgresAndBroker() throws Exception {
        try (ConfigurableApplicationContext context = run(PlatformConfiguration.class)) {
            try (Connection connection = context.getBean(DataSource.class).getConnection()) {
                assertThat(connection.getCatalog()).isEqualTo("lienthong");
            }
            context.getBean(Broker.class).openSession().close();
            assertThat(context.getBean(Vertx.class)).isNotNull();
        }
        assertThat(postgresRuns()).isFalse();
    }

    @Test
    void postgresStopsAfterEveryBean() {
        // given
        ConfigurableApplicationContext context = run(PlatformConfiguration.class, LateWriter.class);
        LateWriter writer = context.getBean(LateWriter.class);

        // when
        context.close();

        // then
        assertThat(writer.wroteAtTheEnd).isTrue();
    }

    @Test
    void refusedStartStopsWhatItStarted() throws Exception {
        StartupRefused refused =
                catchThrowableOfType(StartupRefused.class, () -> run(PlatformConfiguration.class, DefaultSecret.class));

        assertThat(refused.problems()).containsExactly("The secret of client demo is the default one.");
        assertThat(postgresRuns()).isFalse();
        DataFolder.take(data).close();
    }

    @Test
    void secondBusOnTheSameFolderIsRefused() {
        try (ConfigurableApplicationContext first = run(PlatformConfiguration.class)) {
            assertThat(first.isRunning()).isTrue();

            assertThatThrownBy(() -> run(PlatformConfiguration.class))
                    .isInstanceOf(StartupRefused.class)
                    .hasMessageContaining("is in use by another bus");
        }
    }

    private ConfigurableApplicationContext run(Class<?>... configurations) {
        return new SpringApplicationBuilder(configurations)
                .web(WebApplicationType.NONE)
                .run("--lienthong.data=" + data);
    }

    private boolean postgresRuns() throws IOException {
        return Postmaster.read(data.resolve("postgresql/cluster")).isPresent();
    }

    @Configuration
    static class DefaultSecret {
        @Bean
        StartupCheck secretCheck() {
            return () -> List.of("The secret of client demo is the default one.");
        }
    }

    /** Does not depend on the database by name, and still may use it when it is destroyed. */
    static class LateWriter implements DisposableBean {
        private final PostgresStart start;
        private boolean wroteAtTheEnd;

        LateWriter(PostgresStart start) {
            this.start = start;
        }

        @Override
        public void destroy() throws SQLException {
            try (Connection connection = start.database().connect("late-writer")) {
                wroteAtTheEnd = connection.isValid(5);
            }
        }
    }
}
