package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.access.Consumers;
import io.lienthong.delivery.DeliveryFixture;
import io.lienthong.mailbox.Agencies;
import io.lienthong.mailbox.Agency;
import io.lienthong.mailbox.Entry;
import io.lienthong.mailbox.Mailboxes;
import io.lienthong.message.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Which agencies the consumers' settings give to whom, from one start of the bus to the next. */
class AgencySettingsIT {
    private static final LocalDate TODAY = LocalDate.parse("2026-11-26");

    private final DeliveryFixture fixture = new DeliveryFixture();
    private final Agencies agencies = new Agencies(
            new JdbcTemplate(fixture.pool), new TransactionTemplate(new JdbcTransactionManager(fixture.pool)));
    private final Mailboxes mailboxes = new Mailboxes(new JdbcTemplate(fixture.pool));
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

    @Test
    void anAgencyThatHasEndedIsReleasedToo() throws Exception {
        // given
        start(office("\"H99.12.*\""));
        agencies.register(Environment.PRODUCTION, agency("H99.12.5", null, "office"), TODAY.minusDays(1));
        agencies.delete(Environment.PRODUCTION, "office", "H99.12.5", TODAY);
        receive("H99.12.5");
        // when
        start(office("H99.01"));
        List<Entry> released = waiting("office");
        agencies.register(Environment.PRODUCTION, agency("H99.12.5", null, "other"), TODAY);
        // then
        assertThat(released).isEmpty();
        assertThat(waiting("other")).hasSize(1);
    }

    @Test
    void aFormerCodeStaysWithWhoeverSpeaksForItsAgencyOfToday() throws Exception {
        // given
        start(office("\"H99.12.*\""));
        agencies.register(Environment.PRODUCTION, agency("H99.12.5", "x5", "office"), TODAY.minusDays(1));
        agencies.register(Environment.PRODUCTION, agency("H99.12.6", "x5", "office"), TODAY);
        receive("H99.12.5");
        // when
        start(office("\"H99.12.6\""));
        // then
        assertThat(waiting("office")).hasSize(1);
    }

    @Test
    void aFormerCodeThatSomebodyElseRegistersIsTheirs() throws Exception {
        // given
        start(office("\"H99.12.*\""));
        agencies.register(Environment.PRODUCTION, agency("H99.12.5", "x5", "office"), TODAY.minusDays(1));
        agencies.register(Environment.PRODUCTION, agency("H99.12.6", "x5", "office"), TODAY);
        // when
        start(office("\"H99.12.6\""));
        agencies.register(Environment.PRODUCTION, agency("H99.12.5", null, "other"), TODAY);
        receive("H99.12.5");
        // then
        assertThat(waiting("office")).isEmpty();
    }

    private static Agency agency(String code, @Nullable String id, String holder) {
        return new Agency(code, "Đơn vị thí dụ", id, null, null, null, null, null, null, holder);
    }

    /** A document for an agency. */
    private void receive(String code) throws SQLException {
        fixture.execute(
                "INSERT INTO mailbox_entry (environment, agency, content, message_id, day, entry_id, place, kind,"
                        + " named, sender, document_id) VALUES ('PRODUCTION', '" + code
                        + "', '\\x01', gen_random_uuid(),"
                        + " current_date, gen_random_uuid(), 'LOCAL', 'edoc', '" + code + "', 'H99.09', 'd1')");
    }

    private List<Entry> waiting(String holder) {
        return mailboxes.waiting(Environment.PRODUCTION, holder, Entry.Kind.edoc);
    }
}
