package io.lienthong.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lienthong.platform.StartupRefused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenTest {
    private final Path data;

    AdminTokenTest(@TempDir Path folder) {
        this.data = folder.resolve("data");
    }

    @Test
    void firstStartMakesAFileForItsOwnerAlone() throws Exception {
        AdminToken made = AdminToken.load("", data);

        Path file = data.resolve("admin-token");
        String token = Files.readString(file).strip();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(token).hasSizeGreaterThanOrEqualTo(32);
        assertThat(made.matches(token)).isTrue();
        assertThat(AdminToken.load("", data).matches(token)).isTrue();
        assertThat(Files.list(data)).hasSize(1);
    }

    @Test
    void environmentGoesBeforeTheFileAndMakesNone() {
        AdminToken token = AdminToken.load("a token of the environment", data);

        assertThat(token.matches("a token of the environment")).isTrue();
        assertThat(token.matches("a token of the environmen")).isFalse();
        assertThat(token.matches("")).isFalse();
        assertThat(Files.exists(data.resolve("admin-token"))).isFalse();
    }

    @Test
    void fileThatOthersCanReadIsRefused() throws Exception {
        AdminToken.load("", data);
        Files.setPosixFilePermissions(data.resolve("admin-token"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> AdminToken.load("", data))
                .isInstanceOf(StartupRefused.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void shortTokenIsRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> AdminToken.load("geheim", data))
                .isInstanceOf(StartupRefused.class)
                .hasMessageContaining("too short")
                .hasMessageNotContaining("geheim");
    }
}
