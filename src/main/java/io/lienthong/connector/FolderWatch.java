package io.lienthong.connector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which sub-folder of a folder came, changed or went, once its files have been still for one look: a copy in
 * progress is never read half. What begins with a dot is a draft of somebody and no concern of ours. For development; it
 * looks at names, sizes and times of files, every half second.
 */
public final class FolderWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);
    private static final long LOOK_MILLIS = 500;
    private static final int MAX_FILES = 20_000;

    private final Path root;
    private final Consumer<Path> changed;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "folder-watch");
        thread.setDaemon(true);
        return thread;
    });
    private Map<Path, Long> seen = new HashMap<>();
    private final Set<Path> unsettled = new HashSet<>();

    /** @param changed called on the watch's own thread with the sub-folder, whether it exists still or not */
    public FolderWatch(Path root, Consumer<Path> changed) {
        this.root = root;
        this.changed = changed;
    }

    public void start() {
        seen = stamps();
        timer.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            Map<Path, Long> now = stamps();
            Set<Path> all = new HashSet<>(now.keySet());
            all.addAll(seen.keySet());
            for (Path folder : all) {
                boolean moved = !java.util.Objects.equals(now.get(folder), seen.get(folder));
                if (moved) {
                    unsettled.add(folder);
                } else if (unsettled.remove(folder)) {
                    tell(folder);
                }
            }
            unsettled.removeIf(folder -> !all.contains(folder) && dropped(folder));
            seen = now;
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).addKeyValue("folder", root).log("A change in the folder could not be followed");
        }
    }

    /** A change that could not be followed is told again at the next look. */
    private void tell(Path folder) {
        try {
            changed.accept(folder);
        } catch (RuntimeException e) {
            unsettled.add(folder);
            LOG.atWarn().setCause(e).addKeyValue("folder", folder).log("A change in the folder could not be followed");
        }
    }

    private boolean dropped(Path folder) {
        changed.accept(folder);
        return true;
    }

    private Map<Path, Long> stamps() {
        Map<Path, Long> stamps = new HashMap<>();
        try (Stream<Path> folders = Files.list(root)) {
            folders.filter(path -> !String.valueOf(path.getFileName()).startsWith("."))
                    .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .forEach(folder -> stamps.put(folder, stamp(folder)));
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("folder", root).log("The folder cannot be read");
            return seen;
        }
        return stamps;
    }

    private static long stamp(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.limit(MAX_FILES).mapToLong(FolderWatch::fileStamp).sum();
        } catch (IOException | java.io.UncheckedIOException gone) {
            return 0;
        }
    }

    private static long fileStamp(Path file) {
        try {
            long time =
                    Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).to(TimeUnit.NANOSECONDS);
            return (time * 31 + Files.size(file)) * 31 + file.hashCode();
        } catch (IOException gone) {
            return 0;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
