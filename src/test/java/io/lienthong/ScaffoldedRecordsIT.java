package io.lienthong;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.cli.CaseResult;
import io.lienthong.cli.ConnectorCheck;
import io.lienthong.cli.ConnectorTestSuite;
import io.lienthong.message.Json;
import io.lienthong.platform.EventLoops;
import io.lienthong.scaffold.ContractSource;
import io.lienthong.scaffold.FolderWriter;
import io.lienthong.scaffold.OpenApiScaffold;
import io.lienthong.simulator.Simulators;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulator of a new connector remembers what it was sent, however operations and fields are called. */
class ScaffoldedRecordsIT {
    private static final String DOSSIERS = """
            openapi: 3.0.3
            info: {title: Dossiers, version: "1"}
            paths:
              /ho-so:
                post:
                  operationId: nopHoSo
                  requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/NewDossier"}}}}
                  responses: {"201": {description: taken, content: {application/json: {schema: {$ref: "#/components/schemas/Receipt"}}}}}
                get:
                  operationId: danhSach
                  responses: {"200": {description: all, content: {application/json: {schema: {type: object, required: [items, total], properties: {total: {type: integer}, items: {type: array, items: {$ref: "#/components/schemas/Dossier"}}}}}}}}
              /ho-so/{maHoSo}:
                parameters: [{name: maHoSo, in: path, required: true, schema: {type: integer, minimum: 1}}]
                get:
                  operationId: traCuu
                  responses: {"200": {description: one, content: {application/json: {schema: {$ref: "#/components/schemas/Dossier"}}}}}
                put:
                  operationId: thayThe
                  requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/NewDossier"}}}}
                  responses: {"200": {description: one, content: {application/json: {schema: {$ref: "#/components/schemas/Dossier"}}}}}
                patch:
                  operationId: sua
                  requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {title: {type: string, nullable: true}, copies: {type: integer}}}}}}
                  responses: {"200": {description: one, content: {application/json: {schema: {$ref: "#/components/schemas/Dossier"}}}}}
                post: {operationId: dongBo, responses: {"200": {description: one, content: {application/json: {schema: {$ref: "#/components/schemas/Dossier"}}}}}}
                delete: {operationId: huy, responses: {"204": {description: gone}}}
              /settings:
                put:
                  requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Settings"}}}}
                  responses: {"204": {description: kept}}
                get:
                  responses: {"200": {description: all, content: {application/json: {schema: {$ref: "#/components/schemas/Settings"}}}}}
              /events:
                post:
                  requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Event"}}}}
                  responses: {"202": {description: taken}}
                get:
                  responses: {"200": {description: all, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Event"}}}}}}
            components:
              schemas:
                NewDossier:
                  type: object
                  required: [title, copies, applicant]
                  properties:
                    title: {type: string, minLength: 1}
                    copies: {type: integer}
                    urgent: {type: boolean}
                    applicant: {$ref: "#/components/schemas/Person"}
                Person: {type: object, required: [name], properties: {name: {type: string}, phones: {type: array, items: {type: string}}}}
                Dossier:
                  type: object
                  required: [maHoSo, state, title]
                  properties:
                    maHoSo: {type: integer}
                    state: {type: string, enum: [OPEN, CLOSED]}
                    title: {type: string, minLength: 1}
                    copies: {type: integer}
                    urgent: {type: boolean}
                    applicant: {$ref: "#/components/schemas/Person"}
                Receipt: {type: object, required: [maHoSo], properties: {maHoSo: {type: integer}, fee: {type: number}}}
                Settings: {type: object, required: [colour], properties: {colour: {type: string}, size: {type: integer}}}
                Event: {type: object, required: [what], properties: {what: {type: string}, weight: {type: number}}}
            """;

    private final EventLoops loops = new EventLoops(Duration.ofSeconds(5));
    private final HttpClient client = HttpClient.newHttpClient();
    private final Simulators simulators;
    private final String base;

    ScaffoldedRecordsIT(@TempDir Path parent) throws Exception {
        Path document = Files.writeString(parent.resolve("dossiers.yaml"), DOSSIERS);
        FolderWriter.write(
                OpenApiScaffold.draft("dossiers", ContractSource.of(document.toString()), Set.of()),
                parent.resolve("dossiers"),
                written -> {});
        simulators = new Simulators(loops.vertx(), parent);
        base = "http://127.0.0.1:" + simulators.listen("127.0.0.1", 0) + "/dossiers";
        this.parent = parent;
    }

    private final Path parent;

    @AfterEach
    void stop() {
        simulators.close();
        loops.close();
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode call(String method, String path, String body) throws Exception {
        return json(send(method, path, body).body());
    }

    private static JsonNode json(String text) throws Exception {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void itsOwnTestsPass() throws Exception {
        // when
        ConnectorCheck.Checked checked =
                new ConnectorCheck(parent.resolve("no-settings")).check(parent.resolve("dossiers"));
        List<CaseResult> results = ConnectorTestSuite.run(loops.vertx(), checked);
        // then
        assertThat(checked.defects()).isEmpty();
        assertThat(results)
                .isNotEmpty()
                .allSatisfy(result -> assertThat(result.failures())
                        .as(result.test().operation() + ": " + result.test().name())
                        .isEmpty());
    }

    @Test
    void whatWasSubmittedIsFoundByTheKeyThatWasAnsweredAndInTheList() throws Exception {
        // given
        String one =
                "{\"title\":\"First\",\"copies\":0,\"urgent\":false,\"applicant\":{\"name\":\"An\",\"phones\":[]}}";
        String two = "{\"title\":\"Second\",\"copies\":2,\"applicant\":{\"name\":\"Binh\"}}";
        // when
        String first = call("POST", "/ho-so", one).path("maHoSo").asText();
        String second = call("POST", "/ho-so", two).path("maHoSo").asText();
        JsonNode found = call("GET", "/ho-so/" + first, "");
        JsonNode list = call("GET", "/ho-so", "");
        // then
        assertThat(second).isNotEqualTo(first);
        assertThat(found.path("maHoSo").asText()).isEqualTo(first);
        assertThat(found.path("title").asText()).isEqualTo("First");
        assertThat(found.path("copies").intValue()).isZero();
        assertThat(found.path("urgent")).isEqualTo(json("false"));
        assertThat(found.path("applicant")).isEqualTo(json("{\"name\":\"An\",\"phones\":[]}"));
        assertThat(list.path("items").findValuesAsText("title")).containsExactly("First", "Second");
    }

    @Test
    void whatWasReplacedChangedAndRemovedIsFoundSo() throws Exception {
        // when
        JsonNode replaced =
                call("PUT", "/ho-so/77", "{\"title\":\"Put\",\"copies\":7,\"applicant\":{\"name\":\"Chi\"}}");
        JsonNode changed = call("PATCH", "/ho-so/77", "{\"title\":\"Patched\"}");
        send("PATCH", "/ho-so/77", "{\"title\":null}");
        JsonNode found = call("GET", "/ho-so/77", "");
        send("DELETE", "/ho-so/77", "");
        // then
        assertThat(replaced.path("maHoSo").intValue()).isEqualTo(77);
        assertThat(replaced.path("title").asText()).isEqualTo("Put");
        assertThat(changed.path("maHoSo").intValue()).isEqualTo(77);
        assertThat(changed.path("title").asText()).isEqualTo("Patched");
        assertThat(found.path("title").asText()).isEqualTo("Patched");
        assertThat(found.path("copies").intValue()).isEqualTo(7);
        assertThat(send("GET", "/ho-so/77", "").statusCode()).isEqualTo(404);
        assertThat(send("PATCH", "/ho-so/77", "{\"title\":\"x\"}").statusCode()).isEqualTo(404);
    }

    @Test
    void whatHasNoKeyIsFoundWhereItWasSent() throws Exception {
        // when
        send("PUT", "/settings", "{\"colour\":\"red\",\"size\":0}");
        send("POST", "/events", "{\"what\":\"rain\",\"weight\":1.50}");
        send("POST", "/events", "{\"what\":\"sun\"}");
        // then
        assertThat(call("GET", "/settings", "")).isEqualTo(json("{\"colour\":\"red\",\"size\":0}"));
        JsonNode events = call("GET", "/events", "");
        assertThat(events.findValuesAsText("what")).containsExactly("rain", "sun");
        assertThat(events.get(0).path("weight").decimalValue()).isEqualByComparingTo("1.5");
    }
}
