package io.lienthong;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.cli.CaseResult;
import io.lienthong.cli.ConnectorCheck;
import io.lienthong.cli.ConnectorTestSuite;
import io.lienthong.platform.EventLoops;
import io.lienthong.scaffold.ContractSource;
import io.lienthong.scaffold.Draft;
import io.lienthong.scaffold.FolderWriter;
import io.lienthong.scaffold.OpenApiScaffold;
import io.lienthong.scaffold.Unsupported;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes a connector of every OpenAPI document, our own and, where the folder is there, those that nobody here wrote; checks
 * it and runs its tests untouched. {@code src/docs/contracts.md} says what came out.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScaffoldedContractsIT {
    private static final Path OURS = Path.of("test-fixtures/contracts/openapi");
    private static final Path OTHERS = Path.of(System.getProperty("shared.contracts", "../shared/contracts"));
    private static final Path TABLE = Path.of("src/docs/contracts.md");

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
    Stream<DynamicTest> everyDocumentBecomesAConnectorThatPassesItsTests(@TempDir Path parent) throws IOException {
        if (!Files.isDirectory(OTHERS)) {
            System.out.println("Skipped: contracts of other people, because there is no folder " + OTHERS);
        }
        return Stream.concat(documents(OURS), documents(OTHERS))
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> becomes(file, parent)));
    }

    private static Stream<Path> documents(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().matches(".*\\.(json|ya?ml)")).sorted().toList().stream();
        }
    }

    private void becomes(Path file, Path parent) throws Exception {
        // given
        String name = file.getFileName().toString().replaceFirst("\\..*", "");
        Path folder = parent.resolve(name);
        // when
        Draft draft = OpenApiScaffold.draft(name, ContractSource.of(file.toString()), Set.of());
        FolderWriter.write(draft, folder, written -> {});
        ConnectorCheck.Checked checked = new ConnectorCheck(parent.resolve("no-settings")).check(folder);
        List<CaseResult> results = ConnectorTestSuite.run(loops.vertx(), checked);
        // then
        assertThat(checked.defects()).isEmpty();
        assertThat(results)
                .isNotEmpty()
                .allSatisfy(result -> assertThat(result.failures())
                        .as(result.test().operation() + ": " + result.test().name())
                        .isEmpty());
        assertThat(Files.readString(TABLE)).contains(row(file, draft));
    }

    /** A line of the table. */
    private static String row(Path file, Draft draft) {
        String leftOut =
                draft.unsupported().stream().map(ScaffoldedContractsIT::reason).collect(Collectors.joining("; "));
        int supported = draft.operations().size();
        return "| " + file.getFileName() + " | "
                + (supported + draft.unsupported().size()) + " | " + supported + " | "
                + (leftOut.isEmpty() ? "-" : leftOut) + " |";
    }

    private static String reason(Unsupported one) {
        return "`" + one.name() + "`: " + one.reason().replace("|", "\\|");
    }
}
