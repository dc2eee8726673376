package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.access.Consumers;
import io.lienthong.delivery.DeliveryFixture;
import io.lienthong.mailbox.Agencies;
import io.lienthong.mailbox.Agency;
import io.lienthong.message.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Which agencies the consumers' settings give to whom, from one start of the bus to the next. */
class AgencySettingsIT {
    private final DeliveryFixture fixture = new DeliveryFixture();
    private final Agencies agencies = new Agencies(
            new JdbcTemplate(fixture.pool), new TransactionTemplate(new JdbcTransactionManager(fixture.pool)));
    private final Path file;

    AgencySettingsIT(@TempDir Path folder) throws SQLException {
        this.file = folder.resolve("consumers.yaml");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void start(String consumers) throws IOException {
        Files.writeString(file, consumers);
        new AgencySteps(agencies, Consumers.load(file, true), Clock.systemUTC()).followSettings();
    }

    private static String office(String agencies) {
        return "consumers:\n  - id: office\n    environment: PRODUCTION\n    grants: [document-exchange/*]\n"
                + "    vxp: {systemId: H99.01, secret: office-secret, agencies: [" + agencies + "]}\n";
    }

    private List<String> held() {
        return agencies.list(Environment.PRODUCTION).stream()
                .filter(agency -> "office".equals(agency.holder()))
                .map(Agency::code)
                .toList();
    }

    @Test
    void whatIsTakenOutOfTheSettingsIsReleased() throws Exception {
        // given
        start(office("H99.01, H99.02, H99.03"));
        List<String> before = held();
        // when
        start(office("H99.01, \"H99.03.*\""));
        // then
        assertThat(before).containsExactly("H99.01", "H99.02", "H99.03");
        assertThat(held()).containsExactly("H99.01");
    }

    @Test
    void aConsumerThatIsGoneHoldsNothing() throws Exception {
        // given
        start(office("H99.01"));
        // when
        start("consumers: []\n");
        // then
        assertThat(held()).isEmpty();
    }

    @Test
    void settingsWithADefectTakeNothingFromAnybody() throws Exception {
        // given
        start(office("H99.01"));
        // when
        start(office("H99.01").replace("environment", "enviroment"));
        // then
        assertThat(held()).containsExactly("H99.01");
    }
}
