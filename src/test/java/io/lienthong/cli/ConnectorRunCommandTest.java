package io.lienthong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.connector.Operation;
import java.nio.file.Path;
import java.util.Objects;
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
}
