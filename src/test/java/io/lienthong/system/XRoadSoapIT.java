package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.cli.Lgsp;
import io.lienthong.message.Json;
import jakarta.xml.ws.BindingProvider;
import jakarta.xml.ws.Dispatch;
import jakarta.xml.ws.Service;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Source;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.apache.cxf.headers.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** A client of X-Road talks SOAP 4.0 to the bus, by the messages of the specification and by the WSDL that the bus gives out. */
class XRoadSoapIT {
    private static final String XML = "text/xml; charset=UTF-8";
    private static final String ENTERPRISE = "<ns1:getEnterprise xmlns:ns1=\"urn:lienthong:business-registration:1.0\">"
            + "<ns1:enterpriseCode>0100109106</ns1:enterpriseCode></ns1:getEnterprise>";

    private static BusProcess bus;
    private static Client client;
    private static Path folder;

    @BeforeAll
    static void startBus(@TempDir Path temporary) throws Exception {
        folder = temporary;
        BusHome home = BusHome.in(Files.createDirectory(temporary.resolve("home")))
                .with("business-registration", "land-registry", "one-stop-dossiers", "shared-catalogues");
        bus = BusProcess.start(home);
        client = Client.demo(bus).withToken("");
    }

    @AfterAll
    static void stopBus() {
        bus.close();
    }

    private static String header(String subsystem, String service, String id) {
        return """
                <xrd:client id:objectType="SUBSYSTEM"><id:xRoadInstance>VN</id:xRoadInstance><id:memberClass>GOV</id:memberClass>
                <id:memberCode>000.00.00.H99</id:memberCode><id:subsystemCode>demo</id:subsystemCode></xrd:client>
                <xrd:service id:objectType="SERVICE"><id:xRoadInstance>VN</id:xRoadInstance><id:memberClass>GOV</id:memberClass>
                <id:memberCode>000.00.00.H99</id:memberCode><id:subsystemCode>%s</id:subsystemCode>
                <id:serviceCode>%s</id:serviceCode><id:serviceVersion>v1.0</id:serviceVersion></xrd:service>
                <xrd:id>%s</xrd:id><xrd:userId>VN12345678901</xrd:userId><xrd:issue>PARCEL_CHECK</xrd:issue>
                <xrd:protocolVersion>4.0</xrd:protocolVersion>""".formatted(subsystem, service, id);
    }

    private static String envelope(String header, String body) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><SOAP-ENV:Envelope"
                + " xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\""
                + " xmlns:xrd=\"http://x-road.eu/xsd/xroad.xsd\" xmlns:id=\"http://x-road.eu/xsd/identifiers\">"
                + "<SOAP-ENV:Header>" + header + "</SOAP-ENV:Header><SOAP-ENV:Body>" + body
                + "</SOAP-ENV:Body></SOAP-ENV:Envelope>";
    }

    private static String request(String subsystem, String service, String body) {
        return envelope(header(subsystem, service, UUID.randomUUID().toString()), body);
    }

    private static Client.Answer post(String message) throws IOException, InterruptedException {
        return client.send("POST", "/", message.getBytes(StandardCharsets.UTF_8), "Content-Type", XML);
    }

    @Test
    void whoAsksWhyIsToldTheStatusThatWasSentAndNothingOfATokenThatNobodyShowed() throws Exception {
        // when
        Client.Answer refused = post(request("business-registration", "noSuchService", ENTERPRISE));
        Client.Answer answered = post(request("business-registration", "getEnterprise", ENTERPRISE));
        Client.Answer rest = client.send(
                "GET",
                "/r1/VN/GOV/000.00.00.H99/business-registration/business-registration/enterprises/0100109106",
                null,
                "X-Road-Client",
                "VN/GOV/000.00.00.H99/nobody");
        // then
        assertThat(refused.status()).isEqualTo(200);
        assertThat(rest.status()).isEqualTo(500);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(why(refused)).contains("answered HTTP 200 and sent nothing on"));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(why(rest)).contains("answered HTTP 500 and sent nothing on"));
        assertThat(why(answered)).contains("who calls is known", "HTTP 200").doesNotContain("token");
    }

    private static String why(Client.Answer answer) {
        StringWriter told = new StringWriter();
        Lgsp.execute(
                new PrintWriter(told),
                "why",
                answer.messageId(),
                "--lang",
                "en",
                "--url",
                "http://127.0.0.1:" + bus.controlPort(),
                "--token-file",
                folder.resolve("home/data/admin-token").toString());
        return told.toString();
    }

    @Test
    void aSystemThatOnlyHasOpenApiAnswersInSoap() throws Exception {
        // given
        String message = request("business-registration", "getEnterprise", ENTERPRISE);
        // when
        Client.Answer answer = post(message);
        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .contains("<SOAP-ENV:Envelope", "getEnterpriseResponse", "<enterpriseCode>0100109106</enterpriseCode>");
        byte[] sha = MessageDigest.getInstance("SHA-512").digest(message.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.text())
                .contains("algorithmId=\"http://www.w3.org/2001/04/xmlenc#sha512\">"
                        + Base64.getEncoder().encodeToString(sha));
        List<String> headers = new ArrayList<>();
        Matcher matcher = Pattern.compile("<(?:xrd|xroad):(\\w+)").matcher(answer.text());
        while (matcher.find()) {
            headers.add(matcher.group(1));
        }
        assertThat(headers)
                .containsExactly("client", "service", "id", "userId", "issue", "protocolVersion", "requestHash");
    }

    @Test
    void bothFormsOfAnAnswerHoldTheSame() throws Exception {
        // given
        JsonNode json = Client.demo(bus)
                .get("/api/business-registration/1.0/enterprises/0100109106")
                .json();
        // when
        String xml = post(request("business-registration", "getEnterprise", ENTERPRISE))
                .text();
        // then
        List<String> values = new ArrayList<>();
        values(json, values);
        assertThat(values).isNotEmpty().allSatisfy(value -> assertThat(xml).contains(">" + value + "<"));
        assertThat(xml.split("</(?!SOAP-ENV|xrd|xroad|id:)", -1)).hasSizeGreaterThan(values.size());
    }

    private static void values(JsonNode node, List<String> values) {
        if (node.isValueNode() && !node.isNull()) {
            values.add(
                    node.isNumber()
                            ? node.decimalValue().toPlainString()
                            : node.asText().replace("&", "&amp;"));
        }
        node.forEach(one -> values(one, values));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <w:Security xmlns:w="urn:wsse" SOAP-ENV:mustUnderstand="1"/>          | SOAP-ENV:MustUnderstand
            <xrd:unheardOf SOAP-ENV:mustUnderstand="1"/>                          | SOAP-ENV:MustUnderstand
            <w:Security xmlns:w="urn:wsse" SOAP-ENV:mustUnderstand="0"/>          |
            <w:Route xmlns:w="urn:r" SOAP-ENV:actor="urn:other" SOAP-ENV:mustUnderstand="1"/> |
            <r:representedParty xmlns:r="http://x-road.eu/xsd/representation.xsd" SOAP-ENV:mustUnderstand="1"/> |
            <xrd:securityServer id:objectType="SERVER" SOAP-ENV:mustUnderstand="1"><id:xRoadInstance>VN</id:xRoadInstance>\
            <id:memberClass>GOV</id:memberClass><id:memberCode>000.00.00.H99</id:memberCode>\
            <id:serverCode>lienthong</id:serverCode></xrd:securityServer>         |
            <xrd:securityServer id:objectType="SERVER"><id:xRoadInstance>VN</id:xRoadInstance>\
            <id:memberClass>GOV</id:memberClass><id:memberCode>H77</id:memberCode>\
            <id:serverCode>other</id:serverCode></xrd:securityServer>             | Server.ClientProxy.InvalidSecurityServer
            <xrd:securityServer id:objectType="SERVER"/>                          | Client.InvalidXml
            """)
    void aHeaderThatMustBeActedUponIsKnownOrRefused(String block, String fault) throws Exception {
        // given
        String message = request("business-registration", "getEnterprise", ENTERPRISE)
                .replace("</SOAP-ENV:Header>", block + "</SOAP-ENV:Header>")
                .replace("<xrd:client ", "<xrd:client SOAP-ENV:mustUnderstand=\"1\" ");
        // when
        Client.Answer answer = post(message);
        // then
        assertThat(answer.text())
                .contains(fault == null ? "getEnterpriseResponse" : "<faultcode>" + fault + "</faultcode>");
        if ("SOAP-ENV:MustUnderstand".equals(fault)) {
            assertThat(answer.text()).containsAnyOf("{urn:wsse}Security", "{http://x-road.eu/xsd/xroad.xsd}unheardOf");
        }
    }

    @Test
    void aClientThatSaysItIsAnotherKindOfMemberThanItsPartsIsRefused() throws Exception {
        // given
        String message = request("business-registration", "getEnterprise", ENTERPRISE);
        // when
        Client.Answer member = post(message.replaceFirst("objectType=\"SUBSYSTEM\"", "objectType=\"MEMBER\""));
        Client.Answer subsystem = post(message.replaceFirst("<id:subsystemCode>demo</id:subsystemCode>", ""));
        // then
        assertThat(member.text()).contains("<faultcode>Client.InvalidClientIdentifier</faultcode>", "objectType");
        assertThat(subsystem.text()).contains("<faultcode>Client.InvalidClientIdentifier</faultcode>", "objectType");
    }

    @Test
    void aSoapSystemAnswersInSoap() throws Exception {
        // when
        Client.Answer answer = post(
                request(
                        "land-registry",
                        "getParcel",
                        "<p:getParcel xmlns:p=\"urn:lienthong:land-registry:1.0\"><p:parcelCode>99012-15-203</p:parcelCode></p:getParcel>"));
        // then
        assertThat(answer.text()).contains("<parcelCode>99012-15-203</parcelCode>");
    }

    @Test
    void anIndependentPeerCallsByTheWsdlThatItGot() throws Exception {
        // given: CXF reads the WSDL of the bus
        String wsdl = wsdl("business-registration", "getEnterprise");
        Path file = Files.writeString(folder.resolve("given.wsdl"), wsdl);
        String namespace = "urn:lienthong:business-registration:1.0";
        Service service = Service.create(file.toUri().toURL(), new QName(namespace, "business-registration"));
        Dispatch<Source> dispatch = service.createDispatch(
                new QName(namespace, "business-registrationPort"), Source.class, Service.Mode.PAYLOAD);
        dispatch.getRequestContext()
                .put(BindingProvider.ENDPOINT_ADDRESS_PROPERTY, "http://127.0.0.1:" + bus.port() + "/");
        dispatch.getRequestContext().put(Header.HEADER_LIST, headers("business-registration", "getEnterprise"));
        // when
        Source answer = dispatch.invoke(new StreamSource(new StringReader(ENTERPRISE)));
        // then
        StringWriter text = new StringWriter();
        Transformer copy = TransformerFactory.newDefaultInstance().newTransformer();
        copy.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
        copy.transform(answer, new StreamResult(text));
        assertValid(wsdl, namespace, "<Body>" + text + "</Body>");
        assertThat(text.toString()).contains("0100109106");
    }

    @Test
    void aConnectorThatIsMadeOfOurWsdlTellsErrorsOfTheSecurityServerApart() throws Exception {
        // given
        Path file = Files.writeString(folder.resolve("ours.wsdl"), wsdl("business-registration", "getEnterprise"));
        // when
        StringWriter out = new StringWriter();
        int status = Lgsp.execute(
                new PrintWriter(out, true),
                new String[] {"connector", "new", "registry", "--wsdl", file.toString(), "--into", folder.toString()});
        // then
        assertThat(status).as(out.toString()).isZero();
        assertThat(Files.readString(folder.resolve("registry/connector.yaml")))
                .contains(
                        "client: \"{{xroadClient}}\"",
                        "{when: {faultCode: Server.ServerProxy.NetworkError}, outcome: RETRY}")
                .doesNotContain("X-Road-Error", "PROVIDER_UNAVAILABLE");
    }

    private static List<Header> headers(String subsystem, String service) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        String message = envelope(header(subsystem, service, "peer-1"), "");
        NodeList blocks = factory.newDocumentBuilder()
                .parse(new InputSource(new StringReader(message)))
                .getDocumentElement()
                .getFirstChild()
                .getChildNodes();
        List<Header> headers = new ArrayList<>();
        for (int i = 0; i < blocks.getLength(); i++) {
            if (blocks.item(i) instanceof Element element) {
                headers.add(new Header(new QName(element.getNamespaceURI(), element.getLocalName()), element));
            }
        }
        return headers;
    }

    /** The element in the body of a message is one of the WSDL's, and valid. */
    private static void assertValid(String wsdl, String namespace, String message) throws Exception {
        Matcher schemas =
                Pattern.compile("<xs:schema .*?</xs:schema>", Pattern.DOTALL).matcher(wsdl);
        List<Source> sources = new ArrayList<>();
        while (schemas.find()) {
            sources.add(new StreamSource(new StringReader(schemas.group()
                    .replaceFirst(
                            "<xs:schema ",
                            "<xs:schema xmlns:xs=\"" + XMLConstants.W3C_XML_SCHEMA_NS_URI
                                    + "\" xmlns:id=\"http://x-road.eu/xsd/identifiers\" xmlns:tns=\"" + namespace
                                    + "\" "))));
        }
        int start = message.indexOf("Body>") + "Body>".length();
        String body = message.substring(start, message.lastIndexOf("</", message.lastIndexOf("Body>")));
        SchemaFactory.newDefaultInstance()
                .newSchema(sources.toArray(Source[]::new))
                .newValidator()
                .validate(new StreamSource(new StringReader(body)));
    }

    private static String wsdl(String subsystem, String service) throws Exception {
        Client.Answer answer = post(request(
                subsystem,
                "getWsdl",
                "<xrd:getWsdl><xrd:serviceCode>" + service
                        + "</xrd:serviceCode><xrd:serviceVersion>v1.0</xrd:serviceVersion></xrd:getWsdl>"));
        assertThat(answer.header("Content-Type")).startsWith("multipart/related");
        String[] parts = answer.text().split("--xroad[0-9a-f]+(--)?\r\n");
        assertThat(parts).hasSize(3);
        assertThat(parts[1]).startsWith("content-type:text/xml").contains("<xroad:getWsdlResponse>");
        return parts[2].substring(parts[2].indexOf("<?xml")).strip();
    }

    @ParameterizedTest
    @CsvSource({
        "business-registration, getEnterprise",
        "land-registry, getParcel",
        "one-stop-dossiers, submitDossier",
        "shared-catalogues, getProperties"
    })
    void everyWsdlHoldsASchemaThatCanBeUsed(String subsystem, String service) throws Exception {
        // when
        String wsdl = wsdl(subsystem, service);
        String older = client.get("/wsdl?xRoadInstance=VN&memberClass=GOV&memberCode=000.00.00.H99&subsystemCode="
                        + subsystem + "&serviceCode=" + service)
                .text();
        // then
        assertThat(older).isEqualTo(wsdl);
        assertThat(wsdl).contains("<soap:address location=\"http://example.org/xroad-endpoint\"/>");
        assertThat(wsdl).contains("<xrd:version>v1.0</xrd:version>");
        String namespace = "urn:lienthong:" + subsystem + ":1.0";
        // an element that is none of the WSDL's is invalid, and the schema as a whole compiles
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> assertValid(wsdl, namespace, "<Body><x xmlns=\"" + namespace + "\"/></Body>"))
                .hasMessageContaining("cvc-elt");
    }

    @Test
    void aMessageIsHandedOverAndItsRepeatIsTheSame() throws Exception {
        // given
        JsonNode dossier = Json.parse(Files.readAllBytes(Path.of("test-fixtures/messages/dossier.json")));
        StringBuilder body = new StringBuilder("<submitDossier xmlns=\"urn:lienthong:one-stop-dossiers:1.0\">");
        xml(dossier, body);
        String message =
                envelope(header("one-stop-dossiers", "submitDossier", "soap-dossier-1"), body + "</submitDossier>");
        // when
        Client.Answer first = post(message);
        Client.Answer again = post(message);
        // then
        assertThat(first.text()).contains("<status>accepted</status>");
        assertThat(again.messageId()).isEqualTo(first.messageId()).isNotEmpty();
        assertThat(again.text()).isEqualTo(first.text());
    }

    private static void xml(JsonNode object, StringBuilder out) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            Iterable<JsonNode> values = field.getValue().isArray() ? field.getValue() : List.of(field.getValue());
            for (JsonNode value : values) {
                out.append('<').append(field.getKey()).append('>');
                if (value.isObject()) {
                    xml(value, out);
                } else {
                    out.append(value.asText().replace("&", "&amp;").replace("<", "&lt;"));
                }
                out.append("</").append(field.getKey()).append('>');
            }
        }
    }

    @Test
    void attachmentsAreReadWhereTheMessageRefersToThem() throws Exception {
        // given: the code of the enterprise as an attachment, once as SwA and once as MTOM; in Base64 it is none
        String swa =
                request("business-registration", "getEnterprise", ENTERPRISE.replace("0100109106", "cid:data.bin"));
        String mtom = request(
                "business-registration",
                "getEnterprise",
                ENTERPRISE.replace(
                        "0100109106",
                        "<xop:Include xmlns:xop=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:data.bin\"/>"));
        // when
        Client.Answer plain = multipart("text/xml", request("business-registration", "getEnterprise", ENTERPRISE));
        Client.Answer first = multipart("text/xml", swa);
        Client.Answer second = multipart("application/xop+xml", mtom);
        // then
        assertThat(plain.text()).contains("<enterpriseCode>0100109106</enterpriseCode>");
        assertThat(first.text()).contains("Client.InvalidBody", "parameter enterpriseCode");
        assertThat(second.text()).contains("Client.InvalidBody", "parameter enterpriseCode");
    }

    @Test
    void anAttachmentThatIsReferredToWithoutEndIsRefused() throws Exception {
        // given: 600 times 30,000 bytes
        String body = "<ns1:getEnterprise xmlns:ns1=\"urn:lienthong:business-registration:1.0\">"
                + "<ns1:enterpriseCode>cid:data.bin</ns1:enterpriseCode>".repeat(600) + "</ns1:getEnterprise>";
        // when
        Client.Answer answer =
                multipart("text/xml", request("business-registration", "getEnterprise", body), "QUJD".repeat(10_000));
        // then
        assertThat(answer.text()).contains("Fault", "10485760");
    }

    private static Client.Answer multipart(String type, String message) throws Exception {
        return multipart(type, message, "VGhpcyBpcyBhdHRhY2htZW50Lg0K");
    }

    private static Client.Answer multipart(String type, String message, String attachment) throws Exception {
        String body = "--MIME_boundary\r\nContent-Type: " + type
                + "; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\nContent-ID: <rootpart>\r\n\r\n" + message
                + "\r\n--MIME_boundary\r\nContent-Type: application/octet-stream; name=data.bin\r\n"
                + "Content-Transfer-Encoding: base64\r\nContent-ID: <data.bin>\r\n\r\n" + attachment + "\r\n"
                + "--MIME_boundary--\r\n";
        return client.send(
                "POST",
                "/",
                body.getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "multipart/related; type=\"" + type + "\"; start=\"<rootpart>\"; boundary=\"MIME_boundary\"",
                "MIME-Version",
                "1.0");
    }

    @Test
    void servicesAreListed() throws Exception {
        // when
        String all = post(request("business-registration", "listMethods", "<xrd:listMethods/>"))
                .text();
        String allowed = post(request("business-registration", "allowedMethods", "<xrd:allowedMethods/>"))
                .text();
        // then
        assertThat(all)
                .contains(
                        "<xroad:listMethodsResponse>",
                        "<id:serviceCode>getEnterprise</id:serviceCode><id:serviceVersion>v1.0</id:serviceVersion>",
                        "<id:serviceCode>getFiling</id:serviceCode>");
        assertThat(allowed).contains("<xroad:allowedMethodsResponse>", "getFiling");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<xrd:protocolVersion>4.0<|<xrd:protocolVersion>3.1<|Client.InvalidProtocolVersion",
                "<xrd:id>|<xrd:id>x</xrd:id><xrd:id>|Client.DuplicateHeaderField",
                "<xrd:protocolVersion>4.0</xrd:protocolVersion>||Client.MissingHeaderField",
                "<id:memberCode>000.00.00.H99</id:memberCode><id:subsystemCode>demo</id:subsystemCode>||Client.InvalidClientIdentifier",
                "demo|stranger|Server.ClientProxy.UnknownMember",
                "<id:subsystemCode>business-registration|<id:subsystemCode>nothing|Server.ClientProxy.UnknownMember",
                "v1.0|v7|Server.ServerProxy.UnknownService",
                "getEnterprise<|getNothing<|Client.InvalidBody",
                "SOAP-ENV:Body|SOAP-ENV:Leib|Client.MissingBody",
                "SOAP-ENV:Header|SOAP-ENV:Kopf|Client.MissingHeader",
                "http://schemas.xmlsoap.org/soap/envelope/|http://www.w3.org/2003/05/soap-envelope|Client.InvalidSoap",
                "0100109106|ABC|Client.InvalidBody",
                "0100109106|0100000000|Server.ServerProxy.ServiceFailed.RecordNotFound",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>|<!DOCTYPE x [<!ENTITY y \"z\">]>|Client.InvalidSoap",
                "</SOAP-ENV:Envelope>||Client.InvalidSoap",
                "<ns1:enterpriseCode>|<ns1:more>1</ns1:more><ns1:enterpriseCode>|Client.InvalidBody"
            })
    void aRefusalIsAFaultOfTheProtocol(String part, String other, String code) throws Exception {
        // given
        String message = request("business-registration", "getEnterprise", ENTERPRISE)
                .replace("\n", "")
                .replace(part, other == null ? "" : other);
        // when
        Client.Answer answer = post(message);
        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("text/xml");
        assertThat(answer.text())
                .contains("<SOAP-ENV:Fault><faultcode>" + code + "</faultcode>", "<faultDetail xmlns=\"\">");
    }

    @Test
    void onlyPostsOfXmlAreMessages() throws Exception {
        // when
        Client.Answer get = client.get("/");
        Client.Answer json = client.post("/", "{}");
        Client.Answer multipart =
                client.send("POST", "/", new byte[] {'x'}, "Content-Type", "multipart/related; boundary=b");
        // then
        assertThat(get.text()).contains("<faultcode>Client.InvalidHttpMethod</faultcode>");
        assertThat(json.text()).contains("<faultcode>Client.InvalidContentType</faultcode>");
        assertThat(multipart.text()).contains("<faultcode>Client.MimeParsingFailed</faultcode>");
    }
}
