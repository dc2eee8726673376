package io.lienthong;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.cli.CaseResult;
import io.lienthong.cli.ConnectorCheck;
import io.lienthong.cli.ConnectorTestRunner;
import io.lienthong.cli.ConnectorTestSuite;
import io.lienthong.platform.EventLoops;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Checks every folder of connectors/ and runs its cases, by the code of {@code ./lgsp connector check} and {@code test}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConnectorTests {
    private static final Path CONNECTORS = Path.of("connectors").toAbsolutePath();

    private final ConnectorCheck check = new ConnectorCheck(Path.of("config/connectors"));
    private EventLoops loops;

    @BeforeAll
    void start() {
        loops = new EventLoops(Duration.ofSeconds(5));
    }

    @AfterAll
    void stop() {
        loops.close();
    }

    @TestFactory
    Stream<DynamicNode> everyConnectorKeepsItsPromises() throws IOException {
        try (Stream<Path> folders = Files.list(CONNECTORS)) {
            return folders.filter(Files::isDirectory).sorted().toList().stream().map(this::connector);
        }
    }

    private DynamicNode connector(Path folder) {
        ConnectorCheck.Checked checked = check.check(folder);
        List<DynamicNode> tests = new ArrayList<>();
        tests.add(DynamicTest.dynamicTest(
                "has no mistakes", () -> assertThat(checked.defects()).isEmpty()));
        try {
            ConnectorTestSuite.run(loops.vertx(), checked).forEach(result -> tests.add(test(result)));
        } catch (ConnectorTestRunner.Unusable e) {
            tests.add(DynamicTest.dynamicTest(
                    "can be called", () -> assertThat(e.defects()).isEmpty()));
        }
        return DynamicContainer.dynamicContainer(checked.name(), tests);
    }

    private static DynamicTest test(CaseResult result) {
        return DynamicTest.dynamicTest(
                result.test().operation() + ": " + result.test().name(),
                () -> assertThat(result.failures()).isEmpty());
    }
}
