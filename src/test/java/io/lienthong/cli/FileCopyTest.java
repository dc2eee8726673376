package io.lienthong.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCopyTest {
    private final Path file;

    FileCopyTest(@TempDir Path folder) {
        this.file = folder.resolve("dossiers.ndjson");
    }

    @BeforeEach
    void begin() throws IOException {
        try (LocalCopy copy = open()) {
            copy.load(List.of(put("B", 1), put("D", 1)), null, false, "c1");
            copy.load(List.of(put("F", 1)), "D", false, "c1");
            copy.load(List.of(), "F", true, "c1");
            copy.apply(List.of(put("B", 2), gone("D"), put("D", 2), gone("F")), "c2");
        }
    }

    private LocalCopy open() throws IOException {
        return FileCopy.open(file, "dossiers");
    }

    private static SyncSource.Change put(String key, int version) {
        JsonNode data = Json.object().put("code", key).put("statusSequence", version);
        return new SyncSource.Change(key, String.valueOf(version), "2026-11-26T00:00:00Z", data);
    }

    private static SyncSource.Change gone(String key) {
        return new SyncSource.Change(key, "9", "2026-11-26T00:00:00Z", null);
    }

    private static String shown(LocalCopy copy) throws IOException {
        var proof = copy.proof();
        return copy.place() + " " + proof.count() + " " + proof.sha256();
    }

    @Test
    void isWhatItWasWhenItIsOpenedAgain() throws IOException {
        // given
        String before;
        try (LocalCopy copy = open()) {
            before = shown(copy);
        }

        // then
        try (LocalCopy copy = open()) {
            assertThat(shown(copy)).isEqualTo(before).startsWith("Place[cursor=c2, after=null] 2 ");
        }
    }

    /** Wherever a kill cuts the file, it opens as one of the places that it was at, and comes to the same end. */
    @Test
    void goesOnWhereverItWasCutOff() throws IOException {
        // given
        byte[] whole = Files.readAllBytes(file);
        String end;
        try (LocalCopy copy = open()) {
            end = shown(copy);
        }

        for (int length = 0; length < whole.length; length++) {
            // when
            Files.write(file, java.util.Arrays.copyOf(whole, length));

            // then
            try (LocalCopy copy = open()) {
                LocalCopy.Place place = copy.place();
                if (place == null) {
                    copy.load(List.of(put("B", 1), put("D", 1)), null, false, "c1");
                    place = copy.place();
                }
                if (place != null && "D".equals(place.after())) {
                    copy.load(List.of(put("F", 1)), "D", false, "c1");
                    place = copy.place();
                }
                if (place != null && "F".equals(place.after())) {
                    copy.load(List.of(), "F", true, "c1");
                    place = copy.place();
                }
                if (place != null && place.cursor().equals("c1")) {
                    copy.apply(List.of(put("B", 2), gone("D"), put("D", 2), gone("F")), "c2");
                }
                assertThat(shown(copy)).isEqualTo(end);
            }
        }
    }

    @Test
    void aSnapshotTakesAwayWhatIsNotInIt() throws IOException {
        // when
        try (LocalCopy copy = open()) {
            copy.load(List.of(put("C", 5)), null, false, "c3");
            copy.load(List.of(), "C", true, "c3");
            assertThat(copy.count()).isEqualTo(1);
        }

        // then
        try (LocalCopy copy = open()) {
            assertThat(copy.count()).isEqualTo(1);
            assertThat(copy.place()).isEqualTo(new LocalCopy.Place("c3", null));
        }
    }

    @Test
    void isWrittenAnewWhenMostOfItIsOutOfDate() throws IOException {
        // given
        try (LocalCopy copy = open()) {
            List<SyncSource.Change> changes =
                    IntStream.range(0, 20_000).mapToObj(i -> put("B", i + 3)).toList();
            copy.apply(changes, "c3");
        }

        // then
        assertThat(Files.readAllLines(file)).hasSize(4).first().isEqualTo("{\"dataset\":\"dossiers\"}");
        try (LocalCopy copy = open()) {
            assertThat(copy.count()).isEqualTo(2);
            assertThat(copy.place()).isEqualTo(new LocalCopy.Place("c3", null));
        }
    }

    @Test
    void nobodysFileIsOverwritten() throws IOException {
        // given
        Files.writeString(file, "{\"dataset\":\"enterprises\"}\n");
        Path letter = Files.writeString(file.resolveSibling("letter.txt"), "Kính gửi");

        // then
        assertThatThrownBy(this::open).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> FileCopy.open(letter, "dossiers")).isInstanceOf(Refusal.class);
        assertThat(letter).hasContent("Kính gửi");
    }

    @Test
    void copyToWhichNothingCameLeavesNoFile() throws IOException {
        // given
        Path mistyped = file.resolveSibling("mistyped");

        // when
        FileCopy.open(mistyped, "dossier").close();

        // then
        assertThat(mistyped).doesNotExist();
        assertThat(file.resolveSibling("mistyped.lock")).doesNotExist();
    }

    @Test
    void folderThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> FileCopy.open(file.resolveSibling("none").resolve("copy"), "dossiers"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("There is no folder ");
    }
}
