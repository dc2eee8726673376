package io.lienthong.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.platform.FollowedFiles;
import io.lienthong.platform.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

    /** The bus goes on with what it has, which expires as it did. */
    @Test
    void aBrokenFileEndsNoAlertAndIsToldItself(@TempDir Path folder) throws Exception {
        // given
        Path file = Path.of(TestCertificate.create(folder, "bus", 5).certificateFile());
        try (FollowedFiles files = new FollowedFiles()) {
            files.follow("data plane", List.of(file), () -> {});
            NodeSignals signals = new NodeSignals(files, folder);
            List<Reading> before = signals.certificates(Instant.now());
            Files.writeString(file, "garbage");
            // when
            List<Reading> after = signals.certificates(Instant.now());
            // then
            assertThat(before)
                    .singleElement()
                    .satisfies(reading -> assertThat(reading.value()).isBetween(2.0, 6.0));
            assertThat(before.get(0).detail().vi()).containsPattern("hết hạn \\d\\d/\\d\\d/\\d{4} \\d\\d:\\d\\d$");
            assertThat(after)
                    .extracting(reading -> reading.subject().text())
                    .containsExactly("data plane", "data plane/bus.crt");
            assertThat(after.get(0).detail()).isEqualTo(before.get(0).detail());
            assertThat(after.get(1).value()).isZero();
            assertThat(after.get(1).detail().en()).contains("cannot be read, nor used");
        }
    }

    /** Such as a good certificate with another's key. */
    @Test
    void filesThatCanBeReadAndNotUsedAreTold(@TempDir Path folder) throws Exception {
        // given
        Path file = Path.of(TestCertificate.create(folder, "bus", 5).certificateFile());
        Path next = Path.of(TestCertificate.create(folder, "next", 300).certificateFile());
        try (FollowedFiles files = new FollowedFiles()) {
            files.follow("data plane", List.of(file), () -> {
                throw new IllegalArgumentException("the key is another's");
            });
            NodeSignals signals = new NodeSignals(files, folder);
            signals.certificates(Instant.now());
            // when
            Files.copy(next, file, StandardCopyOption.REPLACE_EXISTING);
            await().until(() -> files.refused().containsKey("data plane"));
            // then
            List<Reading> after = signals.certificates(Instant.now());
            assertThat(after)
                    .extracting(reading -> reading.subject().text())
                    .containsExactly("data plane", "data plane/files");
            assertThat(after).allSatisfy(reading -> assertThat(reading.value()).isLessThan(6));
        }
    }
}
