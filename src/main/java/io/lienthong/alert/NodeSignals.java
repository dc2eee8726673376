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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What one node alone sees: its disk, and the files of its certificates. */
final class NodeSignals {
    private static final double PERCENT = 100;
    private static final double HOURS_A_DAY = 24;

    private final FollowedFiles files;
    private final Path data;

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

    /** Days until the first certificate expires in the files of each listener and connector; a file that cannot be read has none. */
    List<Reading> certificates(Instant now) {
        List<Reading> readings = new ArrayList<>();
        files.files().forEach((user, paths) -> {
            List<Path> unreadable = new ArrayList<>();
            CertificateFiles.firstExpiry(paths, unreadable::add).ifPresent(first -> {
                double days = Duration.between(now, first).toHours() / HOURS_A_DAY;
                String day = first.truncatedTo(ChronoUnit.SECONDS).toString();
                Wording detail = new Wording(
                        "chứng thư số của " + user + " hết hạn " + day, "a certificate of " + user + " expires " + day);
                readings.add(new Reading(Subject.other(user), days, null, detail));
            });
            unreadable.forEach(path -> readings.add(unreadable(user, path)));
        });
        return readings;
    }

    /** What cannot be read is taken for expired. */
    private static Reading unreadable(String user, Path file) {
        Wording detail = new Wording(
                "không đọc được tệp chứng thư số " + file.getFileName() + " của " + user,
                "the file of certificates " + file.getFileName() + " of " + user + " cannot be read");
        return new Reading(Subject.other(user + "/" + file.getFileName()), 0, null, detail);
    }
}
