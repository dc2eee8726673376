package io.lienthong.scaffold;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a connector proves itself, by what its document asks for. */
class SecurityTest {
    @TempDir
    private Path folder;

    private Draft draft(String security) throws Exception {
        Path document = folder.resolve("document.yaml");
        Files.writeString(document, """
                openapi: 3.0.3
                info: {title: Keys, version: "1"}
                servers: [{url: "https://keys.example"}]
                security: %s
                paths:
                  /things:
                    get:
                      operationId: things
                      responses: {"200": {description: all, content: {application/json: {schema: {type: object}}}}}
                components:
                  securitySchemes:
                    appId: {type: apiKey, in: header, name: X-App-Id}
                    appKey: {type: apiKey, in: header, name: X-App-Key}
                    account: {type: http, scheme: basic}
                """.formatted(security));
        return OpenApiScaffold.draft("keys", ContractSource.of(document.toString()), Set.of());
    }

    @Test
    void proofsThatAreRequiredTogetherAreNoAlternatives() throws Exception {
        // when
        Draft draft = draft("[{appId: [], appKey: []}]");
        // then
        assertThat(draft.notes()).anySatisfy(note -> assertThat(note).contains("together", "appKey", "refuse"));
    }

    @Test
    void oneThatSufficesAloneIsTakenBeforeSeveralTogether() throws Exception {
        // when
        Draft draft = draft("[{appId: [], appKey: []}, {account: []}]");
        // then
        assertThat(draft.settings()).containsKeys("username", "password");
    }
}
