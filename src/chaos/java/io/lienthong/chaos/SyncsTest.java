package io.lienthong.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SyncsTest {
    private static final String COMMIT = "71 sendto(8, \"C\\0\\0\\0\\vCOMMIT\\0Z\\0\\0\\0\\5I\", 18, 0, NULL, 0) = 18";
    private static final String SYNC = "72 fdatasync(5)                      = 0";
    private static final String FAILED = "72 fdatasync(5) = -1 EIO (Input/output error)";
    private static final String RESUMED = "72 <... fdatasync resumed>) = 0";

    @Test
    void commitAfterASyncOfAnyProcessIsDurable() {
        assertThat(Syncs.unsynced(List.of(SYNC, COMMIT, RESUMED, COMMIT))).isEmpty();
    }

    @Test
    void secondCommitWithoutASyncBetweenIsNot() {
        assertThat(Syncs.unsynced(List.of(SYNC, COMMIT, COMMIT))).containsExactly(COMMIT);
    }

    @Test
    void failedSyncIsNone() {
        assertThat(Syncs.unsynced(List.of(SYNC, COMMIT, FAILED, COMMIT))).containsExactly(COMMIT);
    }
}
