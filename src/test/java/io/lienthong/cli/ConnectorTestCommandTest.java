package io.lienthong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.MalformedBody;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectorTestCommandTest {
    private final SmallConnector connector;

    ConnectorTestCommandTest(@TempDir Path parent) {
        connector = new SmallConnector(parent);
    }

    private Run test(String... options) {
        String[] arguments = new String[3 + options.length];
        arguments[0] = "connector";
        arguments[1] = "test";
        arguments[2] = connector.folder().toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        return Run.of(arguments);
    }

    @Test
    void casesThatHoldPass() {
        Run run = test();

        assertThat(run.out()).contains("4 cases: 4 passed, 0 failed");
        assertThat(run.status()).isZero();
    }

    @Test
    void aPackageIsMadeOnlyWhereTheTestsPassOrNobodyAsks(@TempDir Path target) {
        connector.change("tests/get-item.test.yaml", "{name: Đá}", "{name: Đất}");
        String zip = target.resolve("a.zip").toString();

        Run refused = Run.of("connector", "package", connector.folder().toString(), "--to", zip);
        boolean made = java.nio.file.Files.exists(Path.of(zip));
        Run packed = Run.of("connector", "package", connector.folder().toString(), "--to", zip, "--without-tests");

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err())
                .contains("1 of 4 tests fail; the first: getItem: returns the item", "--without-tests");
        assertThat(made).isFalse();
        assertThat(packed.status()).isZero();
    }

    @Test
    void aDifferenceShowsPlaceExpectedAndActual() {
        connector.change("tests/get-item.test.yaml", "{name: Đá}", "{name: Đất, colour: red}");

        Run run = test();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains("getItem: returns the item (tests/get-item.test.yaml:3)")
                .contains("reply /name: expected \"Đất\", was \"Đá\"")
                .contains("reply /colour: expected \"red\", is absent")
                .contains("4 cases: 3 passed, 1 failed");
    }

    @Test
    void anotherErrorThanExpectedIsShown() {
        connector.change("tests/get-item.test.yaml", "code: RECORD_NOT_FOUND, status: 404", "code: RECORD_EXISTS");

        Run run = test();

        assertThat(run.out()).contains("error: expected RECORD_EXISTS, was RECORD_NOT_FOUND 404");
    }

    @Test
    void anUnexpectedErrorIsAFailure() {
        connector.change(
                "tests/get-item.test.yaml",
                "when: {parameters: {code: \"001\"}}",
                "when: {parameters: {code: \"777\"}}");

        Run run = test();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("expected success, was RECORD_NOT_FOUND 404");
    }

    @Test
    void anAnswerThatBreaksTheContractIsPlaced() {
        connector.change("fixtures/mappings/things.json", "{\"ten\": \"Đá\"}}},", "{\"ten\": 7}}},");

        Run run = test();

        assertThat(run.out())
                .contains("expected success, was PROVIDER_REPLY_INVALID 502")
                .contains("/ten");
    }

    @Test
    void aFolderWithMistakesIsNotRun() {
        connector.delete("mappings/item.jslt");

        Run run = test();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("not run, the folder has 1 mistake").contains("mappings/item.jslt");
    }

    @Test
    void aStubThatTheSimulatorCannotReadIsAMistake() {
        connector.change(
                "fixtures/mappings/things.json",
                "\"urlPath\": \"/things/001\"",
                "\"urlPath\": \"/things/001\", \"bodyPatterns\": [{\"sounds\": \"right\"}]");

        Run run = test();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("fixtures/mappings: ").contains("things.json");
    }

    @Test
    void theResponseMappingSeesTheConstantsThatTheRequestMappingSees() {
        connector
                .change(
                        "connector.yaml",
                        "      parameters:\n",
                        "      parameters:\n        kind: {in: mapping, value: K1}\n")
                .write("mappings/item.jslt", "{\"name\": .ten, \"kind\": $parameters.kind}\n")
                .change("tests/get-item.test.yaml", "{name: Đá}", "{name: Đá, kind: K1}");

        Run run = test();

        assertThat(run.status()).as(run.out()).isZero();
    }

    @Test
    void jsonHoldsEveryCase() throws MalformedBody {
        connector.change("tests/get-item.test.yaml", "{name: Đá}", "{name: Đất}");

        JsonNode answer = test("--json").json();

        assertThat(answer.path("failed").asInt()).isEqualTo(1);
        JsonNode first = answer.path("connectors").path(0).path("cases").path(0);
        assertThat(first.path("name").asText()).isEqualTo("returns the item");
        assertThat(first.path("passed").asBoolean(true)).isFalse();
        assertThat(first.path("failures").path(0).asText()).isEqualTo("reply /name: expected \"Đất\", was \"Đá\"");
    }
}
