package io.lienthong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.connector.Operation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectorRunCommandTest {
    @ParameterizedTest
    @ValueSource(strings = {"business-registration", "civil-status", "postcode", "land-registry"})
    void everyLineIsACallThatCanBeRun(String connector) {
        // given
        Path folder = Path.of("connectors").resolve(connector).toAbsolutePath();
        ConnectorCheck.Checked checked = new ConnectorCheck(Path.of("no-settings")).check(folder);
        // when
        var lines = Objects.requireNonNull(checked.compiled()).source().descriptor().operations().stream()
                .filter(operation -> operation.expose() != null)
                .map((Operation operation) -> ConnectorRunCommand.line("http://here", operation, checked.cases()))
                .toList();
        // then
        assertThat(lines)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line)
                        .startsWith("curl ")
                        .doesNotContain("@message.json")
                        .doesNotContainPattern("http://here[^']*[{}]"));
    }

    @Test
    void whatNobodyCanReadIsSentFromItsFileAndACaseThatNeedsNothingGoesFirst() {
        // given
        Path folder = Path.of("connectors/civil-status").toAbsolutePath();
        ConnectorCheck.Checked checked = new ConnectorCheck(Path.of("no-settings")).check(folder);
        Operation operation = Objects.requireNonNull(checked.compiled()).source().descriptor().operations().stream()
                .filter(one -> one.expose() != null)
                .findFirst()
                .orElseThrow();
        TestCase stubbed = sending(operation, Set.of("a-stub"), "text".getBytes(StandardCharsets.UTF_8));
        TestCase simple = sending(operation, Set.of(), new byte[] {'P', 'K', 3, 4, 0, (byte) 0xff});
        // when
        String line = ConnectorRunCommand.line("http://here", operation, List.of(stubbed, simple));
        // then
        assertThat(line)
                .contains("--data-binary '@" + Path.of("letter.zip") + "'")
                .doesNotContain("PK");
        assertThat(ConnectorRunCommand.line("http://here", operation, List.of(stubbed)))
                .contains("--data-binary 'text'");
    }

    private static TestCase sending(Operation operation, Set<String> stubs, byte[] body) {
        TestCase.When when = new TestCase.When(
                Map.of(),
                new TestCase.Content(body, null, Path.of("letter.zip")),
                null,
                TestCase.Said.NOTHING,
                TestCase.Said.NOTHING,
                null);
        TestCase.Then then = new TestCase.Then(null, null, null, null, null, Map.of(), Map.of());
        return new TestCase("t", 1, operation.name(), "sends", new TestCase.Given(stubs, Map.of()), when, then);
    }
}
