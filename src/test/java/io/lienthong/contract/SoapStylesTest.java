package io.lienthong.contract;

import static io.lienthong.contract.TestFolder.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.MalformedBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What WSDL documents differ in: styles, headers, attachments, types that stand in for others. */
class SoapStylesTest {
    private static final Path DOCUMENTS = Path.of("test-fixtures/contracts/wsdl");

    private final Path root;

    SoapStylesTest(@TempDir Path root) {
        this.root = root;
    }

    private TestFolder folder(String document, String endpoint, String operations) throws Exception {
        TestFolder folder = new TestFolder(root);
        try (Stream<Path> files = Files.walk(DOCUMENTS)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                folder.file("contract/" + DOCUMENTS.relativize(file), read(file));
            }
        }
        return folder.descriptor(
                "endpoint: {protocol: SOAP, contract: contract/%s, url: 'https://x.example'%s}%noperations:%n%s"
                        .formatted(document, endpoint, operations));
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<String> places(List<io.lienthong.message.Violation> violations) {
        return violations.stream().map(io.lienthong.message.Violation::place).toList();
    }

    @Test
    void rpcWrapsThePartsWithoutNamespaceIntoTheOperationsName() throws Exception {
        // given
        OperationContract contract = folder(
                        "rpc.wsdl",
                        ", service: Vehicles",
                        "  - {name: find, pattern: deliver, soapAction: 'urn:find', request: {mapping: m.jslt}}")
                .contract();
        JsonNode asked = json("{'find': {'year': 2026, 'plate': '99A'}}");
        // when
        String envelope = text(contract.writeSoap(asked));
        JsonNode answer = contract.readSoap(
                "text/xml",
                envelope("<p:findResponse xmlns:p='urn:synthetic:rpc:calls'><vehicle><plate>99A</plate>"
                        + "</vehicle><found>1</found></p:findResponse>"));
        // then
        assertThat(contract.checkProviderRequest(asked)).isEmpty();
        assertThat(envelope)
                .contains(
                        "<ns1:find xmlns:ns1=\"urn:synthetic:rpc:calls\"><plate>99A</plate><year>2026</year></ns1:find>");
        assertThat(answer).isEqualTo(json("{'findResponse': {'vehicle': {'plate': '99A'}, 'found': true}}"));
        assertThat(contract.checkProviderReply(200, answer)).isEmpty();
    }

    @Test
    void anEncodedOperationIsRefusedByNameAndTheOthersCompile() throws Exception {
        // given
        TestFolder folder = folder("rpc.wsdl", ", service: Vehicles", """
                  - {name: find, pattern: deliver, soapAction: 'urn:find', request: {mapping: m.jslt}}
                  - {name: status, pattern: deliver, soapAction: 'urn:status', request: {mapping: m.jslt}}
                  - {name: old, pattern: deliver, soapAction: 'urn:old', request: {mapping: m.jslt}}
                """);
        // when
        Map<String, OperationContract> contracts = folder.compile();
        // then
        assertThat(contracts).containsOnlyKeys("find", "status");
        assertThat(folder.defects).hasSize(1);
        assertThat(folder.defects.get(0).message()).contains("the request of old is encoded");
    }

    @Test
    void anElementMayBeSubstitutedAndAnObjectMaySayItsType() throws Exception {
        // given
        OperationContract contract = folder(
                        "shapes.wsdl",
                        ", soapVersion: '1.2'",
                        "  - {name: d, pattern: deliver, soapOperation: record-deed, soapAction: 'urn:record', request: {mapping: m.jslt}}")
                .contract();
        JsonNode deed = json(
                "{'deed': {'person': [{'name': 'A', 'born': '1990'}], 'company': [{'name': 'B', 'taxCode': '01'}],"
                        + " 'holder': {'@xsi:type': 'CompanyParty', '@foreign': true, 'name': 'C', 'taxCode': '02'},"
                        + " 'parcel': 7, 'province': '99', 'tree': ['t'], 'build': ['b', 'c'], 'foreign': {'@xmlns': 'urn:else', '#text': 'x'}}}");
        // when
        byte[] envelope = contract.writeSoap(deed);
        // then
        assertThat(contract.checkProviderRequest(deed)).isEmpty();
        assertThat(text(envelope))
                .contains("<ns1:person><ns1:name>A</ns1:name><ns1:born>1990</ns1:born></ns1:person>")
                .contains("<ns1:company><ns1:name>B</ns1:name><ns1:taxCode>01</ns1:taxCode></ns1:company>")
                .contains(
                        "<ns1:holder xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"ns1:CompanyParty\""
                                + " foreign=\"true\"><ns1:name>C</ns1:name><ns1:taxCode>02</ns1:taxCode></ns1:holder>")
                .contains("<foreign xmlns=\"urn:else\">x</foreign>");
        assertThat(contract.readRequest("application/soap+xml", envelope).at("/deed/holder"))
                .isEqualTo(deed.at("/deed/holder"));
    }

    @Test
    void anAbstractTypeMustBeSaid() throws Exception {
        // given
        OperationContract contract = folder(
                        "shapes.wsdl",
                        ", soapVersion: '1.2'",
                        "  - {name: d, pattern: deliver, soapOperation: record-deed, soapAction: 'urn:record', request: {mapping: m.jslt}}")
                .contract();
        String deed =
                "{'deed': {'person': [{'name': 'A', 'born': '1990'}], 'holder': {%s'name': 'C'}, 'parcel': 7, 'province': '99'}}";
        // when, then
        assertThat(places(contract.checkProviderRequest(json(deed.formatted("")))))
                .containsExactly("/deed/holder/@xsi:type");
        assertThat(places(contract.checkProviderRequest(json(deed.formatted("'@xsi:type': 'Ghost', ")))))
                .containsExactly("/deed/holder/@xsi:type");
        assertThat(places(contract.checkProviderRequest(json(deed.formatted("'@xsi:type': 'PersonParty', ")))))
                .containsExactly("/deed/holder/born");
    }

    @Test
    void headersStandBesideTheBody() throws Exception {
        // given
        OperationContract contract = folder(
                        "headers.wsdl",
                        "",
                        "  - {name: read, pattern: deliver, soapOperation: Read, request: {mapping: m.jslt}}")
                .contract();
        JsonNode asked = json("{'Header': {'id': 'x1', 'client': {'code': 'c'}}, 'read': {'number': '7'}}");
        // when
        byte[] envelope = contract.writeSoap(asked);
        JsonNode answer = contract.readSoap(
                "text/xml",
                text(envelope(
                                "<t:document xmlns:t='urn:synthetic:headers:types'><t:number>7</t:number><t:kind>DEED</t:kind></t:document>"))
                        .replace(
                                "<e:Body>",
                                "<e:Header><t:id xmlns:t='urn:synthetic:headers:types' e:mustUnderstand='1'>x1</t:id><o/></e:Header><e:Body>")
                        .getBytes(StandardCharsets.UTF_8));
        // then
        assertThat(contract.checkProviderRequest(asked)).isEmpty();
        assertThat(text(envelope))
                .containsSubsequence("<soap:Header><ns", "c</ns", ":id", ">x1</ns", "</soap:Header><soap:Body><ns");
        assertThat(contract.readRequest("text/xml", envelope)).isEqualTo(asked);
        assertThat(answer).isEqualTo(json("{'document': {'number': '7', 'kind': 'DEED'}, 'Header': {'id': 'x1'}}"));
        assertThat(contract.checkProviderReply(200, answer)).isEmpty();
        assertThat(places(contract.checkProviderRequest(
                        json("{'Header': {'id': '', 'odd': 1}, 'read': {'number': '7'}}"))))
                .containsExactlyInAnyOrder("/Header/id", "/Header/odd");
    }

    @Test
    void attachmentsTravelBesideTheEnvelope() throws Exception {
        // given
        OperationContract contract = folder(
                        "headers.wsdl",
                        "",
                        "  - {name: store, pattern: deliver, soapOperation: Store, request: {mapping: m.jslt}}")
                .contract();
        String file = Base64.getEncoder().encodeToString("%PDF\r\n--x".getBytes(StandardCharsets.UTF_8));
        JsonNode sent =
                json("{'document': {'number': '7', 'kind': 'DEED'}, 'Header': {'id': 'x'}, 'Attachments': {'file': '"
                        + file + "'}}");
        // when
        byte[] message = contract.writeSoap(sent);
        // then
        assertThat(contract.checkProviderRequest(sent)).isEmpty();
        assertThat(contract.soapMediaType().orElseThrow()).startsWith("multipart/related; type=\"text/xml\"; start=");
        assertThat(contract.readRequest(contract.soapMediaType().orElseThrow(), message))
                .isEqualTo(sent);
        assertThat(places(contract.checkProviderRequest(json(
                        "{'document': {'number': '7', 'kind': 'DEED'}, 'Attachments': {'file': '%', 'other': ''}}"))))
                .containsExactlyInAnyOrder("/Attachments/file", "/Attachments/other");
    }

    @Test
    void anIncludedPartOfAMultipartReplyIsBase64() throws Exception {
        // given
        OperationContract contract = folder(
                        "wrapped.wsdl",
                        "",
                        "  - {name: r, pattern: deliver, soapOperation: Register, soapAction: 'urn:synthetic:wrapped/Register', request: {mapping: m.jslt}}")
                .contract();
        String scan =
                "<t:Register xmlns:t='urn:synthetic:wrapped'><t:Scan><i:Include xmlns:i='http://www.w3.org/2004/08/xop/include'"
                        + " href='cid:%s'/></t:Scan></t:Register>";
        String message =
                "preamble\r\n--b 1\r\nContent-Type: application/xop+xml;\r\n type=\"text/xml\"\r\nContent-ID: <root>\r\n\r\n%s\r\n"
                        + "--b 1\r\nContent-ID: <a@b>\r\nContent-Transfer-Encoding: binary\r\n\r\nx\r\n--b\r\n\r\n--b 1--\r\n";
        String type = "multipart/related; boundary=\"b 1\"; start=\"<root>\"; type=\"application/xop+xml\"";
        // when
        JsonNode read = contract.readRequest(
                type, message.formatted(text(envelope(scan.formatted("a%40b")))).getBytes(StandardCharsets.UTF_8));
        // then
        assertThat(read.at("/Register/Scan").asText())
                .isEqualTo(Base64.getEncoder().encodeToString("x\r\n--b\r\n".getBytes(StandardCharsets.UTF_8)));
        for (String broken : List.of(
                message.formatted(text(envelope(scan.formatted("nobody")))),
                "--b 1\r\n",
                "--b 1\r\nContent-ID: <root>\r\n\r\n<a/>",
                "")) {
            assertThatThrownBy(() -> contract.readRequest(type, broken.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(MalformedBody.class);
        }
        String without = message.formatted(text(envelope(scan.formatted("nobody"))));
        assertThatThrownBy(() -> contract.readRequest(type, without.getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("an xop:Include refers to a part (cid) that the message does not have (line 1,")
                .hasMessageContaining("xop:Include tham chiếu đến một phần");
    }

    @Test
    void valuesOfAListAreCheckedOneByOne() throws Exception {
        // given
        OperationContract contract = folder(
                        "wrapped.wsdl",
                        "",
                        "  - {name: r, pattern: deliver, soapOperation: Register, soapAction: 'urn:synthetic:wrapped/Register', request: {mapping: m.jslt}}")
                .contract();
        // when
        List<String> places = places(
                contract.checkProviderRequest(json("{'Register': {'Code': 'AB1234', 'Related': 'AB1234 x', 'Place': 7,"
                        + " 'Fee': 1.5, 'Person': [{'@kind': 'PERSON', 'Name': 'An', 'Born': '1990-01-01', 'Died': null, 'Country': 'VN'}],"
                        + " 'Urgent': true, 'At': '2026-01-01T00:00:00'}}")));
        // then
        assertThat(places).containsExactly("/Register/Related");
    }

    @Test
    void whatAMappingLeavesOutIsSentEmpty() throws Exception {
        // given: JSLT drops {} and null
        OperationContract contract = folder(
                        "wrapped.wsdl",
                        "",
                        "  - {name: p, pattern: deliver, soapOperation: Ping, request: {mapping: m.jslt}}")
                .contract();
        // when
        String envelope = text(contract.writeSoap(json("{}")));
        // then
        assertThat(contract.checkProviderRequest(json("{}"))).isEmpty();
        assertThat(envelope)
                .contains("<soap:Body><ns1:Ping xmlns:ns1=\"urn:synthetic:wrapped\"></ns1:Ping></soap:Body>");
        assertThat(places(contract.checkProviderReply(200, json("{}")))).containsExactly("/PingResponse");
    }

    private static byte[] envelope(String body) {
        return ("<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body>" + body
                        + "</e:Body></e:Envelope>")
                .getBytes(StandardCharsets.UTF_8);
    }
}
