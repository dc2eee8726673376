package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import io.lienthong.cli.ConnectorCheck;
import io.lienthong.cli.Lgsp;
import io.lienthong.cli.TestCase;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Operation;
import io.lienthong.message.Json;
import io.lienthong.scaffold.ContractSource;
import io.lienthong.scaffold.Draft;
import io.lienthong.scaffold.FolderWriter;
import io.lienthong.scaffold.Names;
import io.lienthong.scaffold.OpenApiScaffold;
import io.lienthong.scaffold.WsdlScaffold;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;

/**
 * One bus has a connector of every document, our own and, where the folder is there, those that nobody here wrote; every
 * operation is called over each face, and its simulator's answer is valid by the contract that the face itself gives out:
 * the consumer's OpenAPI document, or the WSDL. {@code src/docs/contracts.md} says what came out.
 */
class ContractFacesIT {
    private static final Path OURS = Path.of("test-fixtures/contracts");
    private static final Path OTHERS = Path.of(System.getProperty("shared.contracts", "../shared/contracts"));
    private static final String ANY_UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final Path TABLE = Path.of("src/docs/contracts.md");
    private static final String MEMBER = "VN/GOV/000.00.00.H99";
    private static final String CLIENT = "VN/GOV/H99.01/faces";
    private static final String CONSUMERS = """
            consumers:
              - {id: faces, environment: SANDBOX, secret: synthetic-secret, grants: ["*"],
                 xroad: {client: %s, connectionType: HTTP, addresses: [127.0.0.1]}}
            """.formatted(CLIENT);
    private static final String OPENAPI = "urn:faces:openapi";

    private static final Map<Path, ConnectorCheck.Checked> connectors = new LinkedHashMap<>();
    private static BusProcess bus;
    private static Path data;
    private static Client client;
    private static JsonSchemaFactory schemas;
    private static JsonNode openApi;

    @BeforeAll
    static void startBus(@TempDir Path temporary) throws Exception {
        BusHome home =
                BusHome.in(Files.createDirectory(temporary.resolve("home"))).consumers(CONSUMERS);
        for (Path folder : List.of(OURS.resolve("openapi"), OURS.resolve("wsdl"), OTHERS)) {
            for (Path file : documents(folder)) {
                connectors.put(file, connector(file, home));
            }
        }
        bus = BusProcess.start(home);
        data = home.data();
        client = Client.of(bus, "faces", "synthetic-secret");
        String document = client.get("/api/openapi").text();
        openApi = Json.parse(document.getBytes(StandardCharsets.UTF_8));
        schemas = JsonSchemaFactory.getInstance(
                SpecVersion.VersionFlag.V202012,
                factory -> factory.schemaLoaders(loaders -> loaders.schemas(Map.of(OPENAPI, document))));
    }

    @AfterAll
    static void stopBus() {
        bus.close();
    }

    private static List<Path> documents(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            System.out.println("Skipped: contracts of other people, because there is no folder " + folder);
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().matches(".*\\.(json|ya?ml|wsdl)"))
                    .sorted()
                    .toList();
        }
    }

    private static ConnectorCheck.Checked connector(Path file, BusHome home) throws Exception {
        String name = Names.dashed(file.getFileName().toString());
        ContractSource source = ContractSource.of(file.toString());
        Draft draft = file.toString().endsWith(".wsdl")
                ? WsdlScaffold.draft(name, source, WsdlScaffold.Choice.ALL)
                : OpenApiScaffold.draft(name, source, Set.of());
        Path folder = home.connectors().resolve(name);
        FolderWriter.write(draft, folder, written -> {});
        return new ConnectorCheck(folder.resolve("no-settings")).check(folder);
    }

    @TestFactory
    Stream<DynamicTest> everyOperationAnswersOverEachFaceAsItsContractSays() {
        return connectors.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey().getFileName().toString(), () -> answers(entry.getKey(), entry.getValue())));
    }

    @Test
    void theDocumentOfAConsumerIsAnOpenApiDocumentWithoutReferencesThatLeadNowhere() throws Exception {
        // when
        OpenAPI read = Json31.mapper().readValue(openApi.toString(), OpenAPI.class);
        List<String> lost = references(openApi).stream()
                .filter(target -> !target.startsWith("#/")
                        || openApi.at(target.substring(1)).isMissingNode())
                .toList();
        // then
        assertThat(read.getPaths()).hasSize(openApi.path("paths").size());
        assertThat(read.getComponents().getSchemas())
                .hasSize(openApi.at("/components/schemas").size());
        assertThat(references(openApi)).isNotEmpty();
        assertThat(lost).isEmpty();
    }

    private static List<String> references(JsonNode node) {
        List<String> targets = new ArrayList<>();
        if (node.path("$ref").isTextual()) {
            targets.add(node.get("$ref").asText());
        }
        if (node.path("discriminator").has("propertyName")) {
            node.path("discriminator").path("mapping").forEach(target -> targets.add(target.asText()));
        }
        node.forEach(child -> targets.addAll(references(child)));
        return targets;
    }

    @Test
    void aListIsSentOnceForEachValueOrBetweenCommas() throws Exception {
        // given
        String books = "/api/library-openapi-30-yaml/1.4/books";
        // when
        Client.Answer exploded = client.get(books + "?year=1999&year=2001&tags=a&tags=b&filter=%7B%22floor%22%3A2%7D");
        Client.Answer joined = client.get(books + "?year=1999,2001");
        Client.Answer wrong = client.get(books + "?year=1999&year=1800");
        Client.Answer comma = client.get(books + "?year=1999&tags=a&tags=b%2Cc");
        Client.Answer twice = client.get(books + "?year=1999&q=aa&q=bb");
        JsonNode parameters = openApi.path("paths")
                .path("/api/library-openapi-30-yaml/1.4/books")
                .at("/get/parameters");
        // then
        assertThat(exploded.status()).as(exploded.text()).isEqualTo(200);
        assertThat(joined.status()).as(joined.text()).isEqualTo(200);
        assertThat(wrong.text()).contains("REQUEST_INVALID", "parameter year");
        assertThat(comma.text()).contains("REQUEST_INVALID", "parameter tags", "comma");
        assertThat(twice.text()).contains("REQUEST_INVALID", "occurs twice");
        assertThat(parameter(parameters, "year").path("explode").asBoolean()).isTrue();
        assertThat(parameter(parameters, "filter")
                        .at("/content/application~1json")
                        .has("schema"))
                .isTrue();
        assertThat(parameter(parameters, "filter").has("schema")).isFalse();
    }

    private static JsonNode parameter(JsonNode parameters, String name) {
        for (JsonNode parameter : parameters) {
            if (parameter.path("name").asText().equals(name)) {
                return parameter;
            }
        }
        return MissingNode.getInstance();
    }

    /** An operation and the call that its tests say succeeds. */
    private record Call(Descriptor descriptor, Operation operation, TestCase test) {
        String path() {
            Operation.Expose expose = Objects.requireNonNull(operation.expose());
            String path = expose.path();
            StringBuilder query = new StringBuilder();
            for (Map.Entry<String, String> parameter : test.when().parameters().entrySet()) {
                String value = URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8)
                        .replace("+", "%20");
                String place = "{" + parameter.getKey() + "}";
                if (path.contains(place)) {
                    path = path.replace(place, value);
                } else {
                    query.append(query.isEmpty() ? '?' : '&')
                            .append(parameter.getKey())
                            .append('=')
                            .append(value);
                }
            }
            return path + query;
        }

        String template() {
            return "/api/" + descriptor.name() + "/" + descriptor.metadata().interfaceVersion()
                    + Objects.requireNonNull(operation.expose()).path();
        }

        String method() {
            return Objects.requireNonNull(operation.expose()).method();
        }

        /** Whether the system may say that it has the record, which came over another face before. */
        boolean conflicts(JsonNode contract) {
            String path = shape(String.valueOf(operation.request().path()));
            String method = String.valueOf(operation.request().method()).toLowerCase(Locale.ROOT);
            return contract.path("paths").properties().stream()
                    .filter(one -> shape(one.getKey()).equals(path))
                    .anyMatch(one ->
                            one.getValue().at("/" + method + "/responses").has("409"));
        }

        private static String shape(String path) {
            return path.replaceAll("\\{[^}]*}", "{}");
        }

        boolean opaque() {
            return operation.bodyKind() == Operation.BodyKind.OPAQUE;
        }
    }

    private static void answers(Path file, ConnectorCheck.Checked checked) throws Exception {
        // given
        Descriptor descriptor =
                Objects.requireNonNull(checked.compiled()).source().descriptor();
        List<Call> calls = descriptor.operations().stream()
                .flatMap(operation ->
                        success(operation, checked.cases()).map(test -> new Call(descriptor, operation, test)).stream())
                .toList();
        List<Call> inSoap = calls.stream().filter(call -> !call.opaque()).toList();
        String wsdl = inSoap.isEmpty() ? "" : wsdl(inSoap.get(0));
        WsdlPeer peer = inSoap.isEmpty() ? null : new WsdlPeer(wsdl);
        // when
        List<String> wrong = new ArrayList<>();
        JsonNode contract = contract(checked);
        for (Call call : calls) {
            boolean conflicts = call.conflicts(contract);
            Client.Answer answer = rest(
                    call,
                    "/api/" + descriptor.name() + "/" + descriptor.metadata().interfaceVersion());
            judge("/api", call, false, answer, wrong);
            Client.Answer xroad = rest(call, "/r1/" + MEMBER + "/" + descriptor.name() + "/" + descriptor.name());
            judge("r1", call, conflicts, xroad, wrong);
            if (peer != null && !call.opaque()) {
                soap(call, conflicts, peer, wsdl, answer, wrong);
            }
        }
        // then
        assertThat(wrong).isEmpty();
        assertThat(Files.readAllLines(TABLE))
                .filteredOn(row -> row.startsWith("| " + file.getFileName() + " |"))
                .singleElement()
                .asString()
                .endsWith(faces(calls, inSoap));
    }

    @ParameterizedTest
    @CsvSource({
        "wrapped, register, getRegister, Code, XY0001",
        "shapes, recordDeed, getDeed, deedNumber, ''",
    })
    void whatIsSubmittedToASoapSystemIsLookedUp(
            String document, String submission, String lookUp, String key, String value) throws Exception {
        // given: what the tests submit, under another key where the submission has it
        ConnectorCheck.Checked checked =
                Objects.requireNonNull(connectors.get(OURS.resolve("wsdl").resolve(document + ".wsdl")));
        ObjectNode sent = (ObjectNode) sent(checked, Names.camel(submission, ""));
        ObjectNode asked = (ObjectNode) sent(checked, Names.camel(lookUp, ""));
        if (!value.isEmpty()) {
            sent.put(key, value);
            asked.put(key, value);
        }
        String shared = document.equals("wrapped") ? "Person" : "province";
        sent.set(shared, changed(sent.get(shared)));
        String base = "/api/" + document + "-wsdl/1.0/";
        Client.Answer before = client.post(base + Names.dashed(lookUp), asked.toString());
        // when
        Client.Answer made = client.post(base + Names.dashed(submission), sent.toString(), "Idempotency-Key", document);
        Client.Answer found = client.post(base + Names.dashed(lookUp), asked.toString());
        // then
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        assertThat(found.json().path(shared)).isEqualTo(sent.get(shared));
        assertThat(found.json().path(key))
                .isEqualTo(value.isEmpty() ? before.json().path(key) : sent.get(key));
    }

    @TestFactory
    Stream<DynamicTest> theCheckOfEachConnectorIsAnsweredByItsSimulator() {
        return connectors.values().stream()
                .map(checked ->
                        Objects.requireNonNull(checked.compiled()).source().descriptor())
                .filter(descriptor ->
                        Objects.requireNonNull(descriptor.endpoint()).check() != null)
                .map(descriptor -> DynamicTest.dynamicTest(descriptor.name(), () -> pinged(descriptor.name())));
    }

    private static void pinged(String connector) {
        StringWriter told = new StringWriter();
        int exit = Lgsp.execute(
                new PrintWriter(told),
                "connector",
                "ping",
                connector,
                "--environment",
                "SANDBOX",
                "--url",
                "http://127.0.0.1:" + bus.controlPort(),
                "--token-file",
                data.resolve("admin-token").toString());
        assertThat(exit).as(told.toString()).isZero();
        assertThat(told.toString()).containsPattern("HTTP +passed").contains("This is the simulator");
    }

    @Test
    void aRecordIsAddedOnceFoundByItsKeyAndGoneOnceItIsRemoved() throws Exception {
        // given
        ConnectorCheck.Checked checked =
                Objects.requireNonNull(connectors.get(OURS.resolve("openapi/permits.openapi31.yaml")));
        ObjectNode sent = (ObjectNode) sent(checked, "fileApplication");
        sent.put("number", "ZZ-321").put("holder", "Hà <Nam> & x");
        String base = "/api/" + Names.dashed("permits.openapi31.yaml") + "/1.0/permits";
        // when
        Client.Answer unseen = client.get(base + "/YY-123");
        Client.Answer added = client.post(base, sent.toString(), "Idempotency-Key", "first");
        Client.Answer again = client.post(base, sent.toString(), "Idempotency-Key", "second");
        Client.Answer found = client.get(base + "/ZZ-321");
        Client.Answer removed = client.send("DELETE", base + "/ZZ-321", null, "Idempotency-Key", "third");
        Client.Answer gone = client.get(base + "/ZZ-321");
        Client.Answer anew = client.post(base, sent.toString(), "Idempotency-Key", "fourth");
        // then
        assertThat(unseen.json().path("number").asText()).as(unseen.text()).isEqualTo("YY-123");
        assertThat(added.status()).as(added.text()).isEqualTo(200);
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.text()).contains("RECORD_EXISTS");
        assertThat(found.json().path("holder").asText()).isEqualTo("Hà <Nam> & x");
        assertThat(removed.status() / 100).as(removed.text()).isEqualTo(2);
        assertThat(gone.status()).isEqualTo(404);
        assertThat(anew.status()).isEqualTo(200);
    }

    private static JsonNode sent(ConnectorCheck.Checked checked, String operation) {
        return checked.cases().stream()
                .filter(test -> test.operation().equals(operation))
                .map(test -> Objects.requireNonNull(
                        Objects.requireNonNull(test.when().body()).tree()))
                .findFirst()
                .orElseThrow()
                .deepCopy();
    }

    /** The same with a text of markup, or the first element of a list twice. */
    private static JsonNode changed(JsonNode value) {
        if (value instanceof ArrayNode list) {
            return list.add(list.get(0).deepCopy());
        }
        return TextNode.valueOf("Hà <Nam> & x");
    }

    /** Nothing where no example was found. */
    private static Optional<TestCase> success(Operation operation, List<TestCase> cases) {
        return cases.stream()
                .filter(test -> test.operation().equals(operation.name()))
                .filter(test -> test.then().error() == null && test.then().outcome() == null)
                .findFirst();
    }

    /** The last columns of the table. */
    private static String faces(List<Call> calls, List<Call> inSoap) {
        List<String> opaque = calls.stream()
                .filter(Call::opaque)
                .map(call -> "`" + call.operation().name() + "`")
                .toList();
        return " | " + calls.size() + " | " + calls.size() + " | " + inSoap.size() + " | "
                + (opaque.isEmpty() ? "-" : String.join(", ", opaque)) + " |";
    }

    private static Client.Answer rest(Call call, String base) throws Exception {
        TestCase.Content body = call.test().when().body();
        List<String> headers = new ArrayList<>(
                List.of("X-Road-Client", CLIENT, "X-Road-Id", UUID.randomUUID().toString()));
        headers.addAll(List.of("Idempotency-Key", UUID.randomUUID().toString()));
        if (body != null) {
            headers.addAll(
                    List.of("Content-Type", body.tree() == null ? "application/octet-stream" : "application/json"));
        }
        return client.send(
                call.method(), base + call.path(), body == null ? null : body.bytes(), headers.toArray(String[]::new));
    }

    /** Missing where it is a WSDL. */
    private static JsonNode contract(ConnectorCheck.Checked checked) throws Exception {
        Path file = Objects.requireNonNull(checked.compiled()).source().folder().resolve("contract/openapi.json");
        return Files.exists(file) ? Json.parse(Files.readAllBytes(file)) : MissingNode.getInstance();
    }

    private static void judge(String face, Call call, boolean conflicts, Client.Answer answer, List<String> wrong) {
        String what = face + " " + call.operation().name() + ": ";
        if (answer.status() == 409 && conflicts) {
            return;
        }
        String described = call.template().replace("~", "~0").replace("/", "~1");
        String answers = "/paths/" + described + "/" + call.method().toLowerCase(Locale.ROOT) + "/responses/";
        if (answer.status() == 204 && openApi.at(answers + "204").isObject()) {
            return;
        }
        boolean ownStatus = call.opaque() || face.equals("r1"); // there the system's own form has its own status
        if (answer.status() / 100 != 2 || (answer.status() != 200 && !ownStatus)) {
            wrong.add(what + answer.status() + " " + answer.text());
            return;
        }
        String place = answers + "200/content/application~1json/schema";
        if (call.opaque()) {
            if (answer.bytes().length == 0 && call.test().then().reply() != null) {
                wrong.add(what + "nothing was answered");
            }
        } else if (!openApi.at(place).isMissingNode() && (answer.bytes().length > 0 || !ownStatus)) {
            String pointer = place.replace("{", "%7B").replace("}", "%7D");
            schemas.getSchema(SchemaLocation.of(OPENAPI + "#" + pointer), CONFIG)
                    .validate(answer.json())
                    .forEach(message -> wrong.add(what + message + " in " + answer.text()));
        } else if (answer.bytes().length > 0
                && !openApi.at(place.replace("/schema", "")).isObject()) {
            wrong.add(what + "it answers what no contract describes: " + answer.text());
        }
    }

    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder().preloadJsonSchema(false).build();

    private static void soap(
            Call call, boolean conflicts, WsdlPeer peer, String wsdl, Client.Answer json, List<String> wrong)
            throws Exception {
        String what = "SOAP " + call.operation().name() + ": ";
        TestCase.Content body = call.test().when().body();
        String request = peer.request(
                call.operation().name(), call.test().when().parameters(), body == null ? null : body.tree());
        String refused = peer.refusal(WsdlPeer.parse(request));
        if (refused != null) {
            wrong.add(what + "its request does not fit the WSDL: " + refused + " in " + request);
        }
        Element answer = answered(envelope(call, request));
        String name = answer.getLocalName();
        if (conflicts && name.equals("Fault") && answer.getTextContent().contains("RECORD_EXISTS")) {
            return;
        }
        String refusal = peer.refusal(answer);
        if (!name.equals(call.operation().name() + "Response") || refusal != null) {
            wrong.add(what + name + " " + refusal + " in " + answer.getTextContent());
        } else if (json.status() == 200 && json.bytes().length > 0) {
            List<String> texts = new ArrayList<>();
            texts(answer, texts);
            values(json.json(), texts, wsdl).forEach(lost -> wrong.add(what + "the answer lost " + lost));
        }
    }

    private static void texts(Element element, List<String> texts) {
        List<Element> children = WsdlPeer.children(element);
        if (children.isEmpty()) {
            texts.add(element.getTextContent());
        }
        children.forEach(child -> texts(child, texts));
    }

    /**
     * The values of the tree that are not among the texts. SOAP has no place for what the contract does not describe, and
     * the second record that is made has another key: another UUID, or that of the first with a number behind it.
     */
    private static List<String> values(JsonNode tree, List<String> texts, String wsdl) {
        List<String> lost = new ArrayList<>();
        String value = tree.isValueNode() ? WsdlPeer.text(tree) : "";
        String another = value.matches(ANY_UUID) ? ANY_UUID : Pattern.quote(value) + "(-[0-9]+)?";
        boolean found = texts.stream().anyMatch(text -> text.matches(another));
        if (tree.isValueNode() && !tree.isNull() && !found) {
            lost.add(tree.toString());
        }
        if (tree.isArray()) {
            tree.forEach(one -> lost.addAll(values(one, texts, wsdl)));
        }
        tree.properties().stream()
                .filter(field -> wsdl.contains("name=\"" + field.getKey() + "\""))
                .forEach(field -> lost.addAll(values(field.getValue(), texts, wsdl)));
        return lost;
    }

    private static String wsdl(Call call) throws Exception {
        return client.get("/wsdl?xRoadInstance=VN&memberClass=GOV&memberCode=000.00.00.H99&subsystemCode="
                        + call.descriptor().name() + "&serviceCode="
                        + call.operation().name())
                .text();
    }

    /** The element of the body. */
    private static Element answered(String envelope) throws Exception {
        Client.Answer answer = client.send(
                "POST", "/", envelope.getBytes(StandardCharsets.UTF_8), "Content-Type", "text/xml; charset=UTF-8");
        List<Element> parts = WsdlPeer.children(WsdlPeer.parse(answer.text()));
        return WsdlPeer.children(parts.get(parts.size() - 1)).get(0);
    }

    private static String envelope(Call call, String body) {
        return """
                <?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"
                xmlns:xrd="http://x-road.eu/xsd/xroad.xsd" xmlns:id="http://x-road.eu/xsd/identifiers"><S:Header>
                <xrd:client id:objectType="SUBSYSTEM"><id:xRoadInstance>VN</id:xRoadInstance><id:memberClass>GOV</id:memberClass>
                <id:memberCode>H99.01</id:memberCode><id:subsystemCode>faces</id:subsystemCode></xrd:client>
                <xrd:service id:objectType="SERVICE"><id:xRoadInstance>VN</id:xRoadInstance><id:memberClass>GOV</id:memberClass>
                <id:memberCode>000.00.00.H99</id:memberCode><id:subsystemCode>%s</id:subsystemCode>
                <id:serviceCode>%s</id:serviceCode><id:serviceVersion>v%s</id:serviceVersion></xrd:service>
                <xrd:id>%s</xrd:id><xrd:protocolVersion>4.0</xrd:protocolVersion></S:Header><S:Body>%s</S:Body></S:Envelope>""".formatted(
                        call.descriptor().name(),
                        call.operation().name(),
                        call.descriptor().metadata().interfaceVersion(),
                        UUID.randomUUID(),
                        body);
    }
}
