package io.lienthong.route;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.connector.SettingsLoader;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.contract.ContractCompiler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.stub.StubComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which routes may make an event of a request whose outcome nobody learned. */
class BusComponentTest {
    private static final String DESCRIPTOR = """
            apiVersion: connector/v1
            kind: Connector
            metadata: {name: registry, title: {vi: Sổ, en: Registry}, owner: test, version: 1.0.0, interface: "1.0", supportLevel: preview}
            configuration: {required: [baseUrl], properties: {baseUrl: {type: string, format: uri}}}
            endpoint: {protocol: REST, contract: contract/openapi.yaml, url: "{{baseUrl}}"}
            operations:
              - name: add
                pattern: requestReply
                idempotent: false
                expose: {method: POST, path: /things}
                request: {method: POST, path: /things}
              - name: find
                pattern: requestReply
                expose: {method: GET, path: /things}
                request: {method: GET, path: /things}
            """;
    private static final String CONTRACT = """
            openapi: 3.0.3
            info: {title: Registry, version: "1"}
            paths:
              /things:
                get:
                  responses: {default: {description: done}}
                post:
                  requestBody: {content: {application/json: {schema: {type: object}}}}
                  responses: {default: {description: done}}
            """;

    private final Vertx vertx = Vertx.vertx();
    private final DefaultCamelContext camel = new DefaultCamelContext();

    BusComponentTest(@TempDir Path parent) throws IOException {
        Path folder = parent.resolve("registry");
        Files.createDirectories(folder.resolve("contract"));
        Files.writeString(folder.resolve("connector.yaml"), DESCRIPTOR);
        Files.writeString(folder.resolve("contract/openapi.yaml"), CONTRACT);
        Files.writeString(parent.resolve("registry.yaml"), "configuration: {baseUrl: \"http://127.0.0.1:9/\"}\n");
        Files.writeString(parent.resolve("thing.jslt"), ".\n");
        CanonicalTypes types = CanonicalTypes.load();
        Connectors connectors = new Connectors(
                parent,
                new ConnectorCompiler(new ContractCompiler(types), vertx, new SimpleMeterRegistry()),
                new SettingsLoader(parent, "http://127.0.0.1:9", true));
        connectors.reload(folder);
        camel.addComponent("bus", new BusComponent(types, parent, connectors));
        camel.addComponent("publish", new StubComponent());
        camel.start();
    }

    @AfterEach
    void close() throws IOException {
        camel.close();
        vertx.close();
    }

    /** A route from that endpoint which publishes {@code thing.added} where something holds. */
    private void start(String from) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(from)
                        .choice()
                        .when(exchange -> true)
                        .to("publish:thing.added?messageType=Thing.v1")
                        .end();
            }
        });
    }

    @Test
    void theEventInDoubtIsOneThatTheRoutePublishes() {
        assertThatCode(() -> start("bus:registry/add?inDoubt=thing.added&mapping=thing.jslt"))
                .doesNotThrowAnyException();
    }

    @Test
    void anotherEventInDoubtIsRefused() {
        assertThatThrownBy(() -> start("bus:registry/add?inDoubt=thing.asked"))
                .hasStackTraceContaining("no publish:thing.asked");
    }

    @Test
    void aLookUpIsNeverInDoubt() {
        assertThatThrownBy(() -> start("bus:registry/find?inDoubt=thing.added"))
                .hasStackTraceContaining("registry/find has no effect");
    }

    @Test
    void aMappingWithoutAnEventIsRefused() {
        assertThatThrownBy(() -> start("bus:registry/add?mapping=thing.jslt"))
                .hasStackTraceContaining("mapping without inDoubt");
    }

    @Test
    void theRouteOfAConnectorThatIsNotActiveWaitsForIt() {
        assertThatCode(() -> start("bus:absent/add?inDoubt=thing.added")).doesNotThrowAnyException();
    }
}
