package io.lienthong.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedFilesTest {
    private static final int LOOK_MILLIS = 400;

    @TempDir
    private Path folder;

    @Test
    void aFileThatChangedIsTakenThoughOthersAreFollowedBesideItByThen() throws Exception {
        // given
        Path secret = Files.writeString(folder.resolve("secret"), "old");
        Path settings = folder.resolve("settings.yaml");
        AtomicInteger renewed = new AtomicInteger();
        try (FollowedFiles files = new FollowedFiles(LOOK_MILLIS)) {
            files.follow("registry", List.of(secret), renewed::incrementAndGet);
            Files.writeString(secret, "changed");
            // when
            files.follow("registry", List.of(secret, settings), renewed::incrementAndGet);
            // then
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(renewed).hasValue(1));
        }
    }
}
