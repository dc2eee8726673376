package io.lienthong.scaffold;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How the operations of a connector prove themselves, by what their document asks for. */
class SecurityTest {
    private static final String THINGS = """
            openapi: 3.0.3
            info: {title: Keys, version: "1"}
            servers: [{url: "https://keys.example"}]
            SECURITY
            paths:
              /things:
                get: {operationId: things, OWN responses: {"200": {description: all, content: {application/json: {schema: {type: object}}}}}}
              /more:
                get: {operationId: more, responses: {"200": {description: all, content: {application/json: {schema: {type: object}}}}}}
              /others:
                get: {operationId: others, responses: {"200": {description: all, content: {application/json: {schema: {type: object}}}}}}
            components:
              securitySchemes:
                appId: {type: apiKey, in: header, name: X-App-Id}
                appKey: {type: apiKey, in: header, name: X-App-Key}
                queryKey: {type: apiKey, in: query, name: key}
                cookieKey: {type: apiKey, in: cookie, name: session}
                account: {type: http, scheme: basic}
                login: {$ref: "#/components/securitySchemes/bearer"}
                bearer: {type: http, scheme: Bearer}
                certificate: {type: mutualTLS}
                machine: {type: oauth2, flows: {clientCredentials: {tokenUrl: "https://keys.example/token", scopes: {read: r, write: w}}}}
                people: {type: oauth2, flows: {implicit: {authorizationUrl: "https://keys.example/login", scopes: {}}}}
            """;

    private static DraftOf document(String security) throws Exception {
        return DraftOf.yaml(THINGS.replace("SECURITY", security.isEmpty() ? "" : "security: " + security)
                .replace("OWN", ""));
    }

    /** @param own of the operation {@code things} */
    private static DraftOf document(String security, String own) throws Exception {
        return DraftOf.yaml(THINGS.replace("SECURITY", security.isEmpty() ? "" : "security: " + security)
                .replace("OWN", "security: " + own + ","));
    }

    private static JsonNode usual(DraftOf made) {
        return made.draft().endpoint().path("authentication");
    }

    private static JsonNode headers(DraftOf made, String operation) {
        return made.operation(operation).descriptor().path("request").path("headers");
    }

    @Test
    void keysThatAreRequiredTogetherAreAllSent() throws Exception {
        // when
        DraftOf made = document("[{appId: [], appKey: []}]");
        // then
        assertThat(usual(made).path("name").asText()).isEqualTo("X-App-Id");
        assertThat(usual(made).path("value").asText()).isEqualTo("{{apiKey}}");
        assertThat(headers(made, "things").path("X-App-Key").asText()).isEqualTo("{{appKeyApiKey}}");
        assertThat(made.draft().settings()).containsOnlyKeys("baseUrl", "apiKey", "appKeyApiKey");
        assertThat(Objects.requireNonNull(made.draft().settings().get("appKeyApiKey"))
                        .path("format")
                        .asText())
                .isEqualTo("password");
        assertThat(made.operation("things")
                        .cases()
                        .get(0)
                        .at("/then/providerHeaders/X-App-Key")
                        .asText())
                .isEqualTo(".+");
    }

    @Test
    void aKeyGoesWithWhatIsMadeForEachCallAndACertificateWithBoth() throws Exception {
        // when
        DraftOf made = document("[{certificate: [], machine: [read], appKey: []}]");
        // then
        assertThat(usual(made).path("type").asText()).isEqualTo("mutualTls");
        assertThat(usual(made).at("/and/type").asText()).isEqualTo("oauth2ClientCredentials");
        assertThat(usual(made).at("/and/scope").asText()).isEqualTo("read");
        assertThat(headers(made, "things").path("X-App-Key").asText()).isEqualTo("{{apiKey}}");
        assertThat(made.draft().settings())
                .containsOnlyKeys(
                        "baseUrl", "certificate", "privateKey", "tokenUrl", "clientId", "clientSecret", "apiKey");
        assertThat(made.draft().notes()).noneSatisfy(note -> assertThat(note).contains("refuse"));
    }

    @Test
    void whatCannotGoTogetherIsSaidOfTheOperationAndTheRestComesOut() throws Exception {
        // when
        DraftOf made = document("[{appId: []}]", "[{queryKey: [], account: []}]");
        // then
        assertThat(made.draft().notes())
                .anySatisfy(note -> assertThat(note)
                        .startsWith("`things`: ")
                        .contains("`queryKey` and `account` together", "refuse"));
        assertThat(made.draft().operations()).hasSize(3);
        assertThat(usual(made).path("name").asText()).isEqualTo("X-App-Id");
    }

    @Test
    void aKeyThatIsNamedAsAParameterTooIsNotAskedOfConsumers() throws Exception {
        // given
        String keys = "parameters: [{name: x-app-id, in: header, required: true, schema: {type: string}},"
                + " {name: X-App-Key, in: header, required: true, schema: {type: string}},"
                + " {name: key, in: query, required: true, schema: {type: string}}],";
        // when
        DraftOf headers = DraftOf.yaml(
                THINGS.replace("SECURITY", "").replace("OWN", "security: [{appId: [], appKey: []}], " + keys));
        DraftOf query = DraftOf.yaml(
                THINGS.replace("SECURITY", "").replace("OWN", "security: [{queryKey: [], appKey: []}], " + keys));
        // then
        assertThat(headers.operation("things")
                        .descriptor()
                        .at("/request/parameters")
                        .properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("key");
        assertThat(query.operation("things")
                        .descriptor()
                        .at("/request/parameters")
                        .properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("xAppId");
    }

    @Test
    void oneThatSufficesAloneIsTakenBeforeSeveralTogether() throws Exception {
        // when
        DraftOf made = document("[{appId: [], appKey: []}, {account: []}]");
        // then
        assertThat(made.draft().settings()).containsOnlyKeys("baseUrl", "username", "password");
    }

    @Test
    void eachOperationHasItsOwn() throws Exception {
        // when
        DraftOf made = document("[{appId: []}]", "[{account: []}]");
        // then
        assertThat(usual(made).path("name").asText()).isEqualTo("X-App-Id");
        assertThat(made.operation("things")
                        .descriptor()
                        .at("/authentication/type")
                        .asText())
                .isEqualTo("basic");
        assertThat(made.operation("more").descriptor().has("authentication")).isFalse();
        assertThat(made.operation("things")
                        .cases()
                        .get(0)
                        .at("/then/providerHeaders")
                        .properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("Authorization");
    }

    @Test
    void whatAsksForNothingSendsNothing() throws Exception {
        // when
        DraftOf made = document("", "[{account: []}]");
        // then
        assertThat(usual(made).path("type").asText()).isEqualTo("none");
        assertThat(made.operation("things")
                        .descriptor()
                        .at("/authentication/type")
                        .asText())
                .isEqualTo("basic");
    }

    @Test
    void scopesAreThoseOfTheOperation() throws Exception {
        // when
        DraftOf made = document("[{machine: [read]}]", "[{machine: [read, write]}]");
        // then
        assertThat(usual(made).path("scope").asText()).isEqualTo("read");
        assertThat(made.operation("things")
                        .descriptor()
                        .at("/authentication/scope")
                        .asText())
                .isEqualTo("read write");
        assertThat(made.draft().settings()).containsOnlyKeys("baseUrl", "tokenUrl", "clientId", "clientSecret");
    }

    @Test
    void aDocumentThatAsksNowhereIsAnsweredByItsFirstScheme() throws Exception {
        // when
        DraftOf made = document("");
        // then
        assertThat(usual(made).path("name").asText()).isEqualTo("X-App-Id");
        assertThat(made.draft().notes()).anySatisfy(note -> assertThat(note).contains("asks nowhere"));
    }

    @Test
    void ofTwoThatCannotGoTogetherTheOneThatTheBusHasIsSent() throws Exception {
        // when
        DraftOf made = document("[{cookieKey: [], account: []}]");
        // then
        assertThat(usual(made).path("type").asText()).isEqualTo("basic");
        assertThat(made.draft().notes().toString()).contains("`account` alone is sent");
    }

    @Test
    void whatTheBusDoesNotHaveIsSaidOfTheOperation() throws Exception {
        // when
        DraftOf made = document("[{login: []}]", "[{cookieKey: []}]");
        // then
        assertThat(usual(made).path("value").asText()).isEqualTo("Bearer {{token}}");
        assertThat(made.draft().notes())
                .anySatisfy(note -> assertThat(note).startsWith("`things`: ").contains("`cookieKey` (apiKey cookie)"));
    }
}
