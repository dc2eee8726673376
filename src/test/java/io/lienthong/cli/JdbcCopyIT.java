package io.lienthong.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Json;
import io.lienthong.platform.Database;
import io.lienthong.platform.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcCopyIT {
    private final String url;

    JdbcCopyIT() throws Exception {
        Database database = TestPostgres.createDatabase();
        url = database.url() + "&user=" + database.username() + "&password="
                + database.password().reveal();
    }

    private LocalCopy open() throws IOException {
        return JdbcCopy.open(url, "civil-status-events");
    }

    private static SyncSource.Change put(String key, int version) {
        JsonNode data = Json.object().put("code", key).put("revision", version).put("name", "Bùi Thị \"Nụ\"");
        return new SyncSource.Change(key, version == 0 ? null : "" + version, "2026-11-26T00:00:00.123456Z", data);
    }

    private static SyncSource.Change gone(String key) {
        return new SyncSource.Change(key, null, "2026-11-26T00:00:00Z", null);
    }

    private static void fill(LocalCopy copy) throws IOException {
        copy.load(List.of(put("B", 1), put("D", 1), put("a", 0)), null, false, "c1");
        copy.load(List.of(put("é", 1)), "a", false, "c1");
        copy.load(List.of(), "é", true, "c1");
        copy.apply(List.of(put("B", 2), gone("D"), put("D", 2), gone("é"), put("B", 3)), "c2");
    }

    @Test
    void isEqualToAFileOfTheSame(@TempDir Path folder) throws IOException {
        // when
        try (LocalCopy copy = open();
                LocalCopy file = FileCopy.open(folder.resolve("copy"), "civil-status-events")) {
            fill(copy);
            fill(file);

            // then
            assertThat(copy.count()).isEqualTo(3);
            assertThat(copy.proof().sha256()).isEqualTo(file.proof().sha256());
        }
        try (LocalCopy again = open()) {
            assertThat(again.place()).isEqualTo(new LocalCopy.Place("c2", null));
            assertThat(again.count()).isEqualTo(3);
        }
    }

    @Test
    void aSnapshotTakesAwayWhatIsNotInItAsFarAsItGoes() throws IOException {
        try (LocalCopy copy = open()) {
            // given
            fill(copy);

            // when
            copy.load(List.of(put("C", 1)), null, false, "c3");

            // then
            assertThat(copy.count()).isEqualTo(3); // C, D, a
            assertThat(copy.place()).isEqualTo(new LocalCopy.Place("c3", "C"));
            copy.load(List.of(), "C", true, "c3");
            assertThat(copy.count()).isEqualTo(1);
        }
    }

    @Test
    void onePullsAtATime() throws IOException {
        try (LocalCopy copy = open()) {
            assertThat(copy.place()).isNull();
            assertThatThrownBy(this::open).isInstanceOf(Refusal.class);
        }
    }
}
