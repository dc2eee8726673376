package io.lienthong.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderDocumentTest {
    @Test
    void extensionsStayWithTheSystemButNamesThatLookLikeThemDoNot(@TempDir Path root) throws Exception {
        // given
        TestFolder folder =
                new TestFolder(root).file("contract/openapi.yaml", """
                openapi: 3.0.3
                info: {title: t, version: "1", x-owner: nobody}
                paths:
                  /people:
                    post:
                      x-gateway: {uri: "http://10.0.0.1"}
                      parameters: [{name: x-kind, in: query, x-note: n, schema: {type: string, x-names: [a]}}]
                      requestBody:
                        x-body: b
                        content:
                          application/json:
                            x-more: m
                            schema: {type: object, properties: {x-field: {type: string}}}
                            examples: {x-first: {value: {x-field: a, links: b}}}
                      responses:
                        "200": {description: ok, x-cache: c, headers: {x-rate: {schema: {type: integer}}, links: {schema: {type: integer}}}}
                """).descriptor("""
                endpoint: {protocol: REST, contract: contract/openapi.yaml, url: "{{baseUrl}}", providerForm: true}
                operations:
                  - name: find
                    pattern: requestReply
                    expose: {method: POST, path: /people}
                    request: {method: POST, path: /people, parameters: {kind: {in: query, name: x-kind}}}
                """);
        // when
        JsonNode document = ProviderDocument.of(
                folder.folder(), "contract/openapi.yaml", folder.read().operations());
        // then
        JsonNode post = document.at("/paths/~1people/post");
        assertThat(document.toString()).doesNotContain("x-owner", "x-gateway", "x-note", "x-body", "x-more", "x-cache");
        assertThat(post.at("/parameters/0/name").asText()).isEqualTo("x-kind");
        assertThat(post.at("/parameters/0/schema/x-names/0").asText()).isEqualTo("a");
        assertThat(post.at("/requestBody/content/application~1json/schema/properties")
                        .has("x-field"))
                .isTrue();
        assertThat(post.at("/requestBody/content/application~1json/examples/x-first/value"))
                .isEqualTo(TestFolder.json("{'x-field': 'a', 'links': 'b'}"));
        assertThat(post.at("/responses/200/headers").properties()).hasSize(2);
    }
}
