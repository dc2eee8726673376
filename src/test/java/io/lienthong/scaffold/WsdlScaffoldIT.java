package io.lienthong.scaffold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.lienthong.cli.CaseResult;
import io.lienthong.cli.ConnectorCheck;
import io.lienthong.cli.ConnectorTestSuite;
import io.lienthong.mapping.Mapping;
import io.lienthong.platform.EventLoops;
import io.lienthong.scaffold.WsdlScaffold.Choice;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A connector that is made of a WSDL passes its check and its tests untouched. */
class WsdlScaffoldIT {
    private static final Path OURS = Path.of("test-fixtures/contracts/wsdl");
    private static final Path SHARED = Path.of(System.getProperty("shared.contracts", "../shared/contracts"));

    private static final Path TABLE = Path.of("src/docs/contracts.md");

    @TempDir
    private Path connectors;

    @TestFactory
    Stream<DynamicTest> whatIsMadeOfEachDocumentPassesItsCheckAndTests() throws Exception {
        List<Path> documents = new ArrayList<>(documents(OURS));
        if (Files.isDirectory(SHARED)) {
            documents.addAll(documents(SHARED));
        } else {
            System.out.println("skipped: no folder " + SHARED + " with public contracts");
        }
        return documents.stream()
                .map(document -> DynamicTest.dynamicTest(document.getFileName().toString(), () -> passes(document)));
    }

    private static List<Path> documents(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".wsdl"))
                    .sorted()
                    .toList();
        }
    }

    private void passes(Path document) throws Exception {
        String name = Names.dashed(document.getFileName().toString());
        // given
        Draft draft = WsdlScaffold.draft(name, ContractSource.of(document.toString()), Choice.ALL);
        // when
        FolderWriter.write(draft, connectors.resolve(name), folder -> {});
        ConnectorCheck.Checked checked = new ConnectorCheck(connectors.resolve("none")).check(connectors.resolve(name));
        List<CaseResult> results = List.of();
        if (checked.passed()) {
            try (EventLoops loops = new EventLoops(Duration.ofSeconds(5))) {
                results = ConnectorTestSuite.run(loops.vertx(), checked);
            }
        }
        // then
        assertThat(checked.defects()).isEmpty();
        assertThat(results).hasSizeGreaterThanOrEqualTo(draft.operations().size() * 5);
        assertThat(results.stream().filter(result -> !result.passed()).map(CaseResult::failures))
                .isEmpty();
        assertThat(Files.readString(TABLE)).contains(row(document, draft));
    }

    /** A line of the table. */
    private static String row(Path document, Draft draft) {
        String leftOut = draft.unsupported().stream()
                .map(one -> "`" + one.name() + "`: " + one.reason())
                .collect(Collectors.joining("; "));
        int supported = draft.operations().size();
        int all = supported + draft.unsupported().size();
        return "| " + document.getFileName() + " | " + all + " | " + supported + " | "
                + (leftOut.isEmpty() ? "-" : leftOut) + " |";
    }

    @Test
    void whatCannotBeCalledIsNamedWithItsReason() throws Exception {
        // given
        ContractSource source = ContractSource.of(OURS.resolve("rpc.wsdl").toString());
        // when
        Draft draft = WsdlScaffold.draft("rpc", source, Choice.ALL);
        // then
        assertThat(draft.operations().stream().map(DraftOperation::name)).containsExactly("find", "status");
        assertThat(draft.unsupported()).hasSize(1);
        assertThat(draft.unsupported().get(0).name()).isEqualTo("old");
        assertThat(draft.unsupported().get(0).reason()).contains("encoded");
        assertThat(draft.notes().toString())
                .contains("VehiclesBackup/VehiclesSoap")
                .doesNotContain("Queue");
    }

    @Test
    void whereSeveralPortsFitItIsAskedWhich() throws Exception {
        // given
        ContractSource source = ContractSource.of(OURS.resolve("rpc.wsdl").toString());
        Choice one = new Choice("VehiclesBackup", null, Set.of());
        // when
        Draft chosen = WsdlScaffold.draft("rpc", source, Choice.ALL, ports -> ports.get(1));
        Draft unasked = WsdlScaffold.draft("rpc", source, one, ports -> {
            throw new AssertionError("only one port fits");
        });
        // then
        assertThat(chosen.endpoint().path("service").asText()).isEqualTo("VehiclesBackup");
        assertThat(unasked.endpoint().path("port").asText()).isEqualTo("VehiclesSoap");
    }

    @Test
    void theImportsOfImportsAreInTheFolder() throws Exception {
        // given
        ContractSource source = ContractSource.of(OURS.resolve("headers.wsdl").toString());
        // when
        Draft draft = WsdlScaffold.draft("archive", source, new Choice(null, null, Set.of("Read")));
        // then
        assertThat(draft.contractFiles())
                .containsOnlyKeys("headers.wsdl", "messages.wsdl", "archive.xsd", "identifiers.xsd", "kinds.xsd");
        assertThat(draft.operations()).hasSize(1);
    }

    @Test
    void aDocumentAndItsImportsAreFetchedWhereTheyHaveQueriesForNames() throws Exception {
        // given
        String xsd = Files.readString(OURS.resolve("headers/kinds.xsd"));
        String wsdl = Files.readString(OURS.resolve("wrapped.wsdl"))
                .replace(
                        "<xs:simpleType name=\"Kind\">",
                        "<xs:import namespace=\"urn:synthetic:headers:kinds\" schemaLocation=\"registry?xsd=1\"/>"
                                + "<xs:simpleType name=\"Kind\">");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/registry", exchange -> {
            byte[] answer =
                    ("wsdl".equals(exchange.getRequestURI().getQuery()) ? wsdl : xsd).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        // when
        Draft draft;
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/registry?wsdl";
            draft = WsdlScaffold.draft("registry", ContractSource.of(address), Choice.ALL);
        } finally {
            server.stop(0);
        }
        // then
        assertThat(draft.contractFiles()).containsOnlyKeys("registry.wsdl", "registry-xsd-1.xsd");
        assertThat(new String(draft.contractFiles().get("registry.wsdl"), StandardCharsets.UTF_8))
                .contains("schemaLocation=\"registry-xsd-1.xsd\"");
        assertThat(draft.operations()).hasSize(4);
    }

    @Test
    void whatAMissingDocumentTakesAlongIsNamedAndTheRestComesOut() throws Exception {
        // given
        Path folder = Files.createDirectories(connectors.resolve("partial"));
        String wsdl = Files.readString(OURS.resolve("wrapped.wsdl"))
                .replace(
                        "<xs:element name=\"Notify\"><xs:complexType>",
                        "<xs:import namespace=\"urn:gone\""
                                + " schemaLocation=\"gone.xsd\"/><xs:element name=\"Notify\"><xs:complexType>")
                .replace("name=\"Text\" type=\"xs:string\"", "xmlns:g=\"urn:gone\" name=\"Text\" type=\"g:Text\"");
        // when
        Draft draft = draft(folder, wsdl);
        // then
        assertThat(draft.notes().toString())
                .contains("`gone.xsd` was left out", "x.wsdl refers for the namespace `urn:gone`", "Put it where");
        assertThat(draft.unsupported().toString())
                .contains("Notify", "there is no type", "which `gone.xsd` should define");
        assertThat(draft.operations()).hasSize(3);
    }

    @Test
    void whereNothingIsLeftWithoutAMissingDocumentItIsNamed() throws Exception {
        // given
        Path folder = Files.createDirectories(connectors.resolve("nothing"));
        String wsdl = Files.readString(OURS.resolve("amounts.wsdl"));
        Path file = Files.writeString(folder.resolve("x.wsdl"), wsdl);
        Choice one = new Choice(null, null, Set.of("GetInvoice"));
        // when, then
        assertThatThrownBy(() -> WsdlScaffold.draft("bad", ContractSource.of(file.toString()), one))
                .hasMessageContaining("`amounts/money.xsd` was left out, to which x.wsdl refers")
                .hasMessageContaining("There is no file money.xsd")
                .hasMessageContaining("Put it where the reference leads");
    }

    @Test
    void aPageInPlaceOfADocumentIsLeftOutToo() throws Exception {
        // given
        Path folder = Files.createDirectories(connectors.resolve("page"));
        Files.writeString(folder.resolve("page.xsd"), "<html><body>Sign in</body></html>");
        String wsdl = Files.readString(OURS.resolve("wrapped.wsdl"))
                .replace(
                        "<xs:element name=\"Notify\"><xs:complexType>",
                        "<xs:import namespace=\"urn:gone\""
                                + " schemaLocation=\"page.xsd\"/><xs:element name=\"Notify\"><xs:complexType>");
        // when
        Draft draft = draft(folder, wsdl);
        // then
        assertThat(draft.notes().toString()).contains("`page.xsd` was left out", "its root is html");
        assertThat(draft.operations()).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({
        "GetDeed, true",
        "ListOfFees, true",
        "traCuuHoSo, true",
        "HealthCheck, true",
        "GetRegister2, true",
        "serviceVersion, true",
        "isAlive, true",
        "checkIn, false",
        "checkOut, false",
        "issueCard, false",
        "isolate, false",
        "transferMoney, false",
        "traTien, false",
        "listenForever, false",
        "hasten, false",
        "getAndDelete, false",
        "updateStatus, false",
        "newVersion, false"
    })
    void onlyANameThatSaysThatNothingChangesMakesAnOperationOneThatIsRepeated(String name, boolean reads)
            throws Exception {
        // given
        Path folder = Files.createDirectories(connectors.resolve("named"));
        String wsdl = Files.readString(OURS.resolve("wrapped.wsdl"))
                .replace("name=\"Notify\"", "name=\"" + name + "\"")
                .replace("=\"t:Notify\"", "=\"t:" + name + "\"");
        // when
        Draft draft = draft(folder, wsdl);
        // then
        assertThat(draft.operations())
                .filteredOn(operation -> operation.contractName().equals(name))
                .singleElement()
                .satisfies(operation -> assertThat(
                                operation.descriptor().path("idempotent").asBoolean())
                        .isEqualTo(reads));
    }

    @Test
    void aCallThatAsksNothingIsTheCheckAndOneThatIsMeantSoComesFirst() throws Exception {
        // given
        Path folder = Files.createDirectories(connectors.resolve("amounts"));
        Files.createDirectories(folder.resolve("amounts"));
        Files.copy(OURS.resolve("amounts/money.xsd"), folder.resolve("amounts/money.xsd"));
        String wsdl = Files.readString(OURS.resolve("amounts.wsdl"));
        // when
        Draft meant = draft(folder, wsdl);
        Draft rates = draft(folder, wsdl.replace("operation name=\"Echo\"", "operation name=\"Store\""));
        // then
        assertThat(meant.endpoint().at("/check/operation").asText()).isEqualTo("echo");
        assertThat(rates.endpoint().at("/check/operation").asText()).isEqualTo("getRates");
    }

    @Test
    void whatMayBeNullComesThroughAndTheTestSeesAllThatIsSent() throws Exception {
        // given
        Path folder = Files.createDirectories(connectors.resolve("nil"));
        String wsdl = Files.readString(OURS.resolve("wrapped.wsdl"))
                .replace(
                        "<xs:element name=\"Text\" type=\"xs:string\"/>",
                        "<xs:element name=\"Text\" type=\"xs:string\" minOccurs=\"0\" nillable=\"true\"/>"
                                + "<xs:element name=\"By\" minOccurs=\"0\"><xs:complexType/></xs:element>");
        // when
        DraftOperation notify = draft(folder, wsdl).operations().stream()
                .filter(operation -> operation.contractName().equals("Notify"))
                .findFirst()
                .orElseThrow();
        // then
        JsonNode empty = DraftOf.json("{\"Text\":null,\"By\":{}}");
        JsonNode sent = Mapping.compile(String.valueOf(notify.mappings().get("notify.jslt")), defect -> {})
                .orElseThrow()
                .apply(empty, Map.of());
        assertThat(sent.path("Notify")).isEqualTo(empty);
        assertThat(notify.cases()
                        .get(0)
                        .at("/then/providerReceived/~1Notify/Text")
                        .isTextual())
                .isTrue();
    }

    @Test
    void documentsThatAreNoneAreRefusedInASentence() throws Exception {
        // given
        Path folder = Files.createDirectories(connectors.resolve("bad"));
        // when, then
        assertThatThrownBy(() -> draft(folder, "<a/>")).hasMessageContaining("neither WSDL 1.1 nor XML Schema");
        assertThatThrownBy(() -> draft(folder, "{}")).hasMessageContaining("not XML");
        assertThatThrownBy(() -> draft(folder, "<!DOCTYPE a []><a/>")).hasMessageContaining("DOCTYPE");
        assertThatThrownBy(() -> draft(folder, "<definitions xmlns='http://schemas.xmlsoap.org/wsdl/'/>"))
                .hasMessageContaining("no port");
        assertThatThrownBy(
                        () -> draft(
                                folder,
                                "<definitions xmlns='http://schemas.xmlsoap.org/wsdl/'><import namespace='x' location='../../etc/passwd'/></definitions>"))
                .hasMessageContaining("outside its folder");
        assertThatThrownBy(() -> draft(folder, "<schema xmlns='http://www.w3.org/2001/XMLSchema'/>"))
                .hasMessageContaining("no WSDL");
    }

    private static Draft draft(Path folder, String text) throws Exception {
        Path file = Files.writeString(folder.resolve("x.wsdl"), text);
        return WsdlScaffold.draft("bad", ContractSource.of(file.toString()), Choice.ALL);
    }
}
