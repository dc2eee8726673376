package io.lienthong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.MalformedBody;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectorCheckCommandTest {
    private final SmallConnector connector;

    ConnectorCheckCommandTest(@TempDir Path parent) {
        connector = new SmallConnector(parent);
    }

    private Run check(String... more) {
        String[] arguments = new String[3 + more.length];
        arguments[0] = "connector";
        arguments[1] = "check";
        arguments[2] = connector.folder().toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Run.of(arguments);
    }

    @Test
    void aRightFolderPasses() {
        Run run = check();

        assertThat(run.out()).isEqualTo("registry: right\n");
        assertThat(run.status()).isZero();
    }

    @Test
    void aFolderOfConnectorsIsCheckedConnectorByConnector() {
        Run run = Run.of("connector", "check", connector.folder().resolve("..").toString());

        assertThat(run.out()).isEqualTo("registry: right\n");
    }

    @Test
    void anUnknownKeyIsNamedWithItsLine() {
        connector.change("connector.yaml", "  protocol: REST", "  protocoll: REST\n  protocol: REST");

        Run run = check();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains("registry: 1 mistake")
                .contains("connector.yaml:15 /endpoint")
                .contains("protocoll");
    }

    @Test
    void onlyTokensAndSessionsCanBeRenewed() {
        connector.change(
                "connector.yaml",
                "operations:",
                "errorHandling: {classify: [{when: {httpStatus: [419]}, outcome: RENEW}]}\noperations:");

        Run run = check();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("/errorHandling/classify/0/outcome").contains("nothing to renew");
    }

    @Test
    void theAddressOfALoginIsASetting() {
        connector.change(
                "connector.yaml",
                "operations:",
                "  authentication: {type: session, login: {url: \"https://fixed.example/login\", body: {}},"
                        + " session: /s, place: {in: header, name: X-Session}}\noperations:");

        Run run = check();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("/endpoint/authentication/login/url").contains("begin with a setting");
    }

    @Test
    void callersMaySpeakTheContractOfASystem() {
        connector.change("connector.yaml", "  protocol: REST", "  protocol: REST\n  providerForm: true");

        assertThat(check().out()).isEqualTo("registry: right\n");
    }

    @Test
    void whatTheContractDoesNotSayCannotBeCalledInItsWords() {
        connector.change(
                "connector.yaml",
                "path: \"/items/{code}\"}",
                "path: \"/items/{code}\", providerForm: true}\n    dataSubject: code");
        connector.change("connector.yaml", "path: \"/things/{code}\"", "path: \"/things/{{baseUrl}}\"");

        Run run = check();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("/operations/0/expose/providerForm", "a setting stands in the system's path");
    }

    @Test
    void aDatasetNeedsRecordsAndAnOrderItsVersions() {
        connector.change(
                "connector.yaml",
                "  - name: getItem",
                "  - name: getItem\n    dataset: {name: items, key: [/code], version: /state, versionKind: order, from: published}");

        Run run = check();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains("/dataset", "its records reach no dataset")
                .contains("/dataset/versions", "go together");
    }

    @Test
    void aFurtherCallIsADeliverOperationOfTheSameMessage() {
        connector.change("connector.yaml", "  - name: getItem", "  - name: getItem\n    onDuplicate: nowhere");

        Run run = check();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("there is no operation nowhere").contains("the further call does not fit");
    }

    @Test
    void onlyOpaqueOperationsHaveLimitsOfTheirOwn() {
        connector.change(
                "connector.yaml", "  - name: getItem", "  - name: getItem\n    limits: {maxMessageBytes: 2048}");

        Run run = check();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("/operations/0/limits").contains("only an operation with body: opaque");
    }

    @Test
    void whatTheSystemCallsTheMatterIsLearnedFromRequestsToTheBusAlone() {
        connector.change("connector.yaml", "  - name: getItem", "  - name: getItem\n    reference: /code");

        Run run = check();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("/operations/0/reference").contains("nobody learns");
    }

    @Test
    void aRequestWithAnEffectHasAReference() {
        connector.change(
                "connector.yaml",
                "  - name: getItem",
                "  - name: getItem\n    idempotent: false\n    reference: /code");

        assertThat(check().out()).doesNotContain("/operations/0/reference");
    }

    @Test
    void nothingPointsIntoAnOpaqueBody() {
        connector.change(
                "connector.yaml",
                "operations:",
                "operations:\n  - {name: receiveFile, pattern: receive, expose: {method: POST, path: /files},"
                        + " messageType: Dossier.v1, body: opaque, publish: registry.file-received, correlation: /code,"
                        + " request: {mapping: mappings/item.jslt}}");

        Run run = check();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains("/operations/0/correlation")
                .contains("no fields to point at")
                .contains("/operations/0/request/mapping")
                .contains("passes untouched");
    }

    @Test
    void aMissingMappingIsNamedWithItsFile() {
        connector.delete("mappings/item.jslt");

        Run run = check();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("mappings/item.jslt");
    }

    @Test
    void aCycleInTheContractIsNamedWithItsFile() {
        connector.change(
                "contract/openapi.yaml",
                "    Thing:\n",
                "    Thing: {$ref: \"#/components/schemas/Other\"}\n"
                        + "    Other: {$ref: \"#/components/schemas/Thing\"}\n"
                        + "    Third:\n");

        Run run = check();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("contract/openapi.yaml");
    }

    @Test
    void aPlaceholderThatNobodyDeclaresIsNamed() {
        connector.change("connector.yaml", "url: \"{{baseUrl}}\"", "url: \"{{baseUrl}}/{{tenant}}\"");

        Run run = check();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("connector.yaml:17 /endpoint/url: nobody declares the placeholder {{tenant}}");
    }

    @Test
    void anAddressInAForbiddenRangeIsRefused() {
        connector
                .change("connector.yaml", "url: \"{{baseUrl}}\"", "url: http://169.254.169.254/latest")
                .change("connector.yaml", "  required: [baseUrl]\n", "")
                .change(
                        "connector.yaml",
                        "  properties:\n    baseUrl: {type: string, format: uri}\n",
                        "  properties: {}\n");

        Run run = check();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("/endpoint/url: the address does not begin with a setting");
    }

    @Test
    void anUnknownKeyOfATestIsNamedWithItsLine() {
        connector.change("tests/get-item.test.yaml", "providerRequests: 1}", "providerCalls: 1}");

        Run run = check();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains("tests/get-item.test.yaml:6 /cases/0/then/providerCalls: unknown key providerCalls");
    }

    @Test
    void anUnknownStubIsNamedWithItsLine() {
        connector.change("tests/get-item.test.yaml", "{stub: thing-found}", "{stub: thing-lost}");

        Run run = check();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains(
                        "tests/get-item.test.yaml:4 /cases/0/given/stub: no stub of fixtures/mappings is called thing-lost")
                .contains("use one of thing-found, thing-slow, thing-unknown");
    }

    @Test
    void aTestOfAnUnknownOperationIsRefused() {
        connector.change("tests/get-item.test.yaml", "operation: getItem", "operation: getItems");

        Run run = check();

        assertThat(run.out()).contains("tests/get-item.test.yaml:1 /operation: there is no operation getItems");
    }

    @Test
    void jsonHoldsEveryDefect() throws MalformedBody {
        connector.change("tests/get-item.test.yaml", "providerRequests: 1}", "providerCalls: 1}");

        Run run = check("--json");

        JsonNode found = run.json().path("connectors").path(0);
        assertThat(found.path("passed").asBoolean(true)).isFalse();
        assertThat(found.path("defects").path(0).path("line").asInt()).isEqualTo(6);
    }

    @Test
    void aFolderThatIsNotThereIsWrongUsage() {
        Run run = Run.of("connector", "check", connector.folder() + "-lost");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("There is no folder");
    }

    @Test
    void noFolderIsWrongUsage() {
        assertThat(Run.of("connector", "check").status()).isEqualTo(2);
    }
}
