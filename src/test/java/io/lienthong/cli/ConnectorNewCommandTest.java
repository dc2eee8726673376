package io.lienthong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.lienthong.message.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectorNewCommandTest {
    private static final String OPERATION =
            "{\"get\": {\"responses\": {\"200\": {\"description\": \"\", \"content\": {\"application/json\": {\"schema\": SCHEMA}}}}}}";

    private final Path parent;
    private final Path contracts;

    ConnectorNewCommandTest(@TempDir Path folder) throws IOException {
        parent = Files.createDirectory(folder.resolve("connectors"));
        contracts = Files.createDirectory(folder.resolve("contracts"));
    }

    private Run make(String name, String contract, String... options) {
        return Run.of(Stream.concat(
                        Stream.of("connector", "new", name, "--openapi", contract, "--into", parent.toString()),
                        Stream.of(options))
                .toArray(String[]::new));
    }

    private String contract(String name, String text) throws IOException {
        return Files.writeString(contracts.resolve(name), text).toString();
    }

    private static String withSchema(String schema) {
        return "{\"openapi\": \"3.0.0\", \"info\": {\"title\": \"T\", \"version\": \"1\"}, \"paths\": {\"/things\": "
                + OPERATION.replace("SCHEMA", schema) + "}}";
    }

    private void assertNothingIsWritten() throws IOException {
        try (Stream<Path> files = Files.list(parent)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void saysWhatCameOutAndWhatToTypeNext() {
        Run run = make("library", "test-fixtures/contracts/openapi/library.openapi30.yaml");

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("library: 12 operations")
                .contains("left out: hasBook: the bus makes no HEAD calls")
                .contains("Next: ./lgsp connector test");
        assertThat(parent.resolve("library/contract/loan.json")).exists();
        assertThat(parent.resolve("library/contract/days.json")).exists();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "permits.openapi31.yaml # check: {operation: health, accept: [200]}",
                "library.openapi30.yaml # check: {operation: getShelves, accept: [200]}",
            })
    void theCheckIsAHarmlessCall(String document, String check) throws IOException {
        make("thing", "test-fixtures/contracts/openapi/" + document);

        assertThat(Files.readString(parent.resolve("thing/connector.yaml"))).contains(check);
        assertThat(Files.readString(parent.resolve("thing/README.md"))).contains("`endpoint.check`");
    }

    @ParameterizedTest
    @ValueSource(strings = {"filings.openapi31.yaml", "clinics.swagger2.json"})
    void whereNoCallIsHarmlessTheReadmeSaysThatThereIsNoCheck(String document) throws IOException {
        make("thing", "test-fixtures/contracts/openapi/" + document);

        assertThat(Files.readString(parent.resolve("thing/connector.yaml"))).doesNotContain("check:");
        assertThat(Files.readString(parent.resolve("thing/README.md"))).contains("there is no `endpoint.check`");
    }

    @ParameterizedTest
    @CsvSource({
        "/cache/flush, , false",
        "/cache/flush, getCache, false",
        "/tasks, doTask, false",
        "/tasks, tasks, true",
        "/tasks, , true",
        "/tasks/summary, , false",
        "/tasks/summary, readSummary, true",
        "/tasks/{kind}, readTasks, false",
        "/status, , true"
    })
    void onlyACallThatReadsByItsNameOrIsACollectionIsHarmless(String path, @Nullable String id, boolean harmless)
            throws IOException {
        String parameter = "{name: kind, in: path, required: true, schema: {type: string, enum: [A, B]}}";
        String text = """
                openapi: 3.0.3
                info: {title: T, version: "1"}
                paths:
                  PATH:
                    get:
                      ID
                      parameters: [PARAMETER]
                      responses: {"200": {description: "", content: {application/json: {schema: {type: string}}}}}
                """.replace("PATH", '"' + path + '"')
                .replace("ID", id == null ? "" : "operationId: " + id)
                .replace("PARAMETER", path.contains("{") ? parameter : "");

        make("thing", contract("a.yaml", text));

        assertThat(Files.readString(parent.resolve("thing/connector.yaml")).contains("check:"))
                .isEqualTo(harmless);
    }

    @Test
    void theOwnerIsTheOneThatIsSaidElseTheContactElseNobody() throws IOException {
        make("said", "test-fixtures/contracts/openapi/permits.openapi31.yaml", "--owner", "so-xay-dung");
        make("contact", "test-fixtures/contracts/openapi/permits.openapi31.yaml");
        make("nobody", "test-fixtures/contracts/openapi/clinics.swagger2.json");

        assertThat(Files.readString(parent.resolve("said/connector.yaml"))).contains("owner: so-xay-dung");
        assertThat(Files.readString(parent.resolve("contact/connector.yaml"))).contains("owner: phong-cap-phep");
        assertThat(Files.readString(parent.resolve("nobody/connector.yaml")))
                .contains("the owner of connector nobody is not set");
    }

    @Test
    void whatHasAnotherNameThanInTheContractIsNoted() throws IOException {
        String wsdl = Files.readString(Path.of("test-fixtures/contracts/wsdl/rpc.wsdl"))
                .replace("name=\"status\"", "name=\"Find\"");

        Run parameter = make("library", "test-fixtures/contracts/openapi/library.openapi30.yaml");
        Run operation =
                Run.of("connector", "new", "rpc", "--wsdl", contract("rpc.wsdl", wsdl), "--into", parent.toString());

        assertThat(parameter.out())
                .contains(
                        "note: `getBook`, `getBook2`, `removeBook`: the parameter `book-id` of the contract is `bookId`");
        assertThat(operation.out())
                .contains("Another operation is called `Find` too, or nearly so: this one is `find2`");
    }

    @Test
    void anOperationWithAServerOfItsOwnIsNoted() throws IOException {
        String text = """
                openapi: 3.0.3
                info: {title: T, version: "1"}
                servers: [{url: "https://all.example"}]
                paths:
                  /files:
                    servers: [{url: "https://files.example/up"}]
                    get: {operationId: files, responses: {"200": {description: "", content: {application/json: {schema: {type: string}}}}}}
                  /other:
                    get: {operationId: other, responses: {"200": {description: "", content: {application/json: {schema: {type: string}}}}}}
                """;

        Run run = make("thing", contract("a.yaml", text));

        assertThat(run.out())
                .contains("note: `files`: the contract gives it the server https://files.example/up")
                .doesNotContain("`other`:");
    }

    @Test
    void takesOnlyTheOperationsThatAreNamed() throws Exception {
        Run run = make(
                "library",
                "test-fixtures/contracts/openapi/library.openapi30.yaml",
                "--operations",
                "addBook,GET /books/{book-id}",
                "--json");

        JsonNode answer = Json.parse(run.out().getBytes(StandardCharsets.UTF_8));
        assertThat(answer.path("operations").findValuesAsText("name")).containsExactly("addBook", "getBook");
    }

    @Test
    void anOperationThatIsNotThereIsRefused() throws IOException {
        Run run = make("library", "test-fixtures/contracts/openapi/library.openapi30.yaml", "--operations", "addBok");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("The contract has no operation addBok.");
        assertNothingIsWritten();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Library", "../library", "a--b", "messages", ""})
    void aWrongNameIsWrongUsage(String name) throws IOException {
        Run run = make(name, "test-fixtures/contracts/openapi/library.openapi30.yaml");

        assertThat(run.status()).isEqualTo(2);
        assertNothingIsWritten();
    }

    @Test
    void aFolderThatExistsStaysAsItIs() throws IOException {
        Files.createDirectory(parent.resolve("library"));

        Run run = make("library", "test-fixtures/contracts/openapi/library.openapi30.yaml");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("exists: choose another name");
        assertThat(parent.resolve("library")).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "a.json # {\"a\": 1 # is no JSON",
                "a.json # {\"a\": 1} # is no OpenAPI contract",
                "a.json # {\"openapi\": \"4.0.0\", \"paths\": {}} # is OpenAPI 4.0.0",
                "a.json # {\"openapi\": \"3.0.0\"} # has no paths",
                "a.json # {\"openapi\": \"3.0.0\", \"paths\": {}} # has no operations",
                "a.yaml # `- a` # is no contract",
                "a.yaml # `a: &x [1, *x]\nb: *x` # its aliases go in a circle",
                "a.yaml # `a: {<<: [1]}` # a merge key takes a mapping",
            })
    void whatIsNoContractIsRefused(String file, String text, String reason) throws IOException {
        Run run = make("thing", contract(file, text));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains(reason);
        assertNothingIsWritten();
    }

    @Test
    void aliasesThatWriteOutWithoutMeasureAreRefused() throws IOException {
        StringBuilder bomb = new StringBuilder("openapi: 3.0.0\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            String before = "*a" + (i - 1);
            bomb.append(
                    "a" + i + ": &a" + i + " [" + String.join(", ", java.util.Collections.nCopies(10, before)) + "]\n");
        }

        Run run = make("thing", contract("a.yaml", bomb.toString()));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("with its aliases written out the document has more than 500000 nodes");
        assertNothingIsWritten();
    }

    @Test
    void aliasesAndMergeKeysAreWrittenOut() throws Exception {
        String text = """
                openapi: 3.0.0
                info: {title: T, version: "1"}
                x-shared:
                  answer: &answer {description: "", content: {application/json: {schema: &thing {type: object, required: [a], properties: {a: {type: string}}}}}}
                  limited: &limited {maxLength: 5, minLength: 1}
                  named: &named {type: string, minLength: 2}
                paths:
                  /things:
                    post:
                      operationId: send
                      requestBody: {required: true, content: {application/json: {schema: *thing}}}
                      responses: {"200": *answer}
                  /codes/{code}:
                    get:
                      operationId: code
                      parameters: [{name: code, in: path, required: true, schema: {<<: [*limited, *named], maxLength: 3}}]
                      responses: {"200": *answer}
                """;

        Run run = make("thing", contract("a.yaml", text), "--json");

        assertThat(run.json().path("operations").findValuesAsText("name")).containsExactly("send", "code");
        JsonNode made = Json.parse(Files.readAllBytes(parent.resolve("thing/contract/openapi.json")));
        assertThat(made.at("/paths/~1codes~1{code}/get/parameters/0/schema"))
                .isEqualTo(Json.parse(
                        "{\"maxLength\":3,\"minLength\":1,\"type\":\"string\"}".getBytes(StandardCharsets.UTF_8)));
        assertThat(made.at("/paths/~1things/post/requestBody/content/application~1json/schema/type")
                        .asText())
                .isEqualTo("object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret.json", "/etc/passwd", "file:///etc/passwd", "ftp://example.org/a.json"})
    void aReferenceOutsideItsFolderIsRefused(String reference) throws IOException {
        Files.writeString(contracts.resolveSibling("secret.json"), "{}");

        Run run = make("thing", contract("a.json", withSchema("{\"$ref\": \"" + reference + "\"}")));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("outside its folder");
        assertNothingIsWritten();
    }

    @Test
    void whatAReferenceDoesNotReachIsLeftOutAndTheRestComesOut() throws Exception {
        int closed;
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        String text = """
                openapi: 3.0.0
                info: {title: T, version: "1"}
                paths:
                  /well: {get: {operationId: well, responses: {"200": {description: "", content: {application/json: {schema: {type: string}}}}}}}
                  /far: {get: {operationId: far, responses: {"200": {description: "", content: {application/json: {schema: {$ref: "#/components/schemas/Far"}}}}}}}
                  /lost: {$ref: "lost.yaml#/item"}
                  /given:
                    parameters: [{$ref: "../secret.json"}]
                    get: {operationId: given, responses: {"200": {description: "", content: {application/json: {schema: {type: string}}}}}}
                components: {schemas: {Far: {properties: {x: {$ref: "http://127.0.0.1:PORT/x.json"}}}}}
                """.replace("PORT", String.valueOf(closed));

        Run run = make("thing", contract("a.yaml", text), "--json");

        JsonNode answer = run.json();
        assertThat(answer.path("operations").findValuesAsText("name")).containsExactly("well");
        assertThat(answer.path("unsupported").findValuesAsText("name")).containsExactly("far", "/lost", "given");
        assertThat(answer.path("unsupported").findValuesAsText("reason"))
                .satisfiesExactly(
                        far -> assertThat(far).contains("http://127.0.0.1:" + closed + "/x.json", "cannot be reached"),
                        lost -> assertThat(lost)
                                .contains("it refers to lost.yaml#/item: There is no file lost.yaml")
                                .doesNotContain(contracts.toString()),
                        given -> assertThat(given).contains("it refers to ../secret.json", "outside its folder"));
        assertThat(Run.of("connector", "test", parent.resolve("thing").toString())
                        .status())
                .isZero();
    }

    @Test
    void whoCannotBeReachedIsAskedOnceAndReasonsHoldNoSecrets() throws Exception {
        // given: one that takes connections and never answers
        try (java.net.ServerSocket silent = new java.net.ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String text = """
                    openapi: 3.0.0
                    info: {title: T, version: "1"}
                    paths:
                      /well: {get: {operationId: well, responses: {"200": {description: "", content: {application/json: {schema: {type: string}}}}}}}
                      /a: {$ref: "http://me:secret@127.0.0.1:PORT/a.json?key=secret#/item"}
                      /b: {$ref: "http://127.0.0.1:PORT/b.json?key=secret#/item"}
                      /c: {$ref: "http://127.0.0.1:PORT/c.json#/item"}
                      /d: {$ref: "/home/secret/d.json#/item"}
                      /e: {$ref: "file:///home/secret/e.json#/item"}
                    """.replace("PORT", String.valueOf(silent.getLocalPort()));
            long begun = System.nanoTime();
            // when
            Run run = make("thing", contract("a.yaml", text), "--json");
            // then
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(19));
            assertThat(run.json().path("unsupported").findValuesAsText("reason"))
                    .hasSize(5)
                    .allSatisfy(reason -> assertThat(reason).doesNotContain("secret"))
                    .anySatisfy(reason -> assertThat(reason).contains("/b.json#/item", "cannot be reached"));
        }
    }

    @Test
    void whatOnlyExamplesAndLinksLackLeavesNothingOut() throws Exception {
        // given: and a field that is called links
        String text = """
                openapi: 3.0.0
                info: {title: T, version: "1"}
                paths:
                  /well:
                    get:
                      operationId: well
                      responses:
                        "200":
                          description: ""
                          links: {next: {$ref: "lost.yaml#/link"}}
                          content: {application/json: {schema: {type: string}, examples: {one: {$ref: "lost.yaml#/example"}}}}
                  /ill:
                    get:
                      operationId: ill
                      responses: {"200": {description: "", content: {application/json: {schema: {type: object, properties: {links: {$ref: "lost.yaml#/schema"}}}}}}}
                """;
        // when
        Run run = make("thing", contract("a.yaml", text), "--json");
        // then
        assertThat(run.json().path("operations").findValuesAsText("name")).containsExactly("well");
        assertThat(run.json().path("unsupported").findValuesAsText("name")).containsExactly("ill");
        assertThat(Run.of("connector", "test", parent.resolve("thing").toString())
                        .status())
                .isZero();
    }

    @Test
    void noFileHasANameThatWindowsKeepsForItself() throws Exception {
        // given
        Files.writeString(contracts.resolve("aux.json"), "{\"Thing\": {\"type\": \"string\"}}");
        String text = withSchema("{\"$ref\": \"aux.json#/Thing\"}")
                .replace("{\"get\": {", "{\"get\": {\"operationId\": \"con\", ");
        // when
        make("thing", contract("a.json", text));
        // then
        assertThat(parent.resolve("thing/contract/part-aux.json")).exists();
        assertThat(parent.resolve("thing/tests/con-2.test.yaml")).exists();
        assertThat(Run.of("connector", "test", parent.resolve("thing").toString())
                        .status())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"array\", \"items\": {\"type\": \"string\"}, \"contains\": {\"const\": \"x\"}, \"minContains\": 2}",
                "{\"type\": \"object\", \"required\": [\"a\"], \"properties\": {\"a\": {}}, \"dependentRequired\": {\"a\": [\"b\"]}}",
                "{\"type\": \"object\", \"minProperties\": 2, \"patternProperties\": {\"^f[0-9]+$\": {\"type\": \"integer\"}},"
                        + " \"additionalProperties\": false}",
                "{\"type\": \"object\", \"minProperties\": 2, \"propertyNames\": {\"enum\": [\"p\", \"q\"]}}",
                "{\"type\": \"object\", \"required\": [\"k\"], \"properties\": {\"k\": {\"enum\": [\"A\", \"B\"]}}, \"allOf\": ["
                        + "{\"if\": {\"properties\": {\"k\": {\"const\": \"A\"}}}, \"then\": {\"required\": [\"a\"]}},"
                        + "{\"if\": {\"properties\": {\"k\": {\"const\": \"B\"}}}, \"then\": {\"required\": [\"b\"]}, \"else\": {\"required\": [\"c\"]}}]}",
                "{\"type\": \"string\", \"pattern\": \"^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9]{8,20}$\"}",
                "{\"type\": \"string\", \"enum\": [\"a\", \"b\"], \"not\": {\"const\": \"a\"}}",
                "{\"type\": \"object\", \"properties\": {\"a\": {}, \"b\": {}}, \"not\": {\"required\": [\"a\", \"b\"]}}",
            })
    void findsAnExampleOf(String schema) throws IOException {
        Run run = make("thing", contract("a.json", withSchema(schema).replace("3.0.0", "3.1.0")));

        assertThat(run.out()).contains("thing: 1 operations").doesNotContain("no valid example");
        assertThat(Run.of("connector", "test", parent.resolve("thing").toString())
                        .status())
                .isZero();
    }

    @Test
    void anOperationWithoutAnExampleComesOutAndIsCompletedByHand() throws Exception {
        Run run = make("permits", "test-fixtures/contracts/openapi/permits.openapi31.yaml");
        Path folder = parent.resolve("permits");
        assertThat(run.out())
                .contains("permits: 7 operations")
                .contains("`readPin`: no valid example of its answer was found (/pin: ")
                .contains("`fixtures/__files/read-pin.json`")
                .contains("`changePin`: no valid example of its request was found (/pin: ")
                .contains("`tests/change-pin-request.json`");
        assertThat(Run.of("connector", "test", folder.toString()).status()).isZero();

        Files.writeString(folder.resolve("fixtures/__files/read-pin.json"), "{\"pin\": \"abcdefghijkl\"}");
        Files.writeString(
                folder.resolve("fixtures/mappings/read-pin.json"),
                "{\"name\": \"read-pin\", \"request\": {\"method\": \"GET\", \"urlPath\": \"/pins\"},"
                        + " \"response\": {\"status\": 200, \"bodyFileName\": \"read-pin.json\"}}");
        Files.writeString(
                folder.resolve("tests/read-pin.test.yaml"),
                "operation: readPin\ncases: [{name: reads it, given: {stub: read-pin}, then: {body: {pin: abcdefghijkl}}}]\n");
        Run tested = Run.of("connector", "test", folder.toString());

        assertThat(tested.out()).contains("reads it", " 0 failed");
        assertThat(tested.status()).isZero();
    }

    @Test
    void aSymbolicLinkOutOfTheFolderIsRefused() throws IOException {
        Path secret = Files.writeString(contracts.resolveSibling("secret.json"), "{}");
        Files.createSymbolicLink(contracts.resolve("b.json"), secret);

        Run run = make("thing", contract("a.json", withSchema("{\"$ref\": \"b.json\"}")));

        assertThat(run.err()).contains("leads outside the contract's folder");
        assertNothingIsWritten();
    }

    @Test
    void aCircleOfReferencesIsTold() throws IOException {
        Run run = make(
                "thing",
                contract(
                        "a.json",
                        withSchema("{\"allOf\": [{\"$ref\": \"#/paths/~1things/get/responses/200"
                                + "/content/application~1json/schema\"}]}")));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("go in a circle");
        assertNothingIsWritten();
    }

    @Test
    void aDocumentOf50MegabytesIsRefused() throws IOException {
        Path file = contracts.resolve("a.json");
        try (var channel = java.nio.channels.FileChannel.open(
                file, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(new byte[] {'{'}), (50L << 20) - 1);
        }

        Run run = make("thing", file.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("is larger than 4 MiB");
        assertNothingIsWritten();
    }

    @Test
    void anAddressIsFetchedWithWhatItRefersTo() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean first = exchange.getRequestURI().getPath().equals("/api/openapi.json");
            byte[] body = (first
                            ? withSchema("{\"$ref\": \"parts.json#/Thing\"}")
                            : "{\"Thing\": {\"type\": \"string\"}}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            Run run = make("thing", "http://127.0.0.1:" + server.getAddress().getPort() + "/api/openapi.json");

            assertThat(run.out()).contains("thing: 1 operations");
            assertThat(parent.resolve("thing/contract/parts.json")).exists();
        } finally {
            server.stop(0);
        }
    }
}
