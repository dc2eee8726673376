package io.lienthong.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWatchTest {
    @TempDir
    private Path root;

    @Test
    void aDraftThatIsBeingWrittenIsNotTold() throws Exception {
        // given
        List<Path> told = new CopyOnWriteArrayList<>();
        CountDownLatch whole = new CountDownLatch(1);
        Path finished = root.resolve("library");
        try (FolderWatch watch = new FolderWatch(root, folder -> {
            told.add(folder);
            if (folder.equals(finished)) {
                whole.countDown();
            }
        })) {
            watch.start();
            // when: the draft is there before what is told
            Files.writeString(Files.createDirectory(root.resolve(".new-1")).resolve("connector.yaml"), "half");
            Files.writeString(Files.createDirectory(finished).resolve("connector.yaml"), "whole");
            boolean seen = whole.await(30, TimeUnit.SECONDS);
            // then
            assertThat(seen).isTrue();
            assertThat(told).containsOnly(finished);
        }
    }
}
