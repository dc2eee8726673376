package io.lienthong.system;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.lienthong.scaffold.ContractSource;
import io.lienthong.scaffold.FolderWriter;
import io.lienthong.scaffold.WsdlScaffold;
import jakarta.activation.DataHandler;
import jakarta.mail.util.ByteArrayDataSource;
import jakarta.xml.ws.BindingProvider;
import jakarta.xml.ws.Dispatch;
import jakarta.xml.ws.Service;
import jakarta.xml.ws.WebServiceException;
import jakarta.xml.ws.handler.MessageContext;
import jakarta.xml.ws.soap.SOAPBinding;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.xml.namespace.QName;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Source;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.apache.cxf.binding.soap.SoapFault;
import org.apache.cxf.headers.Header;
import org.assertj.core.api.ThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A client that CXF made of a system's own WSDL gets from the bus, with X-Road's headers, what it gets from the system. */
class ProviderFormSoapIT {
    private static final Path DOCUMENTS = Path.of("test-fixtures/contracts/wsdl");
    private static final String CONSUMERS = """
            consumers:
              - {id: peer, environment: SANDBOX, secret: synthetic-secret, grants: ["*"],
                 xroad: {client: VN/GOV/H99.01/peer, connectionType: HTTP, addresses: [127.0.0.1]}}
              - {id: live, environment: PRODUCTION, secret: synthetic-secret, grants: ["*"],
                 xroad: {client: VN/GOV/H99.01/live, connectionType: HTTP, addresses: [127.0.0.1]}}
              - {id: poor, environment: PRODUCTION, secret: synthetic-secret, grants: [wrapped/getRegister],
                 xroad: {client: VN/GOV/H99.01/poor, connectionType: HTTP, addresses: [127.0.0.1]}}
            """;
    private static final String LOOK_UP =
            "<GetRegister xmlns=\"urn:synthetic:wrapped\"><Code>AB1234</Code></GetRegister>";
    private static final String PERSON =
            "<t:Person kind=\"PERSON\"><t:Name>Hà &amp; x</t:Name><t:Born>2026-01-15</t:Born><t:Died"
                    + " xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:nil=\"true\"/><t:Country>VN</t:Country></t:Person>";
    private static final String REGISTER = "<t:Register xmlns:t=\"urn:synthetic:wrapped\"><t:Code>%s</t:Code>"
            + "<t:Place>AB1234</t:Place><t:Fee>1.50</t:Fee>" + PERSON
            + "<t:Urgent>true</t:Urgent><t:At>2026-11-27T08:00:00Z</t:At></t:Register>";
    private static final String DEED =
            "<deed xmlns=\"urn:synthetic:shapes\" lang=\"vi\"><person><name>Hà</name><born>1990</born></person>"
                    + "<holder xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:p=\"urn:synthetic:shapes\" i:type=\"p:PersonParty\">"
                    + "<name>Hà</name><born>1990</born></holder><parcel>7</parcel><province>x</province></deed>";

    private static WireMockServer system;
    private static BusProcess bus;

    @BeforeAll
    static void startBus(@TempDir Path temporary) throws Exception {
        system = new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort());
        system.start();
        BusHome home =
                BusHome.in(Files.createDirectory(temporary.resolve("home"))).consumers(CONSUMERS);
        for (String name : List.of("wrapped", "rpc", "shapes", "headers")) {
            ContractSource source =
                    ContractSource.of(DOCUMENTS.resolve(name + ".wsdl").toString());
            FolderWriter.write(
                    WsdlScaffold.draft(name, source, WsdlScaffold.Choice.ALL),
                    home.connectors().resolve(name),
                    written -> {});
            home.settings(name, "baseUrl: http://127.0.0.1:" + system.port() + "/");
        }
        bus = BusProcess.start(home);
    }

    @AfterAll
    static void stopBus() {
        bus.close();
        system.stop();
    }

    @BeforeEach
    void forget() {
        system.resetAll();
    }

    /** What a client sends and gets, whoever answers. */
    private record Said(String body, Map<String, String> attachments) {}

    private static Dispatch<Source> client(String connector, String service, String port, String soap)
            throws Exception {
        Service made = Service.create(
                DOCUMENTS.resolve(connector + ".wsdl").toUri().toURL(),
                new QName("urn:synthetic:" + connector, service));
        QName name = new QName("urn:synthetic:" + connector, port);
        if (soap.equals("1.1 again")) {
            name = new QName("urn:synthetic:" + connector, port + "XRoad");
            made.addPort(name, SOAPBinding.SOAP11HTTP_BINDING, "http://127.0.0.1/");
        }
        return made.createDispatch(name, Source.class, Service.Mode.PAYLOAD);
    }

    private static Said say(
            Dispatch<Source> client, String address, String body, List<String> headers, @Nullable String attachment)
            throws Exception {
        Map<String, Object> context = client.getRequestContext();
        context.put(BindingProvider.ENDPOINT_ADDRESS_PROPERTY, address);
        List<Header> all = new ArrayList<>();
        for (String header : headers) {
            Element element = WsdlPeer.parse(header);
            all.add(new Header(new QName(element.getNamespaceURI(), element.getLocalName()), element));
        }
        context.put(Header.HEADER_LIST, all);
        if (attachment != null) {
            context.put(
                    MessageContext.OUTBOUND_MESSAGE_ATTACHMENTS,
                    Map.of(
                            "file",
                            new DataHandler(new ByteArrayDataSource(
                                    attachment.getBytes(StandardCharsets.UTF_8), "application/pdf"))));
        }
        Source answer = client.invoke(new StreamSource(new StringReader(body)));
        Map<String, String> attached = new java.util.TreeMap<>();
        Object inbound = client.getResponseContext().get(MessageContext.INBOUND_MESSAGE_ATTACHMENTS);
        if (inbound instanceof Map<?, ?> parts) {
            for (Map.Entry<?, ?> part : parts.entrySet()) {
                attached.put(
                        String.valueOf(part.getKey()),
                        new String(
                                ((DataHandler) part.getValue()).getInputStream().readAllBytes(),
                                StandardCharsets.UTF_8));
            }
        }
        return new Said(text(answer), attached);
    }

    private static String text(@Nullable Source answer) throws Exception {
        if (answer == null) {
            return "";
        }
        StringWriter text = new StringWriter();
        Transformer copy = TransformerFactory.newDefaultInstance().newTransformer();
        copy.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
        copy.transform(answer, new StreamResult(text));
        // what it means: declarations of prefixes may stand elsewhere
        return text.toString().replaceAll(" xmlns(:[A-Za-z0-9-]+)?=\"[^\"]*\"", "");
    }

    private static List<String> xroad(String connector, String code, String client) {
        String declared = " xmlns:x=\"http://x-road.eu/xsd/xroad.xsd\" xmlns:d=\"http://x-road.eu/xsd/identifiers\"";
        String member =
                "<d:xRoadInstance>VN</d:xRoadInstance><d:memberClass>GOV</d:memberClass><d:memberCode>%s</d:memberCode>"
                        + "<d:subsystemCode>%s</d:subsystemCode>";
        return List.of(
                "<x:client" + declared + " d:objectType=\"SUBSYSTEM\">" + member.formatted("H99.01", client)
                        + "</x:client>",
                "<x:service" + declared + " d:objectType=\"SERVICE\">" + member.formatted("000.00.00.H99", connector)
                        + "<d:serviceCode>" + code + "</d:serviceCode></x:service>",
                "<x:id" + declared + ">" + UUID.randomUUID() + "</x:id>",
                "<x:protocolVersion" + declared + ">4.0</x:protocolVersion>");
    }

    private static String bus() {
        return "http://127.0.0.1:" + bus.port() + "/";
    }

    private static List<String> with(List<String> own, List<String> more) {
        List<String> all = new ArrayList<>(own);
        all.addAll(more);
        return all;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            wrapped | Registry | RegistrySoap | 1.1 | GetRegister | <GetRegister xmlns="urn:synthetic:wrapped"><Code>AB1234</Code></GetRegister>
            wrapped | Registry | RegistrySoap | 1.1 | getRegister | <GetRegister xmlns="urn:synthetic:wrapped"><Code>AB1234</Code></GetRegister>
            wrapped | Registry | RegistrySoap | 1.1 | Ping        | <Ping xmlns="urn:synthetic:wrapped"/>
            rpc     | Vehicles | VehiclesSoap | 1.1 | find        | <c:find xmlns:c="urn:synthetic:rpc:calls"><plate>29A-1</plate><year>2020</year></c:find>
            shapes  | Deeds    | Deeds12      | 1.1 again | GetDeed | <deedNumber xmlns="urn:synthetic:shapes">7</deedNumber>
            """)
    void theAnswerIsThatOfTheSystemItself(
            String connector, String service, String port, String soap, String code, String body) throws Exception {
        // given
        String simulator = "http://127.0.0.1:" + bus.simulatorsPort() + "/" + connector + "/";
        // when
        Said own = say(client(connector, service, port, "own"), simulator, body, List.of(), null);
        Said answer = say(client(connector, service, port, soap), bus(), body, xroad(connector, code, "peer"), null);
        // then
        assertThat(own.body()).isNotEmpty();
        assertThat(answer.body()).isEqualTo(own.body());
    }

    @Test
    void whatIsSentHasItsEffectAndComesBackAsItWasWritten() throws Exception {
        // given
        String lookUp = LOOK_UP.replace("AB1234", "XZ0007");
        // when
        Said made = say(
                client("wrapped", "Registry", "RegistrySoap", "1.1"),
                bus(),
                REGISTER.formatted("XZ0007"),
                xroad("wrapped", "Register", "peer"),
                null);
        Said found = say(
                client("wrapped", "Registry", "RegistrySoap", "1.1"),
                bus(),
                lookUp,
                xroad("wrapped", "GetRegister", "peer"),
                null);
        // then
        assertThat(made.body()).contains("RegisterResponse");
        assertThat(found.body()).contains("XZ0007", "Hà &amp; x", "nil=\"true\"");
    }

    @Test
    void typesAndSubstitutesOfASystemWithSoap12AreKept() throws Exception {
        // when
        Said own = say(
                client("shapes", "Deeds", "Deeds12", "own"),
                "http://127.0.0.1:" + bus.simulatorsPort() + "/shapes/",
                DEED,
                List.of(),
                null);
        Said answer = say(
                client("shapes", "Deeds", "Deeds12", "1.1 again"),
                bus(),
                DEED,
                xroad("shapes", "record-deed", "peer"),
                null);
        // then
        assertThat(answer.body()).isEqualTo(own.body()).contains("deedNumber");
    }

    @Test
    void headersOfTheSystemAndAttachmentsTravelInBothDirections() throws Exception {
        // given
        String simulator = "http://127.0.0.1:" + bus.simulatorsPort() + "/headers/";
        String read = "<read xmlns=\"urn:synthetic:headers:types\"><number>D-1</number></read>";
        String store =
                "<document xmlns=\"urn:synthetic:headers:types\"><number>D-1</number><kind>DEED</kind></document>";
        List<String> own = List.of(
                "<client xmlns=\"urn:synthetic:headers:types\" xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\""
                        + " S:mustUnderstand=\"1\"><code>c</code></client>",
                "<id xmlns=\"urn:synthetic:headers:types\">i</id>");
        List<String> trace = own.subList(1, 2);
        // when
        Said readThere = say(client("headers", "Archive", "Archive", "1.1"), simulator, read, own, null);
        Said readHere = say(
                client("headers", "Archive", "Archive", "1.1"),
                bus(),
                read,
                with(own, xroad("headers", "Read", "peer")),
                null);
        Said storedThere = say(client("headers", "Archive", "Archive", "1.1"), simulator, store, trace, "%PDF");
        Said storedHere = say(
                client("headers", "Archive", "Archive", "1.1"),
                bus(),
                store,
                with(trace, xroad("headers", "Store", "peer")),
                "%PDF");
        // then
        assertThat(readHere).isEqualTo(readThere);
        assertThat(storedHere).isEqualTo(storedThere);
    }

    @Test
    void anAttachmentOfTheAnswerStaysInItsPart() throws Exception {
        // given
        String type = "multipart/related; type=\"text/xml\"; start=\"<e@s>\"; boundary=\"b-1\"";
        String attached = "\r\n--b-1\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: binary\r\n"
                + "Content-ID: <file=1@s>\r\n\r\n%PDF ha\r\n--b-1--\r\n";
        system.stubFor(any(anyUrl())
                .willReturn(aResponse()
                        .withHeader("Content-Type", type)
                        .withBody("--b-1\r\nContent-Type: text/xml; charset=utf-8\r\nContent-ID: <e@s>\r\n\r\n"
                                + "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><document"
                                + " xmlns=\"urn:synthetic:headers:types\"><number>D-1</number><kind>DEED</kind></document></s:Body>"
                                + "</s:Envelope>" + attached)));
        // when
        Client.Answer answer = post(
                xroad("headers", "Fetch", "live"),
                "<read xmlns=\"urn:synthetic:headers:types\"><number>D-1</number></read>");
        // then
        assertThat(answer.header("Content-Type")).isEqualTo(type);
        assertThat(answer.text())
                .startsWith("--b-1\r\n")
                .contains("<SOAP-ENV:Envelope", "requestHash", "<number>D-1</number>")
                .endsWith(attached);
    }

    private static Client.Answer post(List<String> headers, String body) throws Exception {
        String message = "<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Header>"
                + String.join("", headers) + "</S:Header><S:Body>" + body + "</S:Body></S:Envelope>";
        return Client.of(bus, "live", "synthetic-secret")
                .send("POST", "/", message.getBytes(StandardCharsets.UTF_8), "Content-Type", "text/xml; charset=UTF-8");
    }

    private static ResponseDefinitionBuilder answer(int status, String body) {
        return aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "text/xml; charset=utf-8")
                .withBody(body);
    }

    @Test
    void aFaultOfTheSystemIsTheFaultThatItsClientKnows() throws Exception {
        // given
        system.stubFor(any(anyUrl()).willReturn(answer(500, """
                        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:w="urn:synthetic:wrapped"><s:Body>
                        <s:Fault><faultcode>s:Client</faultcode><faultstring>Không có</faultstring>
                        <detail><w:Refused><w:Reason>none</w:Reason></w:Refused></detail></s:Fault></s:Body></s:Envelope>""")));
        String direct = "http://127.0.0.1:" + system.port() + "/";
        // when
        SoapFault own = fault(direct, List.of());
        SoapFault answer = fault(bus(), xroad("wrapped", "GetRegister", "live"));
        // then
        assertThat(answer.getReason()).isEqualTo(own.getReason()).isEqualTo("Không có");
        assertThat(answer.getFaultCode()).isEqualTo(own.getFaultCode());
        assertThat(answer.getDetail().getTextContent())
                .isEqualTo(own.getDetail().getTextContent());
        Element refused = WsdlPeer.children(answer.getDetail()).get(0);
        assertThat(refused.getNamespaceURI()).isEqualTo("urn:synthetic:wrapped");
    }

    private static SoapFault fault(String address, List<String> headers) {
        return fault(() -> say(client("wrapped", "Registry", "RegistrySoap", "1.1"), address, LOOK_UP, headers, null));
    }

    /** The fault that a call ends with. */
    private static SoapFault fault(ThrowableAssert.ThrowingCallable call) {
        Throwable cause = catchThrowableOfType(WebServiceException.class, call).getCause();
        return (SoapFault) Objects.requireNonNull(cause);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            503 | <html><body>closed</body></html> | NetworkError  | PROVIDER_UNAVAILABLE
            503 |                                  | NetworkError  | PROVIDER_UNAVAILABLE
            200 | <html><body>closed</body></html> | ServiceFailed | PROVIDER_REPLY_INVALID
            200 | <?xml version="1.1"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetRegisterResponse xmlns="urn:synthetic:wrapped"><Code>AB1234</Code><Person kind="PERSON"><Name>Hà &#1;</Name><Born>1990-01-01</Born><Died>1990-01-01</Died><Country>VN</Country></Person><Since>1990-01-01</Since></GetRegisterResponse></s:Body></s:Envelope> | ServiceFailed | PROVIDER_REPLY_INVALID
            """)
    void whatIsNoMessageOfSoapIsAFaultOfXRoad(int status, String body, String type, String code) throws Exception {
        // given
        system.stubFor(any(anyUrl()).willReturn(answer(status, body == null ? "" : body)));
        // when
        Client.Answer answer = post(xroad("wrapped", "GetRegister", "live"), LOOK_UP);
        // then
        assertThat(answer.text()).contains("Server.ServerProxy." + type, code);
    }

    @Test
    void aMessageWithTwoRootsIsRefused() throws Exception {
        // given: what one reads as the envelope, another does not
        String message = "<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Header>"
                + String.join("", xroad("wrapped", "GetRegister", "live")) + "</S:Header><S:Body>" + LOOK_UP
                + "</S:Body></S:Envelope>";
        String two = "--b\r\nContent-ID: <1>\r\n\r\n" + message + "\r\n--b\r\nContent-ID: <2>\r\n\r\n"
                + message.replace("AB1234", "XX0000") + "\r\n--b--\r\n";
        // when
        Client.Answer answer = Client.of(bus, "live", "synthetic-secret")
                .send(
                        "POST",
                        "/",
                        two.getBytes(StandardCharsets.UTF_8),
                        "Content-Type",
                        "multipart/related; type=\"text/xml\"; boundary=b; start=\"<2>\"");
        // then
        assertThat(answer.text()).contains("Client.MimeParsingFailed");
        assertThat(system.getAllServeEvents()).isEmpty();
    }

    @Test
    void aFaultOfSoap12IsToldInSoap11() throws Exception {
        // given
        system.stubFor(any(anyUrl())
                .willReturn(aResponse()
                        .withStatus(500)
                        .withHeader("Content-Type", "application/soap+xml; charset=utf-8")
                        .withBody("""
                        <s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault>
                        <s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang="vi">Sai số</s:Text></s:Reason>
                        <s:Detail><d:no xmlns:d="urn:d">7</d:no></s:Detail></s:Fault></s:Body></s:Envelope>""")));
        // when
        SoapFault answer = fault(() -> say(
                client("shapes", "Deeds", "Deeds12", "1.1 again"),
                bus(),
                "<deedNumber xmlns=\"urn:synthetic:shapes\">7</deedNumber>",
                xroad("shapes", "GetDeed", "live"),
                null));
        // then
        assertThat(answer.getReason()).isEqualTo("Sai số");
        assertThat(answer.getFaultCode().getLocalPart()).isEqualTo("Client");
        assertThat(answer.getDetail().getTextContent()).isEqualTo("7");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GetRegister | live | <GetRegister xmlns="urn:synthetic:wrapped"><Code>nonsense</Code></GetRegister> | Client.InvalidBody | Code
            GetRegister | live | <GetRegister xmlns="urn:synthetic:wrapped"><Cod>AB1234</Cod></GetRegister>     | Client.InvalidBody | Cod
            GetRegister | live | <Notify xmlns="urn:synthetic:wrapped"><Text>t</Text></Notify>                  | Client.InvalidBody | GetRegister
            GetRegister | live | <GetRegistry xmlns="urn:synthetic:other"/>                                     | Client.InvalidBody | GetRegister
            Ping        | poor | <Ping xmlns="urn:synthetic:wrapped"/>                                          | Server.ServerProxy.AccessDenied | wrapped/ping
            Nothing     | live | <Nothing xmlns="urn:synthetic:wrapped"/>                                       | Server.ServerProxy.UnknownService | Nothing
            GetRegister | live | <GetRegister xmlns="urn:synthetic:wrapped"><Code>AB1234</Code></GetRegister>   | Server.ServerProxy.NetworkError | wrapped
            """)
    void whatTheSystemNeverHeardIsAFaultOfXRoad(String code, String client, String body, String type, String told)
            throws Exception {
        // given: of the last one the system answers, but nothing that it declares
        system.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(503).withBody("closed")));
        // when
        SoapFault fault = fault(() -> say(
                client("wrapped", "Registry", "RegistrySoap", "1.1"),
                bus(),
                body,
                xroad("wrapped", code, client),
                null));
        // then
        assertThat(fault.getFaultCode().getLocalPart()).isEqualTo(type);
        assertThat(fault.getReason()).contains(told);
    }

    @Test
    void aCallWithAnEffectIsDoneOnceUnderOneId() throws Exception {
        // given
        system.stubFor(any(anyUrl())
                .willReturn(answer(
                        200,
                        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><t:RegisterResponse"
                                + " xmlns:t=\"urn:synthetic:wrapped\"><t:Number>9</t:Number>" + PERSON
                                + "</t:RegisterResponse></s:Body></s:Envelope>")));
        List<String> headers = xroad("wrapped", "Register", "live");
        // when
        Said first = say(
                client("wrapped", "Registry", "RegistrySoap", "1.1"),
                bus(),
                REGISTER.formatted("XZ0008"),
                headers,
                null);
        Said again = say(
                client("wrapped", "Registry", "RegistrySoap", "1.1"),
                bus(),
                REGISTER.formatted("XZ0008"),
                headers,
                null);
        // then
        assertThat(first.body()).contains("<t:Number>9</t:Number>");
        assertThat(again).isEqualTo(first);
        assertThat(system.getAllServeEvents()).hasSize(1);
    }

    @Test
    void nothingIsTheAnswerOfAnOperationWithoutOne() throws Exception {
        // given
        system.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(202)));
        // when
        Client.Answer answer = post(
                xroad("wrapped", "Notify", "live"), "<Notify xmlns=\"urn:synthetic:wrapped\"><Text>t</Text></Notify>");
        // then
        assertThat(answer.text()).contains("requestHash", "<SOAP-ENV:Body></SOAP-ENV:Body>");
    }

    private static String wsdl(String connector, String code, String client) throws Exception {
        String answer = post(
                        xroad(connector, "getWsdl", client),
                        "<x:getWsdl xmlns:x=\"http://x-road.eu/xsd/xroad.xsd\"><x:serviceCode>" + code
                                + "</x:serviceCode></x:getWsdl>")
                .text();
        String[] parts = answer.split("--xroad[0-9a-f]+(--)?\r\n");
        assertThat(parts).as(answer).hasSize(3);
        return parts[2].substring(parts[2].indexOf("<?xml")).strip();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            wrapped | Registry | RegistrySoap | GetRegister | <GetRegister xmlns="urn:synthetic:wrapped"><Code>AB1234</Code></GetRegister>
            rpc     | Vehicles | VehiclesSoap | find        | <c:find xmlns:c="urn:synthetic:rpc:calls"><plate>29A-1</plate><year>2020</year></c:find>
            shapes  | Deeds    | Deeds12      | GetDeed     | <deedNumber xmlns="urn:synthetic:shapes">7</deedNumber>
            headers | Archive  | Archive      | Fetch       | <read xmlns="urn:synthetic:headers:types"><number>D-1</number></read>
            """)
    void aClientThatIsMadeOfTheWsdlThatIsGivenOutWorks(
            String connector, String service, String port, String code, String body, @TempDir Path folder)
            throws Exception {
        // given
        String wsdl = wsdl(connector, code, "peer");
        Path file = Files.writeString(folder.resolve("given.wsdl"), wsdl);
        String namespace = "urn:synthetic:" + connector;
        Dispatch<Source> made = Service.create(file.toUri().toURL(), new QName(namespace, service))
                .createDispatch(new QName(namespace, port), Source.class, Service.Mode.PAYLOAD);
        // when
        Said answer = say(made, bus(), body, xroad(connector, code, "peer"), null);
        // then
        assertThat(answer.body()).isNotEmpty();
        assertThat(wsdl).doesNotContain("schemaLocation", "wsdl:import", "<xs:include");
        assertThat(schema(wsdl)).isNotNull();
    }

    /** All that the document declares, as an independent reader understands it. */
    private static Schema schema(String wsdl) throws Exception {
        NodeList found = WsdlPeer.parse(wsdl).getElementsByTagNameNS("http://www.w3.org/2001/XMLSchema", "schema");
        Source[] sources = new Source[found.getLength()];
        for (int i = 0; i < sources.length; i++) {
            StringWriter text = new StringWriter();
            TransformerFactory.newDefaultInstance()
                    .newTransformer()
                    .transform(new DOMSource(found.item(i)), new StreamResult(text));
            sources[i] = new StreamSource(new StringReader(text.toString()
                    .replaceFirst("<xs:schema", "<xs:schema xmlns:id=\"http://x-road.eu/xsd/identifiers\"")
                    .replaceFirst("(xmlns:id=\"[^\"]*\")(.*?) xmlns:id=\"[^\"]*\"", "$1$2")));
        }
        return SchemaFactory.newDefaultInstance().newSchema(sources);
    }

    @Test
    void theWsdlIsCutToTheGrants() throws Exception {
        // when
        String wsdl = wsdl("wrapped", "getRegister", "poor");
        String ours = wsdl("wrapped", "ping", "poor");
        // then
        assertThat(wsdl).contains("operation name=\"GetRegister\"").doesNotContain("operation name=\"Ping\"");
        assertThat(ours).contains("urn:lienthong:wrapped:1.0");
    }
}
