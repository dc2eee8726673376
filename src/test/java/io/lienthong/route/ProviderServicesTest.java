package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.connector.PackageLoader;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.contract.ContractCompiler;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which operation a path of the system's own contract means. */
class ProviderServicesTest {
    private static final String DESCRIPTOR = """
            apiVersion: connector/v1
            kind: Connector
            metadata: {name: registry, title: {vi: Sổ, en: Registry}, owner: test, version: 1.0.0, interface: "1.0", supportLevel: preview}
            configuration: {required: [baseUrl], properties: {baseUrl: {type: string, format: uri}}}
            endpoint: {protocol: REST, contract: contract/openapi.yaml, url: "{{baseUrl}}", providerForm: true}
            operations:
              - name: one
                pattern: requestReply
                expose: {method: GET, path: "/ours/one/{id}"}
                request: {method: GET, path: "/things/{id}", parameters: {id: {in: path}}}
              - name: hidden
                pattern: requestReply
                expose: {method: GET, path: /ours/hidden, providerForm: false}
                request: {method: GET, path: /things/all}
              - name: routed
                pattern: requestReply
                expose: {method: GET, path: /ours/routed}
                request: {method: GET, path: /things/changes}
              - name: novels
                pattern: requestReply
                expose: {method: GET, path: /ours/novels}
                request: {method: GET, path: "/books/{kind}", parameters: {kind: {in: path, value: novel}}}
              - name: poems
                pattern: requestReply
                expose: {method: GET, path: /ours/poems}
                request: {method: GET, path: "/books/{kind}", parameters: {kind: {in: path, value: poem}}}
              - name: byName
                pattern: requestReply
                expose: {method: GET, path: /ours/by-name}
                request: {method: GET, path: /people, parameters: {name: {in: query}}}
              - name: byNumber
                pattern: requestReply
                expose: {method: GET, path: /ours/by-number}
                request: {method: GET, path: /people, parameters: {number: {in: query}}}
            """;
    private static final String CONTRACT = """
            openapi: 3.0.3
            info: {title: Registry, version: "1"}
            paths:
              /things/{id}:
                get:
                  parameters: [{name: id, in: path, required: true, schema: {type: string}}]
                  responses: {default: {description: done}}
              /things/all: {get: {responses: {default: {description: done}}}}
              /things/changes: {get: {responses: {default: {description: done}}}}
              /books/{kind}:
                get:
                  parameters: [{name: kind, in: path, required: true, schema: {type: string}}]
                  responses: {default: {description: done}}
              /people:
                get:
                  parameters:
                    - {name: name, in: query, schema: {type: string}}
                    - {name: number, in: query, schema: {type: string}}
                  responses: {default: {description: done}}
            """;

    private final Vertx vertx = Vertx.vertx();
    private Path folder;
    private ActiveConnector connector;

    @BeforeEach
    void activate(@TempDir Path parent) throws Exception {
        folder = parent.resolve("registry");
        Files.createDirectories(folder.resolve("contract"));
        Files.writeString(folder.resolve("connector.yaml"), DESCRIPTOR);
        Files.writeString(folder.resolve("contract/openapi.yaml"), CONTRACT);
        ConnectorCompiler.Compiled compiled = ConnectorCompiler.check(
                        new PackageLoader(), new ContractCompiler(CanonicalTypes.load()), folder, defect -> {
                            throw new AssertionError(defect.toString());
                        })
                .orElseThrow();
        connector = ConnectorCompiler.activate(compiled, Map.of(), vertx, new SimpleMeterRegistry(), defect -> {
                    throw new AssertionError(defect.toString());
                })
                .orElseThrow();
    }

    @AfterEach
    void close() {
        vertx.close();
    }

    private ExposedPaths.Match match(String path, String query) {
        return connector.matchEither(
                "GET", path, query, null, name -> !name.operation().equals("routed"));
    }

    @ParameterizedTest
    @CsvSource({
        "/things/7, , one",
        "/books/novel, , novels",
        "/books/poem, , poems",
        "/people, name=a, byName",
        "/people, number=1, byNumber",
        "/ours/hidden, , hidden",
        "/ours/routed, , routed"
    })
    void theLeastOpenPathThatFitsDecides(String path, String query, String operation) {
        assertThat(match(path, query).operation().name().operation()).isEqualTo(operation);
    }

    @ParameterizedTest
    @CsvSource({
        "/things/all, , PATH_UNKNOWN",
        "/things/changes, , PATH_UNKNOWN",
        "/books/play, , PATH_UNKNOWN",
        "/people, age=1, REQUEST_INVALID"
    })
    void thereIsNoWayAroundAnOperationThroughAMoreOpenPath(String path, String query, ErrorCode code) {
        assertThatThrownBy(() -> match(path, query))
                .isInstanceOfSatisfying(
                        BusException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void onlyWhatIsOfferedIsDescribed() {
        assertThat(connector.providerServices().rest())
                .extracting(one -> one.name().operation())
                .containsExactly("byName", "byNumber", "novels", "one", "poems", "routed");
    }

    @Test
    void aFormOfManyPairsIsRefusedAndEmptyOnesDoNotCount() {
        // given
        String hundred = IntStream.range(0, 100).mapToObj(i -> "a=" + i).collect(Collectors.joining("&"));
        // then
        assertThat(ProviderServices.pairs(hundred + "&")).hasSize(100);
        for (String many : List.of(hundred + "&b=1", hundred + "&b=1&c=2&d=3")) {
            assertThatThrownBy(() -> ProviderServices.pairs(many)).isInstanceOf(BusException.class);
        }
    }

    @Test
    void aFolderThatIsNoLongerTheVersionInUseIsNotDescribed() throws Exception {
        // given
        Path asked = connector.unchangedFolder();
        // when
        Files.writeString(folder.resolve("contract/openapi.yaml"), CONTRACT + "# new\n");
        // then
        assertThat(asked).isEqualTo(folder);
        assertThatThrownBy(() -> connector.unchangedFolder())
                .isInstanceOfSatisfying(
                        BusException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECTOR_DISABLED));
    }
}
