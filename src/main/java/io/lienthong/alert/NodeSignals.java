package io.lienthong.alert;

import io.lienthong.message.Wording;
import io.lienthong.platform.FollowedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What one node alone sees: its disk, and the files of its certificates. */
final class NodeSignals {
    private static final double PERCENT = 100;
    private static final double HOURS_A_DAY = 24;

    private static final DateTimeFormatter VIETNAM_TIME =
            DateTimeFormatter.ofPattern("dd/MM/yyyy HH:mm", Locale.ROOT).withZone(Stretch.VIETNAM);

    private final FollowedFiles files;
    private final Path data;
    /** When the certificates expire that are in use, by file. */
    private final Map<Path, Instant> used = new ConcurrentHashMap<>();

    /** @param data folder of PostgreSQL, broker and logs */
    NodeSignals(FollowedFiles files, Path data) {
        this.files = files;
        this.data = data;
    }

    /** Percent of the disk that is used; of what other users than root may write, as {@code df} says it. */
    List<Reading> disk(Instant now) {
        try {
            FileStore store = Files.getFileStore(data);
            double free = store.getUsableSpace();
            double used = percentUsed(store.getTotalSpace(), store.getUnallocatedSpace(), store.getUsableSpace());
            String shown = String.format(Locale.ROOT, "%.0f %%, %.1f GB", used, free / (1 << 30));
            Wording detail = new Wording(
                    "ổ đĩa của thư mục dữ liệu đã dùng " + shown + " còn trống",
                    "the disk of the data folder is used to " + shown + " are free");
            return List.of(new Reading(Subject.other("data"), used, null, detail));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All in bytes; what root alone may still write is neither used nor usable. */
    static double percentUsed(long total, long unallocated, long usable) {
        double used = (double) total - unallocated;
        return PERCENT * used / Math.max(1, used + usable);
    }

    /**
     * Days until the first certificate expires in the files of each listener and connector, of those that it uses: where changed
     * files cannot be read or used, what was there before goes on, and a reading of its own says so.
     */
    List<Reading> certificates(Instant now) {
        List<Reading> readings = new ArrayList<>();
        Map<String, Collection<Path>> followed = files.files();
        followed.forEach((user, paths) -> {
            boolean refused = files.refused().containsKey(user);
            Set<Path> unreadable = new TreeSet<>();
            paths.stream()
                    .flatMap(path -> expiry(path, refused, unreadable).stream())
                    .min(Instant::compareTo)
                    .ifPresent(first -> readings.add(expires(user, first, now)));
            unreadable.forEach(path -> readings.add(unreadable(user, path)));
            if (refused && unreadable.isEmpty()) {
                readings.add(unusable(user));
            }
        });
        used.keySet()
                .retainAll(
                        followed.values().stream().flatMap(Collection::stream).collect(Collectors.toSet()));
        return readings;
    }

    /** Of the certificates in use: those of before, where those of now are refused or cannot be read. */
    private Optional<Instant> expiry(Path file, boolean refused, Set<Path> unreadable) {
        Optional<Instant> found = CertificateFiles.firstExpiry(List.of(file), unreadable::add);
        Instant before = used.get(file);
        if (before != null && found.isEmpty()) {
            unreadable.add(file);
        }
        if (before != null && (refused || found.isEmpty())) {
            return Optional.of(before);
        }
        found.ifPresent(expiry -> used.put(file, expiry));
        return found;
    }

    private static Reading expires(String user, Instant first, Instant now) {
        double days = Duration.between(now, first).toHours() / HOURS_A_DAY;
        String time = VIETNAM_TIME.format(first);
        return new Reading(
                Subject.other(user),
                days,
                null,
                new Wording(
                        "chứng thư số của " + user + " hết hạn " + time,
                        "a certificate of " + user + " expires " + time));
    }

    /** What cannot be read is taken for expired. */
    private static Reading unreadable(String user, Path file) {
        Wording detail = new Wording(
                "tệp chứng thư số " + file.getFileName() + " của " + user
                        + " không đọc được, không dùng được; trục còn dùng bản trước, nếu có",
                "the file of certificates " + file.getFileName() + " of " + user
                        + " cannot be read, nor used; the bus goes on with what was there before, if anything");
        return new Reading(Subject.other(user + "/" + file.getFileName()), 0, null, detail);
    }

    /** Such as a certificate whose key is another's. */
    private static Reading unusable(String user) {
        Wording detail = new Wording(
                "các tệp chứng thư số, khoá hay bí mật vừa thay của " + user
                        + " không dùng được, trục còn dùng bản trước; /actuator/health nói vì sao",
                "the changed certificates, keys or secrets of " + user
                        + " cannot be used, and the bus goes on with those before; /actuator/health says why");
        return new Reading(Subject.other(user + "/files"), 0, null, detail);
    }
}
