package io.lienthong.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.connector.Operation;
import io.lienthong.connector.ProviderForm;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderFormTest {
    private static final String CONTRACT = """
            openapi: 3.0.3
            info: {title: t, version: "1"}
            paths:
              /people:
                post:
                  requestBody: {content: {application/json: {schema: {type: object}}}}
                  responses: {"200": {description: ok, content: {application/json: {schema: {type: object}}}}}
            """;

    private final TestFolder folder;

    ProviderFormTest(@TempDir Path root) throws Exception {
        folder = new TestFolder(root).file("contract/openapi.yaml", CONTRACT);
    }

    private Operation describe(String request, String response) throws Exception {
        return describe(request, response, "mask: [/number]");
    }

    private Operation describe(String request, String response, String mask) throws Exception {
        folder.descriptor("""
                endpoint: {protocol: REST, contract: contract/openapi.yaml, url: "{{baseUrl}}", providerForm: true}
                operations:
                  - name: find
                    pattern: requestReply
                    expose: {method: POST, path: /people}
                    request: {method: POST, path: /people%s}
                    response: {%s}
                    journal: {body: masked, %s}
                """.formatted(request, response, mask));
        return folder.read().operations().get(0);
    }

    @Test
    void whereNothingStandsBetweenTheSamePlacesAreMasked() throws Exception {
        // given
        Operation operation = describe("", "");
        JsonNode body = TestFolder.json("{'number': '1', 'name': 'n'}");
        // when
        OperationContract own = folder.contract().inProviderForm(operation);
        // then
        assertThat(own.maskRequest(body)).isEqualTo(TestFolder.json("{'number': '***', 'name': 'n'}"));
        assertThat(own.maskReply(body)).isEqualTo(TestFolder.json("{'number': '***', 'name': 'n'}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mask: [/number]", "mask: []"})
    void whereAMappingMovesWhatIsMaskedOrLeavesItOutTheWholeBodyIs(String mask) throws Exception {
        // given
        Operation operation = describe(", mapping: mappings/a.jslt", "select: /data", mask);
        JsonNode body = TestFolder.json("{'so': '1'}");
        // when
        OperationContract own = folder.contract().inProviderForm(operation);
        // then
        assertThat(own.maskRequest(body)).isEqualTo(TextNode.valueOf("***"));
        assertThat(own.maskReply(body)).isEqualTo(TextNode.valueOf("***"));
    }

    @ParameterizedTest
    @CsvSource({
        "simple, true",
        "label, false",
        "matrix, false",
        "'form, explode: true', false",
        "'form, explode: false', true",
        "repeated, true"
    })
    void anOperationWithAParameterThatIsOnlyWrittenIsNotOffered(String style, boolean offered) throws Exception {
        // when
        Operation operation = describe(", parameters: {ids: {in: query, style: " + style + "}}", "");
        // then
        assertThat(ProviderForm.offered(folder.read(), operation)).isEqualTo(offered);
    }

    @Test
    void textsOfAFormGetTheTypesOfTheSchema() throws Exception {
        // given
        JsonNode schema =
                TestFolder.json("{'$ref': '#/$defs/d0', '$defs': {'d0': {'properties': {'n': {'type': 'integer'},"
                        + " 'l': {'type': 'array', 'items': {'$ref': '#/$defs/d1'}}, 'o': {'type': 'object'},"
                        + " 'm': {'anyOf': [{'type': 'null'}, {'type': 'boolean'}]}}}, 'd1': {'type': 'number'}}}");
        // when
        JsonNode read = TypedFields.of(schema)
                .read(List.of(
                        Map.entry("n", "7"),
                        Map.entry("l", "1.5"),
                        Map.entry("o", "{\"a\":1}"),
                        Map.entry("m", "true"),
                        Map.entry("x", "7"),
                        Map.entry("x", "8")));
        JsonNode wrong = TypedFields.of(schema).read(List.of(Map.entry("n", "seven")));
        // then
        assertThat(read.toString()).isEqualTo("{\"n\":7,\"l\":[1.5],\"o\":{\"a\":1},\"m\":true,\"x\":[\"7\",\"8\"]}");
        assertThat(wrong.toString()).isEqualTo("{\"n\":\"seven\"}");
    }
}
