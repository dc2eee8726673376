package io.lienthong.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.delivery.DeliveryFixture;
import io.lienthong.document.DocumentRefused;
import io.lienthong.document.EdXml;
import io.lienthong.document.EdXmlReader;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Who is found under which code, and what cannot be brought to anybody. */
class PostOfficeIT {
    private static final Environment PRODUCTION = Environment.PRODUCTION;
    private static final LocalDate TODAY = LocalDate.parse("2026-11-23");

    private final DeliveryFixture fixture = new DeliveryFixture();
    private final JdbcTemplate jdbc = new JdbcTemplate(fixture.pool);
    private final TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(fixture.pool));
    private final Agencies agencies = new Agencies(jdbc, transactions);
    private final Mailboxes mailboxes = new Mailboxes(jdbc);
    private final PostOffice office = new PostOffice(agencies, mailboxes, transactions);

    PostOfficeIT() throws SQLException {}

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Agency agency(String code, String id, @Nullable String oldCode, @Nullable String holder) {
        return new Agency(code, "Đơn vị thí dụ", id, null, null, null, null, oldCode, null, holder);
    }

    @Test
    void aFormerCodeOfOursOutlivesANationalListThatDoesNotKnowIt() {
        // given
        agencies.register(PRODUCTION, agency("H99.12.07", "x12", null, "justice"), TODAY);
        agencies.register(PRODUCTION, agency("H99.12.08", "x12", null, "justice"), TODAY);
        // when
        agencies.listed(PRODUCTION, agency("H99.12.08", "x12", null, null), TODAY);
        // then
        assertThat(agencies.find(PRODUCTION, "H99.12.07", TODAY.plusDays(1)))
                .map(Agency::code)
                .contains("H99.12.08");
    }

    @Test
    void aFormerCodeThatTheNationalListNamesNoMoreEnds() {
        // given
        agencies.listed(PRODUCTION, agency("G99.02", "9", "G99.01", null), TODAY);
        assertThat(agencies.find(PRODUCTION, "G99.01", TODAY)).isPresent();
        // when
        agencies.listed(PRODUCTION, agency("G99.02", "9", null, null), TODAY);
        // then
        assertThat(agencies.find(PRODUCTION, "G99.01", TODAY)).isEmpty();
    }

    @Test
    void aStatusForNobodyWaitsForAPersonAndGoesOutOnceTheAgencyIsKnown() throws Exception {
        // given
        agencies.hold(PRODUCTION, "justice", List.of("H99.12"));
        agencies.listed(PRODUCTION, agency("G99.01", "1", null, null), TODAY);
        byte[] bytes = status("Z77.99");
        EdXml file = EdXmlReader.read(bytes);
        MessageId message = MessageId.next();
        // then
        assertThatThrownBy(() -> office.distribute(PRODUCTION, message, file, bytes, false, TODAY))
                .isInstanceOfSatisfying(BusException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.RECORD_NOT_FOUND);
                    assertThat(refusal.detail()).contains("Không có đơn vị Z77.99", "no list has agency Z77.99");
                });
        // when
        agencies.listed(PRODUCTION, agency("Z77.99", "2", null, null), TODAY);
        // then
        assertThat(office.distribute(PRODUCTION, message, file, bytes, false, TODAY)
                        .outside())
                .isTrue();
        assertThat(fixture.count("mailbox_entry WHERE place = 'OUTSIDE' AND agency = 'Z77.99'"))
                .isEqualTo(1);
    }

    @Test
    void aFileThatItsRecipientDidNotTakeComesAgainWithTheNextMessageAndOnce() throws Exception {
        // given
        agencies.hold(PRODUCTION, "justice", List.of("H99.12"));
        agencies.hold(PRODUCTION, "office", List.of("H99.01"));
        byte[] bytes = status("H99.01");
        MessageId first = MessageId.next();
        distribute(first, bytes);
        Entry entry = waiting("office").get(0);
        mailboxes.update(PRODUCTION, "office", entry.id(), Entry.State.fail, "no disk");
        mailboxes.update(PRODUCTION, "office", entry.id(), Entry.State.fail, "no disk");
        MessageId again = MessageId.next();
        // when
        distribute(first, bytes);
        List<Entry> afterTheOld = waiting("office");
        distribute(again, bytes);
        distribute(again, bytes);
        // then
        assertThat(afterTheOld).isEmpty();
        assertThat(waiting("office")).singleElement().satisfies(waiting -> {
            assertThat(waiting.id()).isEqualTo(entry.id());
            assertThat(waiting.message()).isEqualTo(again);
        });
        assertThat(mailboxes.failures(PRODUCTION, content(bytes))).isEqualTo(1);
        assertThat(fixture.texts("SELECT message_id FROM open_message")).containsExactly(again.toString());
        mailboxes.update(PRODUCTION, "office", entry.id(), Entry.State.done, null);
        distribute(MessageId.next(), bytes);
        assertThat(waiting("office")).isEmpty();
    }

    @Test
    void onlyWhatFailedOnItsWayOutGoesOutAgain() throws Exception {
        // given
        agencies.hold(PRODUCTION, "justice", List.of("H99.12"));
        agencies.listed(PRODUCTION, agency("G99.01", "1", null, null), TODAY);
        byte[] bytes = status("G99.01");
        MessageId first = MessageId.next();
        boolean out = distribute(first, bytes).outside();
        boolean repeated = distribute(first, bytes).outside();
        boolean byAnother = distribute(MessageId.next(), bytes).outside();
        fixture.execute("UPDATE mailbox_entry SET status = 'fail', failures = 1");
        MessageId again = MessageId.next();
        // when
        boolean outAgain = distribute(again, bytes).outside();
        boolean outAgainRepeated = distribute(again, bytes).outside();
        // then
        assertThat(List.of(out, repeated, outAgain, outAgainRepeated)).containsOnly(true);
        assertThat(byAnother).isFalse();
        assertThat(fixture.texts("SELECT message_id || ' ' || status FROM mailbox_entry"))
                .containsExactly(again + " initial");
    }

    private PostOffice.Distributed distribute(MessageId message, byte[] bytes) throws DocumentRefused {
        return office.distribute(PRODUCTION, message, EdXmlReader.read(bytes), bytes, false, TODAY);
    }

    private List<Entry> waiting(String holder) {
        return mailboxes.waiting(PRODUCTION, holder, Entry.Kind.status);
    }

    private static byte[] content(byte[] bytes) throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    @Test
    void anAgencyThatLostItsConsumerIsWhatTheNationalListSaysAndKeepsItsMailbox() throws Exception {
        // given: one that the list has, one that it does not have, one that is spoken for by a pattern
        agencies.hold(PRODUCTION, "office", List.of("H99.01", "H99.02"));
        agencies.register(PRODUCTION, agency("H99.12.07", "x12", null, "justice"), TODAY);
        agencies.listed(PRODUCTION, agency("H99.01", "1", null, null), TODAY);
        distribute(MessageId.next(), status("H99.01"));
        // when
        List<String> released = agencies.release((environment, consumer, code) -> consumer.equals("justice"));
        // then
        assertThat(released).containsExactlyInAnyOrder("H99.01", "H99.02");
        assertThat(agencies.find(PRODUCTION, "H99.01", TODAY))
                .map(Agency::local)
                .contains(false);
        assertThat(agencies.find(PRODUCTION, "H99.02", TODAY)).isEmpty();
        assertThat(agencies.find(PRODUCTION, "H99.12.07", TODAY))
                .map(Agency::local)
                .contains(true);
        assertThat(waiting("office")).isEmpty();
        // when
        agencies.hold(PRODUCTION, "registry", List.of("H99.01"));
        // then
        assertThat(waiting("registry")).hasSize(1);
    }

    @Test
    void anAgencyThatWasNeverListedMakesNobodyUnknownWhenItIsReleased() {
        // given
        agencies.hold(PRODUCTION, "office", List.of("H99.01"));
        // when
        agencies.release((environment, consumer, code) -> false);
        // then
        assertThat(agencies.knowsOthers(PRODUCTION)).isFalse();
        assertThat(agencies.list(PRODUCTION)).isEmpty();
    }

    @Test
    void formerCodesGoWithTheirAgency() throws Exception {
        // given
        agencies.register(PRODUCTION, agency("H99.12.07", "x12", null, "justice"), TODAY);
        distribute(MessageId.next(), status("H99.12.07"));
        agencies.register(PRODUCTION, agency("H99.12.08", "x12", null, "justice"), TODAY);
        // when
        agencies.release((environment, consumer, code) -> false);
        // then
        assertThat(waiting("justice")).isEmpty();
        // when
        agencies.register(PRODUCTION, agency("H99.12.08", "x12", null, "registry"), TODAY);
        agencies.release((environment, consumer, code) -> true);
        // then
        assertThat(waiting("registry")).hasSize(1);
    }

    private static byte[] status(String to) {
        return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><edXML xmlns=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\">"
                        + "<edXML:edXMLEnvelope xmlns:edXML=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\"><edXML:edXMLHeader>"
                        + "<edXML:MessageHeader><edXML:From><edXML:OrganId>H99.12</edXML:OrganId></edXML:From>"
                        + "<edXML:ResponseFor><edXML:OrganId>" + to + "</edXML:OrganId><edXML:DocumentId>" + to
                        + ",2026/11/02,7/UBND-NC</edXML:DocumentId></edXML:ResponseFor>"
                        + "<edXML:StatusCode>03</edXML:StatusCode><edXML:Description>Đã tiếp nhận</edXML:Description>"
                        + "<edXML:Timestamp>2026/11/02 08:40:03</edXML:Timestamp></edXML:MessageHeader>"
                        + "</edXML:edXMLHeader></edXML:edXMLEnvelope></edXML>")
                .getBytes(StandardCharsets.UTF_8);
    }
}
