package io.lienthong.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;

class StartupCheckTest {
    private final Path folder;

    StartupCheckTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void problemsOfAllChecksAreSaidTogether() {
        StartupChecks checks = new StartupChecks(List.of(() -> List.of("A is wrong."), () -> List.of("B is wrong.")));

        StartupRefused refused = catchThrowableOfType(StartupRefused.class, checks::afterSingletonsInstantiated);

        assertThat(refused.problems()).containsExactly("A is wrong.", "B is wrong.");
        assertThat(refused.getExitCode()).isEqualTo(1);
    }

    @Test
    void noProblemIsNoRefusal() {
        assertThatCode(new StartupChecks(List.of(List::of))::afterSingletonsInstantiated)
                .doesNotThrowAnyException();
    }

    @Test
    void refusalIsPrintedWithoutItsStack() {
        StartupRefused refused = StartupRefused.portInUse(8080, "lienthong.data-plane.port");

        FailureAnalysis analysis =
                new StartupRefusedAnalyzer().analyze(new IllegalStateException("bean failed", refused));

        assertThat(analysis.getDescription())
                .isEqualTo("Port 8080 is in use by another program; set lienthong.data-plane.port to a free port.");
    }

    @Test
    void portOfTheControlPlaneIsNamedWithItsSetting() {
        FailureAnalysis analysis = new ControlPlanePortAnalyzer().analyze(new PortInUseException(8081));

        assertThat(analysis.getDescription())
                .isEqualTo("Port 8081 is in use by another program; set server.port to a free port.");
    }

    @Test
    void oneFolderServesOneBus() throws Exception {
        try (DataFolder held = DataFolder.take(folder)) {
            StartupRefused refused = catchThrowableOfType(StartupRefused.class, () -> DataFolder.take(folder));

            assertThat(refused).hasMessageContaining("is in use by another bus").isNotSameAs(held);
        }
        DataFolder.take(folder).close();
    }

    @Test
    void secretNeverPrints() {
        assertThat(Secret.of("hunter2")).hasToString("Secret[***]");
        assertThat(new PlatformSettings.Postgresql("jdbc:postgresql://db/bus", "bus", Secret.of("hunter2")).toString())
                .doesNotContain("hunter2");
    }
}
