package io.lienthong.system;

import static io.lienthong.message.BothLanguages.assertBoth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.document.EdXmlReader;
import io.lienthong.document.EdXmlStatus;
import io.lienthong.message.ErrorCode;
import io.lienthong.platform.TestFork;
import io.lienthong.system.VxpSdk.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** E-documents between two offices of the province and the nation, spoken as the SDK of the national exchange does. */
class DocumentFlowIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String OFFICE = "000.00.01.H99";
    private static final String JUSTICE = "H99.12";
    private static final String MINISTRY = "000.00.00.G99";
    private static final AtomicInteger NEXT = new AtomicInteger(500);

    private static BusProcess bus;
    private static String address;
    private static String exchange;

    @BeforeAll
    static void startBus(@TempDir Path folder) throws Exception {
        int simulators = TestFork.freePort();
        exchange = "http://127.0.0.1:" + simulators + "/document-exchange";
        BusHome home = BusHome.in(folder)
                .with("document-exchange")
                .withFlows()
                .settings(
                        "document-exchange",
                        "baseUrl: " + exchange,
                        "systemId: H99.LGSP",
                        "secret: national-secret",
                        "pollInterval: PT0.5S",
                        "agenciesInterval: PT1S")
                .consumers("""
                        consumers:
                          - id: provincial-office
                            environment: PRODUCTION
                            secret: office-token-secret
                            grants: [document-exchange/*]
                            vxp: {systemId: H99.01, secret: office-secret, agencies: [000.00.01.H99]}
                          - id: justice
                            environment: PRODUCTION
                            grants: [document-exchange/*]
                            vxp: {systemId: H99.12, secret: justice-secret, agencies: [H99.12, "H99.12.*"]}
                          - id: reader
                            environment: PRODUCTION
                            grants: [document-exchange/receiveDocuments]
                            vxp: {systemId: H99.13, secret: reader-secret, agencies: [H99.13]}
                        """);
        bus = BusProcess.start(home, simulators);
        address = "http://127.0.0.1:" + bus.port() + "/vxp";
        await("the national list")
                .atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(office().call("getAgenciesList").text()).contains(MINISTRY));
    }

    @AfterAll
    static void stopBus() {
        bus.close();
    }

    private static VxpSdk office() {
        return new VxpSdk(address, "H99.01", "office-secret");
    }

    private static VxpSdk justice() {
        return new VxpSdk(address, "H99.12", "justice-secret");
    }

    /** The sample of two recipients, under a number of its own. */
    private static String number() {
        return Integer.toString(NEXT.incrementAndGet());
    }

    private static String documentId(String number) {
        return OFFICE + ",2026/11/02," + number + "/UBND-NC";
    }

    private static byte[] document(String number) throws IOException {
        return Files.readString(Path.of("test-fixtures/messages/document-new.edxml"))
                .replace("145/UBND-NC", number + "/UBND-NC")
                .replace("<edXML:CodeNumber>145<", "<edXML:CodeNumber>" + number + "<")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] status(String from, String documentId, String code) {
        return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><edXML xmlns=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\">"
                        + "<edXML:edXMLEnvelope xmlns:edXML=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\"><edXML:edXMLHeader>"
                        + "<edXML:MessageHeader><edXML:From><edXML:OrganId>" + from
                        + "</edXML:OrganId></edXML:From><edXML:ResponseFor><edXML:OrganId>" + OFFICE
                        + "</edXML:OrganId><edXML:DocumentId>" + documentId
                        + "</edXML:DocumentId></edXML:ResponseFor><edXML:StatusCode>" + code
                        + "</edXML:StatusCode><edXML:Description>Trạng thái " + code
                        + "</edXML:Description><edXML:Timestamp>2026/11/02 08:40:" + code
                        + "</edXML:Timestamp></edXML:MessageHeader></edXML:edXMLHeader></edXML:edXMLEnvelope></edXML>")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static List<JsonNode> waiting(VxpSdk system, String type, String notation) throws IOException {
        Answer answer = system.received(type);
        assertThat(answer.ok()).as(answer.text()).isTrue();
        return java.util.stream.StreamSupport.stream(answer.data().spliterator(), false)
                .filter(item -> item.path("notation").asText().startsWith(notation + "/") || type.equals("status"))
                .toList();
    }

    private static byte[] file(VxpSdk system, String docId) throws IOException {
        Answer answer = system.getEdoc(docId);
        assertThat(answer.ok()).as(answer.text()).isTrue();
        return Base64.getDecoder().decode(answer.data().asText());
    }

    /** Who said what of a document, as the sender reads it from its mailbox. */
    private static TreeSet<String> statuses(String documentId) throws Exception {
        TreeSet<String> told = new TreeSet<>();
        for (JsonNode item : waiting(office(), "status", "")) {
            byte[] file = file(office(), item.path("docId").asText());
            if (EdXmlReader.read(file) instanceof EdXmlStatus status
                    && status.documentId().value().equals(documentId)) {
                told.add(status.from() + " " + status.status().code());
            }
        }
        return told;
    }

    @Test
    void aDocumentReachesBothRecipientsAndItsStatusesComeBack() throws Exception {
        // given
        String number = number();
        byte[] document = document(number);
        // when: the office sends, and sends again because it is not sure
        Answer accepted = office().sendEdoc(OFFICE, "edoc", document);
        Answer again = office().sendEdoc(OFFICE, "edoc", document);
        // then
        assertThat(accepted.ok()).as(accepted.text()).isTrue();
        String docId = accepted.json().path("DocId").asText();
        assertThat(again.json().path("DocId").asText()).isEqualTo(docId);
        String entry = theLocalRecipientGetsTheSameBytes(number, document);
        assertThat(column("SELECT message_id FROM open_message")).contains(docId);
        // when: the recipient confirms and reports
        assertThat(justice().updateStatus(entry, "done").ok()).isTrue();
        for (String code : List.of("01", "03", "06")) {
            Answer told = justice().sendEdoc(JUSTICE, "status", status(JUSTICE, documentId(number), code));
            assertThat(told.ok()).as(told.text()).isTrue();
        }
        // then: the sender sees those of the province and those of the nation
        await("all statuses")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(statuses(documentId(number)))
                        .containsExactly(
                                MINISTRY + " 01", MINISTRY + " 03", JUSTICE + " 01", JUSTICE + " 03", JUSTICE + " 06"));
        theSenderSeesBothRecipients(docId);
        assertThat(waiting(justice(), "edoc", number)).isEmpty();
        theNationGotItWithOurTrace(number);
        isInItsDataset(number);
        theLastStatusOfEachRecipientIsARecord(number);
    }

    private static void isInItsDataset(String number) throws Exception {
        assertThat(column("SELECT source FROM dataset_current WHERE dataset = 'documents' AND NOT deleted"
                        + " AND convert_from(data, 'UTF8')::jsonb -> 'code' ->> 'number' = '" + number + "'"))
                .containsExactly("document-exchange");
    }

    private static void theLastStatusOfEachRecipientIsARecord(String number) {
        await("the last status of each recipient, from the province and from the nation")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(column(
                                "SELECT convert_from(data, 'UTF8')::jsonb ->> 'status' FROM dataset_current WHERE dataset ="
                                        + " 'document-statuses' AND key LIKE '" + documentId(number)
                                        + "|%' ORDER BY 1"))
                        .containsExactly("COMPLETED", "RECEIVED"));
    }

    private static String theLocalRecipientGetsTheSameBytes(String number, byte[] document) throws Exception {
        await("the mailbox")
                .atMost(LIMIT)
                .until(() -> waiting(justice(), "edoc", number).size() == 1);
        JsonNode item = waiting(justice(), "edoc", number).get(0);
        assertThat(item.path("from").asText()).isEqualTo(OFFICE);
        assertThat(item.path("to").asText()).isEqualTo(JUSTICE);
        assertThat(file(justice(), item.path("docId").asText())).isEqualTo(document);
        return item.path("docId").asText();
    }

    /** A file that ZIP does not make smaller, in base64. */
    private static String zip(String name, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(145).nextBytes(content);
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            out.putNextEntry(new ZipEntry(name));
            out.write(content);
        }
        return Base64.getEncoder().encodeToString(zip.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {300_000, 3_000_000})
    void aLargeDocumentIsTakenByRestAsByVxpAndReachesBothRecipients(int bytes) throws Exception {
        // given
        String number = number();
        byte[] document = new String(document(number), StandardCharsets.UTF_8)
                .replaceFirst(">UEsDB[^<]+<", ">" + zip("cong-van-145.txt", bytes) + "<")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(document.length).isGreaterThan(bytes * 4 / 3);
        Client rest = Client.of(bus, "provincial-office", "office-token-secret");
        // when
        Client.Answer accepted = rest.send(
                "POST",
                "/api/document-exchange/1.0/documents",
                document,
                "Content-Type",
                "application/xml",
                "Idempotency-Key",
                number);
        // then
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        theLocalRecipientGetsTheSameBytes(number, document);
        await("the nation").atMost(LIMIT).untilAsserted(() -> theNationGotItWithOurTrace(number));
    }

    private static void theSenderSeesBothRecipients(String docId) throws IOException {
        Answer sent = office().sent(docId);
        assertThat(sent.data()).hasSize(2);
        for (JsonNode one : sent.data()) {
            boolean here = one.path("toCode").asText().equals(JUSTICE);
            assertThat(one.path("sendStatus").asText()).isEqualTo("done");
            assertThat(one.path("receiveStatus").asText()).isEqualTo(here ? "06" : "03");
        }
    }

    private static void theNationGotItWithOurTrace(String number) throws Exception {
        List<String> bodies = sentOut();
        List<String> ours = bodies.stream()
                .filter(body -> body.contains(documentId(number)) && body.contains("CodeNotation"))
                .toList();
        assertThat(ours)
                .isNotEmpty()
                .allSatisfy(body -> assertThat(body).contains("<edXML:OrganId>H99.LGSP</edXML:OrganId>"));
    }

    @Test
    void theNationGetsTheOfficialFormOfWhatIsNotSignedAndSignedFilesAsTheyCame() throws Exception {
        // given
        String number = number();
        String signed = number();
        byte[] unofficial = unofficial(number);
        byte[] signedFile = new String(unofficial(signed), StandardCharsets.UTF_8)
                .replace(
                        "</x:edXMLHeader>",
                        "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/></x:edXMLHeader>")
                .getBytes(StandardCharsets.UTF_8);
        // when
        assertThat(office().sendEdoc(OFFICE, "edoc", unofficial).ok()).isTrue();
        assertThat(office().sendEdoc(OFFICE, "edoc", signedFile).ok()).isTrue();
        // then
        theLocalRecipientGetsTheSameBytes(number, unofficial);
        String out = outbound(number);
        assertThat(out).contains("<edXML:CodeNotation>", "<edXML:OrganId>H99.LGSP</edXML:OrganId>");
        assertThat(out).contains("<ContentType>application/zip</ContentType><edXML:ContentTransferEncoded");
        assertThat(out).doesNotContain("<x:", "text/plain");
        String trace = "<x:TraceHeader><x:OrganId>H99.LGSP</x:OrganId>.*?</x:TraceHeader>";
        assertThat(outbound(signed).replaceFirst(trace, "").stripTrailing())
                .isEqualTo(new String(signedFile, StandardCharsets.UTF_8).stripTrailing());
    }

    /** As some offices write: another prefix, and attachments that are not packed. */
    private static byte[] unofficial(String number) throws IOException {
        return Files.readString(Path.of("test-fixtures/messages/document-new-plain.edxml"))
                .replace("145/UBND-NC", number + "/UBND-NC")
                .replace("<edXML:CodeNumber>145<", "<edXML:CodeNumber>" + number + "<")
                .replace("edXML:", "x:")
                .replace("xmlns:edXML", "xmlns:x")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String outbound(String number) throws Exception {
        List<String> found = new java.util.ArrayList<>();
        await("sent out").atMost(LIMIT).untilAsserted(() -> {
            found.clear();
            sentOut().stream()
                    .filter(file -> file.contains(documentId(number)) && file.contains("CodeNotation"))
                    .forEach(found::add);
            assertThat(found).hasSize(1);
        });
        return found.get(0);
    }

    /** What the simulator took: it gives every file back by its docId, which only our own table knows. */
    private static List<String> sentOut() throws Exception {
        List<String> files = new java.util.ArrayList<>();
        for (String id : column("SELECT exchange_doc FROM mailbox_entry WHERE exchange_doc <> ''")) {
            Answer answer = new VxpSdk(exchange, "H99.LGSP", "national-secret").getEdoc(id);
            files.add(new String(Base64.getDecoder().decode(answer.data().asText()), StandardCharsets.UTF_8));
        }
        return files;
    }

    private static List<String> column(String query) throws SQLException, IOException {
        List<String> values = new java.util.ArrayList<>();
        try (Connection connection = bus.database();
                PreparedStatement statement = connection.prepareStatement(query);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    @Test
    void whatARecipientDidNotTakeComesAgainToItAlone() throws Exception {
        // given
        String number = number();
        byte[] document = document(number);
        String first =
                office().sendEdoc(OFFICE, "edoc", document).json().path("DocId").asText();
        String entry = theLocalRecipientGetsTheSameBytes(number, document);
        assertThat(justice().updateStatus(entry, "fail").ok()).isTrue();
        assertThat(waiting(justice(), "edoc", number)).isEmpty();
        // when
        String again =
                office().sendEdoc(OFFICE, "edoc", document).json().path("DocId").asText();
        String repeated =
                office().sendEdoc(OFFICE, "edoc", document).json().path("DocId").asText();
        // then
        assertThat(again).isNotEqualTo(first).isEqualTo(repeated);
        assertThat(theLocalRecipientGetsTheSameBytes(number, document)).isEqualTo(entry);
        assertThat(office().sent(again).data()).singleElement().satisfies(sent -> {
            assertThat(sent.path("toCode").asText()).isEqualTo(JUSTICE);
            assertThat(sent.path("sendStatus").asText()).isEqualTo("initial");
        });
        assertThat(justice().updateStatus(entry, "done").ok()).isTrue();
        assertThat(office().sendEdoc(OFFICE, "edoc", document)
                        .json()
                        .path("DocId")
                        .asText())
                .isEqualTo(again);
        await("distributed")
                .atMost(LIMIT)
                .until(() -> column("SELECT message_id FROM open_message WHERE message_id = '" + again + "'")
                        .isEmpty());
        assertThat(column("SELECT message_id FROM message WHERE event_type = 'document.outbound'"
                        + " AND parent_id IN ('" + first + "', '" + again + "')"))
                .hasSize(1);
        assertThat(waiting(justice(), "edoc", number)).isEmpty();
    }

    @Test
    void aRecipientThatNobodyKnowsIsToldToTheSender() throws Exception {
        // given
        String number = number();
        byte[] document = new String(document(number), StandardCharsets.UTF_8)
                .replace("<edXML:OrganId>" + MINISTRY, "<edXML:OrganId>Z77.99")
                .getBytes(StandardCharsets.UTF_8);
        // when
        assertThat(office().sendEdoc(OFFICE, "edoc", document).ok()).isTrue();
        // then
        await("status 02")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(statuses(documentId(number))).containsExactly("H99.LGSP 02"));
        assertThat(waiting(justice(), "edoc", number)).hasSize(1);
    }

    @Test
    void aRecallGoesToThoseWhoHaveTheOriginal() throws Exception {
        // given: a recall that names nobody but the ministry
        String number = number();
        assertThat(office().sendEdoc(OFFICE, "edoc", document(number)).ok()).isTrue();
        await().atMost(LIMIT).until(() -> waiting(justice(), "edoc", number).size() == 1);
        String recall = number();
        byte[] file = Files.readString(Path.of("test-fixtures/messages/document-recall.edxml"))
                .replace("2026/11/02,145/UBND-NC", "2026/11/02," + number + "/UBND-NC")
                .replace("150/UBND-NC", recall + "/UBND-NC")
                .replace("<edXML:CodeNumber>150<", "<edXML:CodeNumber>" + recall + "<")
                .replace("<edXML:OrganId>H99.12</edXML:OrganId>", "<edXML:OrganId>G99.01</edXML:OrganId>")
                .getBytes(StandardCharsets.UTF_8);
        // when
        Answer accepted = office().sendEdoc(OFFICE, "edoc", file);
        // then
        assertThat(accepted.ok()).as(accepted.text()).isTrue();
        await("the recall")
                .atMost(LIMIT)
                .until(() -> waiting(justice(), "edoc", recall).size() == 1);
    }

    @Test
    void aDocumentFromOutsideIsStoredThenConfirmed() throws Exception {
        // given: somebody else sends to two agencies, one of ours
        String number = number();
        byte[] document = foreign(number, JUSTICE);
        VxpSdk ministry = new VxpSdk(exchange, "G99", "another-secret");
        // when
        ministry.sendEdoc(MINISTRY, "edoc", document);
        // then
        await("the mailbox")
                .atMost(LIMIT)
                .until(() -> waiting(justice(), "edoc", number).size() == 1);
        String docId = waiting(justice(), "edoc", number).get(0).path("docId").asText();
        assertThat(file(justice(), docId)).isEqualTo(withLineEnd(document));
        await("confirmed")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(atExchange(document)).isEqualTo("done"));
        isInItsDataset(number);
    }

    @Test
    void whatNobodyHereCanReadIsRefusedAndSaid() throws Exception {
        // given
        byte[] nobodys = foreign(number(), "000.00.00.H98");
        byte[] broken = ("<edXML>" + number()).getBytes(StandardCharsets.UTF_8);
        // when
        new VxpSdk(exchange, "G99", "another-secret").sendEdoc(MINISTRY, "edoc", nobodys);
        new VxpSdk(exchange, "G99", "another-secret").sendEdoc(MINISTRY, "edoc", broken);
        // then
        for (byte[] refused : List.of(nobodys, broken)) {
            await("refused")
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(atExchange(refused)).isEqualTo("fail"));
        }
        assertThat(bus.output()).contains("A document from the exchange is refused");
    }

    private static byte[] foreign(String number, String to) throws IOException {
        return new String(document(number), StandardCharsets.UTF_8)
                .replace(OFFICE, "@")
                .replace("<edXML:OrganId>" + MINISTRY, "<edXML:OrganId>000.00.00.H98")
                .replace("<edXML:OrganId>" + JUSTICE, "<edXML:OrganId>" + to)
                .replace("@", MINISTRY)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] withLineEnd(byte[] file) {
        byte[] longer = java.util.Arrays.copyOf(file, file.length + 2);
        longer[file.length] = '\r';
        longer[file.length + 1] = '\n';
        return longer;
    }

    /** The state of a document in the exchange's own list. */
    private static String atExchange(byte[] document) throws IOException {
        Answer list = new VxpSdk(exchange, "H99.LGSP", "national-secret").received("edoc");
        for (JsonNode item : list.data()) {
            Answer file = new VxpSdk(exchange, "H99.LGSP", "national-secret")
                    .getEdoc(item.path("docId").asText());
            if (java.util.Arrays.equals(Base64.getDecoder().decode(file.data().asText()), withLineEnd(document))) {
                return item.path("status").asText();
            }
        }
        return "unknown";
    }

    @Test
    void everyBadCallIsRefusedInBothLanguagesAndStoresNothing() throws Exception {
        // given
        byte[] document = document(number());
        long before = messages();
        // when, then
        refused(new VxpSdk(address, "H99.01", "wrong").sendEdoc(OFFICE, "edoc", document), 401, "TOKEN_INVALID");
        refused(
                new VxpSdk(address, "H99.99", "office-secret").sendEdoc(OFFICE, "edoc", document),
                401,
                "TOKEN_INVALID");
        refused(office().tamper("XroadVnpt-from", JUSTICE).sendEdoc(OFFICE, "edoc", document), 401, "TOKEN_INVALID");
        refused(office().tamper("XroadVnpt-extra", "1").sendEdoc(OFFICE, "edoc", document), 401, "TOKEN_INVALID");
        refused(office().tamper("XroadVnpt-from", null).sendEdoc(OFFICE, "edoc", document), 401, "TOKEN_INVALID");
        refused(
                office().tamper("XroadVnpt-hash-header", null).sendEdoc(OFFICE, "edoc", document),
                401,
                "TOKEN_MISSING");
        Date old = new Date(System.currentTimeMillis() - Duration.ofMinutes(10).toMillis());
        refused(
                new VxpSdk(address, "H99.01", "office-secret", old).sendEdoc(OFFICE, "edoc", document),
                401,
                "TOKEN_EXPIRED");
        refused(office().sendEdoc(JUSTICE, "edoc", document), 400, "REQUEST_INVALID");
        refused(justice().sendEdoc(OFFICE, "edoc", document), 403, "NOT_GRANTED");
        refused(new VxpSdk(address, "H99.13", "reader-secret").sendEdoc(OFFICE, "edoc", document), 403, "NOT_GRANTED");
        refused(office().sendEdoc(OFFICE, "status", document), 400, "REQUEST_INVALID");
        refused(office().contentType("text/plain").sendEdoc(OFFICE, "edoc", document), 400, "REQUEST_INVALID");
        refused(
                office().contentType("multipart/form-data; boundary=x")
                        .send(OFFICE, "edoc", "--x--".getBytes(StandardCharsets.US_ASCII)),
                400,
                "REQUEST_INVALID");
        refused(office().send(OFFICE, "edoc", new byte[0]), 400, "REQUEST_INVALID");
        refused(office().with("hash-file", "00").send(OFFICE, "edoc", document), 400, "REQUEST_INVALID");
        refused(office().send(OFFICE, "edoc", "no edXML".getBytes(StandardCharsets.US_ASCII)), 400, "REQUEST_INVALID");
        refused(office().call("everything"), 404, "PATH_UNKNOWN");
        refused(office().getEdoc("00000000-0000-7000-8000-000000000000"), 404, "RECORD_NOT_FOUND");
        assertThat(messages()).isEqualTo(before);
    }

    @Test
    void aReplayIsRefused() throws Exception {
        // given
        VxpSdk once = justice();
        assertThat(once.received("edoc").ok()).isTrue();
        // then
        refused(once.received("edoc"), 401, "TOKEN_EXPIRED");
    }

    @Test
    void aTooLargeDocumentIsRefusedBeforeItIsRead() throws Exception {
        refused(office().announce(OFFICE, 21_000_000), 413, "BODY_TOO_LARGE");
    }

    private static void refused(Answer answer, int status, String code) {
        assertThat(answer.code()).as(answer.text()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("status").asText()).isEqualTo("FAIL");
        assertThat(answer.json().path("messageId").asText()).isNotEmpty();
        assertThat(answer.json().has("DocId")).isTrue();
        assertBoth(answer.json().path("ErrorDesc").asText());
        assertThat(answer.json().path("ErrorDesc").asText())
                .contains(ErrorCode.valueOf(code).action().vi())
                .contains(ErrorCode.valueOf(code).action().en());
        assertThat(answer.text()).matches("\\p{ASCII}*");
    }

    private static long messages() throws Exception {
        return Long.parseLong(column("SELECT count(*) FROM message WHERE event_type = 'document.accepted'")
                .get(0));
    }

    @Test
    void aRealMultipartIsTakenToo() throws Exception {
        // given
        String number = number();
        byte[] document = document(number);
        byte[] head =
                ("--b\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data;"
                                + " name=\"file_doc\"; filename=\"a.edxml\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] tail = "\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] body = java.nio.ByteBuffer.allocate(head.length + document.length + tail.length)
                .put(head)
                .put(document)
                .put(tail)
                .array();
        // when
        Answer accepted =
                office().contentType("multipart/form-data; boundary=b").send(OFFICE, "edoc", body);
        // then
        assertThat(accepted.ok()).as(accepted.text()).isTrue();
        await().atMost(LIMIT).until(() -> waiting(justice(), "edoc", number).size() == 1);
        String docId = waiting(justice(), "edoc", number).get(0).path("docId").asText();
        assertThat(file(justice(), docId)).isEqualTo(document);
    }

    @Test
    void anAgencyIsRegisteredFoundByItsFormerCodeAndDeleted() throws Exception {
        // given
        String first = "{\"id\":\"x12\",\"pcode\":\"1\",\"code\":\"H99.12.07\",\"name\":\"Phòng Thí dụ\"}";
        String renumbered = first.replace("H99.12.07", "H99.12.08");
        assertThat(justice().call("registerAgency", first).ok()).isTrue();
        // when
        Answer changed = justice().call("registerAgency", renumbered);
        // then
        assertThat(changed.ok()).as(changed.text()).isTrue();
        assertThat(agency("H99.12.08").path("oldCode").asText()).isEqualTo("H99.12.07");
        String number = number();
        byte[] document = new String(document(number), StandardCharsets.UTF_8)
                .replace("<edXML:OrganId>" + JUSTICE, "<edXML:OrganId>H99.12.07")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(office().sendEdoc(OFFICE, "edoc", document).ok()).isTrue();
        await().atMost(LIMIT).until(() -> waiting(justice(), "edoc", number).size() == 1);
        refused(justice().call("registerAgency", first.replace("H99.12.07", "H99.13.01")), 403, "NOT_GRANTED");
        Answer deleted = justice().with("AgencyCode", "H99.12.08").call("deleteAgency");
        assertThat(deleted.ok()).as(deleted.text()).isTrue();
        assertThat(agency("H99.12.08").isMissingNode()).isTrue();
    }

    private static JsonNode agency(String code) throws IOException {
        for (JsonNode agency : office().call("getAgenciesList").data()) {
            if (agency.path("code").asText().equals(code)) {
                return agency;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }
}
