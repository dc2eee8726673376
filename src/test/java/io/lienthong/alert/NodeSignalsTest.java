package io.lienthong.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.platform.FollowedFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeSignalsTest {
    @Test
    void whatRootAloneMayWriteIsNeitherUsedNorFree() {
        // 100 GB of which 68 are used and 5 are reserved: df says 72 %
        assertThat(NodeSignals.percentUsed(100, 32, 27)).isBetween(71.5, 71.6);
        assertThat(NodeSignals.percentUsed(0, 0, 0)).isZero();
    }

    @Test
    void oneUnreadableFileOfCertificatesHidesNoOther(@TempDir Path folder) throws Exception {
        // given
        Path one = Files.writeString(folder.resolve("one.pem"), "-----BEGIN CERTIFICATE-----\nbroken\n");
        Path two = Files.writeString(folder.resolve("two.pem"), "-----BEGIN CERTIFICATE-----\nbroken\n");
        try (FollowedFiles files = new FollowedFiles()) {
            files.follow("civil-status", List.of(one), () -> {});
            files.follow("data plane", List.of(two), () -> {});
            // when
            List<Reading> readings = new NodeSignals(files, folder).certificates(Instant.EPOCH);
            // then
            assertThat(readings)
                    .extracting(reading -> reading.subject().text())
                    .containsExactlyInAnyOrder("civil-status/one.pem", "data plane/two.pem");
            assertThat(readings)
                    .allSatisfy(reading -> assertThat(reading.value()).isZero());
        }
    }
}
