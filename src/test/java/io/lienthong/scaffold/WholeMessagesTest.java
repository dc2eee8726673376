package io.lienthong.scaffold;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a generated mapping may never do is lose a field, whether the schema names it or leaves room for it. */
class WholeMessagesTest {
    private static final String PETS = """
            VERSION
            info: {title: Pets, version: "1"}
            paths:
              /pets:
                get:
                  operationId: readPet
                  responses: {"200": ANSWER}
            """;
    private static final String SCHEMAS = """
            Pet: {type: object, required: [kind, name], discriminator: DISCRIMINATOR, properties: {kind: {type: string}, name: {type: string}}}
            Cat: {allOf: [{$ref: "PLACEPet"}, {type: object, required: [lives], properties: {lives: {type: integer}}}]}
            Dog: {allOf: [{$ref: "PLACEPet"}, {type: object, properties: {packSize: {type: integer}}}]}
            """;

    private static DraftOf pets(String version) throws Exception {
        boolean old = version.startsWith("swagger");
        String place = old ? "#/definitions/" : "#/components/schemas/";
        String schemas = SCHEMAS.replace("PLACE", place)
                .replace("DISCRIMINATOR", old ? "kind" : "{propertyName: kind}")
                .indent(old ? 2 : 4);
        String schema = "{$ref: \"" + place + "Pet\"}";
        String answer = old
                ? "{description: one, schema: " + schema + "}"
                : "{description: one, content: {application/json: {schema: " + schema + "}}}";
        return DraftOf.yaml(PETS.replace("VERSION", version).replace("ANSWER", answer)
                + (old ? "definitions:\n" : "components:\n  schemas:\n")
                + schemas);
    }

    @ParameterizedTest
    @CsvSource({"swagger: \"2.0\"", "openapi: 3.0.3", "openapi: 3.1.0"})
    void subtypesOfADiscriminatorComeThroughWhereTheBaseIsAsked(String version) throws Exception {
        // given
        JsonNode cat = DraftOf.json("{\"kind\":\"Cat\",\"name\":\"Miu\",\"lives\":9,\"collar\":null,\"toys\":[]}");
        DraftOf draft = pets(version);
        // when
        JsonNode reply = draft.mapped("readPet", "read-pet-reply.jslt", cat);
        // then
        assertThat(reply).isEqualTo(cat);
    }

    @ParameterizedTest
    @CsvSource({"swagger: \"2.0\"", "openapi: 3.0.3", "openapi: 3.1.0"})
    void anExampleOfTheBaseIsOneOfItsSubtypes(String version) throws Exception {
        // when
        DraftOperation operation = pets(version).operation("readPet");
        // then
        JsonNode fixture = read(operation.replies(), "read-pet.json");
        assertThat(fixture.path("kind").asText()).isEqualTo("Cat");
        assertThat(fixture.path("lives").isInt()).isTrue();
        assertThat(read(operation.bodies(), "read-pet-reply.json")).isEqualTo(fixture);
    }

    private static DraftOf schema(String schema, String others) throws Exception {
        return DraftOf.yaml("""
                openapi: 3.1.0
                info: {title: T, version: "1"}
                paths:
                  /things:
                    post:
                      operationId: send
                      requestBody: {required: true, content: {application/json: {schema: SCHEMA}}}
                      responses: {"200": {description: "", content: {application/json: {schema: SCHEMA}}}}
                components:
                  schemas:
                    Whole: {type: object, required: [a], properties: {a: {type: string}}}
                """.replace("SCHEMA", schema) + others.indent(4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "`{$ref: \"#/components/schemas/First\"}` # `{\"a\":\"x\",\"b\":{\"c\":1,\"d\":[]},\"e\":2}`",
                "`{type: object, properties: {a: {type: string}}, dependentSchemas: {a: {properties: {e: {type: integer}}}}}` # `{\"a\":\"x\",\"e\":2}`",
                "`{type: object, properties: {n: {type: object, properties: {a: {type: string}}, dependentSchemas: {a: {properties: {e: {type: integer}}}}}}}` # `{\"n\":{\"a\":\"x\",\"e\":2}}`",
                "`{type: object, properties: {a: {type: string}}, if: {properties: {a: {const: x}}}, then: {properties: {e: {type: integer}}}, else: {properties: {f: {type: integer}}}}` # `{\"a\":\"x\",\"e\":2}`",
                "`{type: object, properties: {a: {type: string}}, patternProperties: {\"^x-\": {type: object, properties: {p: {type: string}}}}}` # `{\"a\":\"x\",\"x-1\":{\"p\":\"q\",\"r\":{}}}`",
                "`{type: object, properties: {a: {type: string}}, additionalProperties: {type: object, properties: {p: {type: string}}}}` # `{\"a\":\"x\",\"more\":{\"p\":\"q\",\"r\":null}}`",
                "`{type: array, items: {type: object, properties: {a: {type: string}, in: {type: object, properties: {p: {type: string}}}}}}` # `[{\"a\":\"x\",\"in\":{\"p\":\"q\",\"r\":3},\"more\":true}]`",
                "`{type: object, properties: {a: {type: string}, \"a b\": {type: object, properties: {\"for\": {type: object, properties: {p: {type: string}}}}}}}` # `{\"a b\":{\"for\":{\"p\":\"q\",\"r\":3},\"s\":4},\"t\":5}`",
            })
    void whatTheSchemaLeavesRoomForComesThroughBothWays(String schema, String message) throws Exception {
        // given
        String chain = """
                First: {$ref: "#/components/schemas/Second", properties: {e: {type: integer}}}
                Second: {$ref: "#/components/schemas/Whole", properties: {b: {type: object, properties: {c: {type: integer}}}}}
                """;
        DraftOf draft = schema(schema, chain);
        JsonNode whole = DraftOf.json(message);
        // when
        JsonNode sent = draft.mapped("send", "send-request.jslt", whole);
        JsonNode reply = draft.mapped("send", "send-reply.jslt", whole);
        // then
        assertThat(sent).isEqualTo(whole);
        assertThat(reply).isEqualTo(whole);
    }

    @Test
    void aReferenceBehindAReferenceIsSeenWithWhatStandsBesideIt() throws Exception {
        // given
        String chain = """
                First: {$ref: "#/components/schemas/Second", properties: {e: {type: integer}}}
                Second: {$ref: "#/components/schemas/Whole", required: [b], properties: {b: {type: boolean}}}
                """;
        // when
        DraftOf draft = schema("{$ref: \"#/components/schemas/First\"}", chain);
        // then
        assertThat(draft.operation("send").mappings().get("send-reply.jslt"))
                .contains("\"a\": .a", "\"b\": .b", "\"e\": .e");
        assertThat(read(draft.operation("send").bodies(), "send-request.json").has("b"))
                .isTrue();
    }

    @Test
    void whatNobodySuppliesInADirectionIsStillLeftOut() throws Exception {
        // given
        String schema =
                "{type: object, properties: {id: {type: string, readOnly: true}, pin: {type: string, writeOnly: true}, a: {type: string}}}";
        JsonNode whole = DraftOf.json("{\"id\":\"1\",\"pin\":\"2\",\"a\":\"3\",\"more\":\"4\"}");
        DraftOf draft = schema(schema, "");
        // when
        JsonNode sent = draft.mapped("send", "send-request.jslt", whole);
        JsonNode reply = draft.mapped("send", "send-reply.jslt", whole);
        // then
        assertThat(sent).isEqualTo(DraftOf.json("{\"pin\":\"2\",\"a\":\"3\",\"more\":\"4\"}"));
        assertThat(reply).isEqualTo(DraftOf.json("{\"id\":\"1\",\"a\":\"3\",\"more\":\"4\"}"));
    }

    @Test
    void theGeneratedTestExpectsWhatTheSystemAnswersAndNotWhatTheMappingLeaves() throws Exception {
        // given
        String document = PETS.replace("VERSION", "openapi: 3.0.3").replace("ANSWER", """
                {description: one, content: {application/json: {
                  schema: {type: object, properties: {name: {type: string}, pin: {type: string, writeOnly: true}}},
                  example: {name: Miu, lives: 9, pin: "1234"}}}}""");
        // when
        DraftOperation operation = DraftOf.yaml(document).operation("readPet");
        // then
        JsonNode fixture = read(operation.replies(), "read-pet.json");
        assertThat(fixture).isEqualTo(DraftOf.json("{\"name\":\"Miu\",\"lives\":9}"));
        assertThat(read(operation.bodies(), "read-pet-reply.json")).isEqualTo(fixture);
    }

    private static JsonNode received(DraftOperation operation) {
        return operation.cases().get(0).at("/then/providerReceived");
    }

    @Test
    void theGeneratedTestSeesWhateverAMappingOfTheRequestLoses() throws Exception {
        // given
        String fields = IntStream.range(0, 12)
                .mapToObj(i -> "f" + i + ": {type: integer}")
                .collect(Collectors.joining(", "));
        String schema = "{type: object, required: [in, list, f0, f11], properties: {" + fields
                + ", in: {type: object, required: [\"a/b\"], properties: {\"a/b\": {type: string}}},"
                + " list: {type: array, minItems: 1, items: {type: object, required: [p], properties: {p: {type: string}}}}}}";
        // when
        DraftOperation operation = schema(schema, "").operation("send");
        // then
        JsonNode sent = read(operation.bodies(), "send-request.json");
        assertThat(sent.size()).isGreaterThan(8);
        assertThat(sent.has("in") && sent.has("list")).isTrue();
        assertThat(received(operation)).isEqualTo(CaseWriter.places(sent));
    }

    @Test
    void aListIsReceivedAsAWhole() throws Exception {
        // when
        DraftOperation operation = schema(
                        "{type: array, minItems: 1, items: {type: object, required: [p], properties: {p: {type: string}}}}",
                        "")
                .operation("send");
        // then
        assertThat(received(operation).path("")).isEqualTo(read(operation.bodies(), "send-request.json"));
        assertThat(received(operation).path("").isEmpty()).isFalse();
    }

    @Test
    void whatAFormLosesIsSeenToo() throws Exception {
        // given
        String document = """
                openapi: 3.0.3
                info: {title: T, version: "1"}
                paths:
                  /things:
                    post:
                      operationId: send
                      requestBody: {required: true, content: {application/x-www-form-urlencoded: {
                        schema: {type: object, properties: {a: {type: number}, b: {type: array, items: {type: string}}, c: {type: object}}},
                        example: {a: 1.5, b: [x y, z], c: {d: 1}}}}}
                      responses: {"200": {description: ""}}
                """;
        // when
        DraftOperation operation = DraftOf.yaml(document).operation("send");
        // then
        assertThat(received(operation))
                .isEqualTo(DraftOf.json("{\"/a\":\"1.5\",\"/b\":[\"x y\",\"z\"],\"/c\":\"{\\\"d\\\":1}\"}"));
    }

    @Test
    void aKeyWhoseNameHasADotIsReadByItsName() throws Exception {
        // given
        String document = """
                openapi: 3.0.3
                info: {title: T, version: "1"}
                paths:
                  /things:
                    post:
                      operationId: create
                      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}
                      responses: {"201": {description: made, content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}}
                  /things/{code}:
                    get:
                      operationId: readThing
                      parameters: [{name: code, in: path, required: true, schema: {type: string}}]
                      responses: {"200": {description: one, content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}}
                components:
                  schemas:
                    Thing: {type: object, required: [a.code, name], properties: {a.code: {type: string}, name: {type: string}}}
                """;
        // when
        DraftOperation operation = DraftOf.yaml(document).operation("create");
        // then
        assertThat(operation.stubs().toString()).contains("$['a.code']").doesNotContain("$.a.code");
    }

    private static JsonNode read(Map<String, byte[]> files, String name) throws Exception {
        return Json.parse(Objects.requireNonNull(files.get(name)));
    }
}
