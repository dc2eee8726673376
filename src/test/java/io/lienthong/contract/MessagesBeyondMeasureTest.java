package io.lienthong.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.message.MalformedBody;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small messages that mean large ones, and those of which a tree would keep half. */
class MessagesBeyondMeasureTest {
    private static final String MULTIPART = "multipart/related; boundary=b; start=\"<root>\"; type=\"text/xml\"";
    private static final String INCLUDED =
            "<t:Scan><i:Include xmlns:i='http://www.w3.org/2004/08/xop/include' href='cid:a'/></t:Scan>";
    private static final String NAMED = "<t:Scan>cid:a</t:Scan>";
    private static final String CODE = "<t:GetRegister><t:Code>AB1234</t:Code></t:GetRegister>";

    private final OperationContract contract;

    MessagesBeyondMeasureTest(@TempDir Path root) throws Exception {
        contract = new TestFolder(root)
                .file("contract/w.wsdl", Files.readString(Path.of("test-fixtures/contracts/wsdl/wrapped.wsdl")))
                .descriptor("""
                        endpoint: {protocol: SOAP, contract: contract/w.wsdl, url: 'https://x.example'}
                        operations:
                          - {name: r, pattern: deliver, soapOperation: Register, soapAction: 'urn:synthetic:wrapped/Register', request: {mapping: m.jslt}}
                        """)
                .contract();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String envelope(String body) {
        return "<S:Envelope xmlns:S='http://schemas.xmlsoap.org/soap/envelope/' xmlns:t='urn:synthetic:wrapped'>" + body
                + "</S:Envelope>";
    }

    private static byte[] multipart(String references, int bytes) {
        return bytes("--b\r\nContent-ID: <root>\r\n\r\n"
                + envelope("<S:Body><t:Register>" + references + "</t:Register></S:Body>")
                + "\r\n--b\r\nContent-ID: <a>\r\n\r\n" + "x".repeat(bytes) + "\r\n--b--\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {INCLUDED, NAMED})
    void aPartThatIsReferredToWithoutEndIsRefused(String reference) throws Exception {
        // given: names of their own, since a text among several of one name is no reference
        String references = IntStream.range(0, 50)
                .mapToObj(i -> reference.replace("t:Scan", "t:Scan" + i))
                .collect(Collectors.joining());
        // then
        assertThatThrownBy(() -> contract.readRequest(MULTIPART, multipart(references, 100_000)))
                .isInstanceOf(MalformedBody.class);
        assertThat(contract.readRequest(MULTIPART, multipart(reference, 3_000_000))
                        .at("/Register/Scan")
                        .asText())
                .hasSize(4_000_000);
        assertThat(contract.readRequest(MULTIPART, multipart(references, 1_000))
                        .at("/Register/Scan49")
                        .asText())
                .hasSize(1_336);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<S:Body><t:Register/><t:Register/></S:Body>",
                "<S:Body><t:Register/></S:Body><S:Body><t:Register/></S:Body>",
                "<S:Body><S:Fault/><S:Fault/></S:Body>"
            })
    void whatStandsTwiceIsRefused(String twice) {
        assertThatThrownBy(() -> contract.readRequest("text/xml", bytes(envelope(twice))))
                .isInstanceOfSatisfying(
                        MalformedBody.class, e -> assertThat(e.reason().en()).contains("twice"));
    }

    @Test
    void namespacesAroundManyElementsDoNotGrowWithoutMeasure() throws Exception {
        // given: 200 kB that would be more than 1 GB
        String declared = "<S:Body xmlns:n='urn:" + "n".repeat(60_000) + "'>";
        String many = envelope(declared + "<t:a/>".repeat(20_000) + "</S:Body>");
        String fault =
                "<F:Envelope xmlns:F='http://www.w3.org/2003/05/soap-envelope'><F:Body><F:Fault><F:Detail xmlns:n='urn:"
                        + "n".repeat(60_000) + "'>" + "<a/>".repeat(20_000)
                        + "</F:Detail></F:Fault></F:Body></F:Envelope>";
        String markup = envelope("<S:Body><t:a><![CDATA[" + "<>".repeat(50_000) + "]]></t:a></S:Body>");
        // then
        assertThatThrownBy(() -> MovedMessage.of(contract, "text/xml", bytes(many)))
                .isInstanceOf(MalformedBody.class);
        assertThatThrownBy(() -> MovedMessage.of(contract, "text/xml", bytes(fault)))
                .isInstanceOf(MalformedBody.class);
        assertThat(MovedMessage.of(contract, "text/xml", bytes(markup)).body()).hasSizeGreaterThan(400_000);
        assertThat(MovedMessage.of(contract, "text/xml", bytes(envelope("<S:Body>" + CODE + "</S:Body>")))
                        .body())
                .asString(StandardCharsets.UTF_8)
                .contains("AB1234");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html><body>down</body></html>", "<a", "down", "", "<Envelope/>"})
    void whatIsNoEnvelopeIsNoMessage(String answer) {
        assertThat(MovedMessage.isOne("text/xml", bytes(answer))).isFalse();
        assertThat(MovedMessage.isOne("text/xml", bytes(envelope("")))).isTrue();
    }
}
