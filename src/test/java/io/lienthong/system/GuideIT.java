package io.lienthong.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the guide for integrators do what it says, in its order. */
class GuideIT {
    private static final Path PROJECT = Path.of("").toAbsolutePath();
    private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    @Test
    void fromAContractToALiveConnector(@TempDir Path folder) throws Exception {
        assumeTrue(there("curl"), "curl is not on this machine (Debian: curl)");
        // given
        BusHome home = BusHome.in(folder).with("postcode");
        Files.createSymbolicLink(folder.resolve("test-fixtures"), PROJECT.resolve("test-fixtures"));
        Files.createSymbolicLink(folder.resolve("lgsp"), PROJECT.resolve("lgsp"));
        String guide = Files.readString(PROJECT.resolve("src/docs/connect-a-system.md"));
        try (BusProcess bus = BusProcess.start(home)) {
            List<String> blocks = COMMANDS.matcher(guide)
                    .results()
                    .map(block -> block.group(1).replace("localhost:8080", "127.0.0.1:" + bus.port()))
                    .toList();
            // when
            StringBuilder told = new StringBuilder();
            for (String block : blocks) {
                told.append(run(folder, bus, block)).append('\n');
            }
            // then
            assertThat(blocks).hasSizeGreaterThan(6);
            assertThat(told)
                    .contains("RECORD_NOT_FOUND", "clinics@0.2.0", "health-office", "clinics/getClinicsCode")
                    .contains("ROLLED_BACK", "first version")
                    .contains("This is the simulator, because there is no config/connectors/clinics.yaml");
            settingsOfTheGuideAreThoseOfItsConnector(folder, guide);
        }
    }

    private static void settingsOfTheGuideAreThoseOfItsConnector(Path folder, String guide) throws Exception {
        String settings = Pattern.compile("```yaml\nconfiguration:\n(.*?)```", Pattern.DOTALL)
                .matcher(guide)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        String names = settings.lines()
                .map(line -> line.strip().replaceFirst(":.*", ""))
                .collect(Collectors.joining(", "));
        assertThat(Files.readString(folder.resolve("connectors/clinics/connector.yaml")))
                .contains("required: [" + names + "]");
    }

    private static String run(Path folder, BusProcess bus, String commands) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", "-ec", commands)
                .redirectErrorStream(true)
                .directory(folder.toFile());
        builder.environment().put("LGSP_URL", "http://127.0.0.1:" + bus.controlPort());
        builder.environment()
                .put(
                        "LGSP_TOKEN",
                        Files.readString(folder.resolve("data/admin-token")).strip());
        Process process = builder.start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(commands + "\n" + told).isZero();
        return told;
    }

    private static boolean there(String program) throws Exception {
        return new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0;
    }
}
