package io.lienthong.platform;

import io.lienthong.message.BusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the files of certificates, keys and secrets: what uses them takes them anew once they changed and were still for one
 * look. Where it cannot, it goes on with what it had, and the log, a metric and health say so; it tries again each minute.
 */
public final class FollowedFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FollowedFiles.class);
    private static final long LOOK_MILLIS = 2_000;
    private static final long AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Map<String, Followed> followed = new ConcurrentHashMap<>();
    private final Map<String, String> refused = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "followed-files");
        thread.setDaemon(true);
        return thread;
    });

    public FollowedFiles() {
        this(LOOK_MILLIS);
    }

    FollowedFiles(long lookMillis) {
        timer.scheduleWithFixedDelay(this::look, lookMillis, lookMillis, TimeUnit.MILLISECONDS);
    }

    /** The files of one user. {@code taken} is how they were when it last took them, or tried to. */
    private static final class Followed {
        private final Collection<Path> files;
        private final Runnable renew;
        private volatile Map<Path, String> taken;
        private Map<Path, String> seen;
        private long tryAgainAt;

        /** @param before its files may have changed since they were read for what follows them now */
        Followed(Collection<Path> files, Runnable renew, @Nullable Followed before) {
            this.files = files;
            this.renew = renew;
            Map<Path, String> now = stamps(files);
            if (before != null) {
                before.taken.forEach(now::replace);
            }
            this.taken = now;
            this.seen = now;
        }
    }

    /**
     * Follows the files of one user from now on, in place of those that it had.
     *
     * @param user as people call it, e.g. {@code data plane}
     * @param files none: nothing is followed any more
     * @param renew takes them anew; throws where they cannot be used, with nothing changed. Runs on a thread of this object
     */
    public void follow(String user, Collection<Path> files, Runnable renew) {
        follow(user, files, () -> true, renew);
    }

    /**
     * The same where they may have changed since the user read them.
     *
     * @param current whether it uses what they hold; asked once, when no later change can be missed any more
     */
    public void follow(String user, Collection<Path> files, BooleanSupplier current, Runnable renew) {
        refused.remove(user);
        if (files.isEmpty()) {
            followed.remove(user);
            return;
        }
        Followed now =
                Objects.requireNonNull(followed.compute(user, (name, before) -> new Followed(files, renew, before)));
        if (!current.getAsBoolean()) {
            now.taken = Map.of();
        }
    }

    /** Why users could not take their files, by user; empty where all of them could. */
    public Map<String, String> refused() {
        return new TreeMap<>(refused);
    }

    /** The files that are followed, by user. */
    public Map<String, Collection<Path>> files() {
        Map<String, Collection<Path>> files = new TreeMap<>();
        followed.forEach((user, one) -> files.put(user, List.copyOf(one.files)));
        return files;
    }

    private void look() {
        followed.forEach((user, one) -> {
            Map<Path, String> now = stamps(one.files);
            boolean again = refused.containsKey(user) && System.nanoTime() - one.tryAgainAt > 0;
            if ((again || !now.equals(one.taken)) && now.equals(one.seen)) {
                one.taken = now;
                one.tryAgainAt = System.nanoTime() + AGAIN_NANOS;
                renew(user, one);
            }
            one.seen = now;
        });
    }

    private void renew(String user, Followed one) {
        try {
            one.renew.run();
            refused.remove(user);
            LOG.atInfo().addKeyValue("user", user).log("Changed files were taken");
        } catch (RuntimeException | Error e) { // an end of the timer would be silent
            refused.put(
                    user, e instanceof BusException told ? told.detailWithPlaces() : String.valueOf(e.getMessage()));
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("user", user)
                    .log("Changed files cannot be used; what was there before goes on: {}", e.getMessage());
        }
    }

    private static Map<Path, String> stamps(Collection<Path> files) {
        Map<Path, String> stamps = new HashMap<>();
        files.forEach(file -> stamps.put(file, stamp(file)));
        return stamps;
    }

    /** Through links, as orchestrators exchange secrets by them. */
    private static String stamp(Path file) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return found.lastModifiedTime() + " " + found.size() + " " + found.fileKey();
        } catch (IOException gone) {
            return "absent";
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
