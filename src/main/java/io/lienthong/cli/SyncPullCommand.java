package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.dataset.Proof;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp sync pull DATASET} */
@Command(
        name = "pull",
        mixinStandardHelpOptions = true,
        description = {
            "Brings a local copy of a dataset up to date, and proves that it has every record as the bus has it.",
            "It may be ended at any time, and goes on where it was. Exit status 1: the copy differs."
        },
        footer = {
            "",
            "Example: ./lgsp sync pull dossiers --to dossiers.ndjson",
            "         ./lgsp sync pull dossiers --to 'jdbc:postgresql://127.0.0.1/ioc?user=ioc' --follow"
        })
final class SyncPullCommand implements Callable<Integer> {
    private static final int PAGE = 5_000;
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int PATIENCE = 30;
    private static final long VERIFY_NANOS = Duration.ofHours(1).toNanos();
    private static final long SHOW_NANOS = Duration.ofSeconds(1).toNanos();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SyncSource source;

    @Parameters(paramLabel = "DATASET", description = "As 'lgsp sync list' shows it.")
    @SuppressWarnings("NullAway.Init")
    private String dataset;

    @Option(
            names = "--to",
            paramLabel = "FILE|JDBC-URL",
            required = true,
            description = "A file of JSON lines, or jdbc:postgresql:… with a table of the dataset's name.")
    @SuppressWarnings("NullAway.Init")
    private String target;

    @Option(names = "--follow", description = "Stay, take in each change as it comes, and prove the copy every hour.")
    private boolean follow;

    private long taken;
    private long startedNanos;
    private long shownNanos;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!dataset.matches("[a-z][a-z0-9-]{0,59}")) {
            throw new ParameterException(spec.commandLine(), "A dataset is named like civil-status-events.");
        }
        startedNanos = System.nanoTime();
        try (LocalCopy copy = open()) {
            long verifiedNanos = 0;
            while (true) {
                String cursor = persistently(() -> catchUp(copy));
                boolean due = verifiedNanos == 0 || System.nanoTime() - verifiedNanos > VERIFY_NANOS;
                if (due && !persistently(() -> verify(copy, cursor))) {
                    return Lgsp.REFUSED;
                }
                if (!follow) {
                    return Lgsp.DONE;
                }
                verifiedNanos = due ? System.nanoTime() : verifiedNanos;
                persistently(() -> waitForMore(copy, cursor));
            }
        }
    }

    private LocalCopy open() throws IOException {
        return target.startsWith("jdbc:") ? JdbcCopy.open(target, dataset) : FileCopy.open(Path.of(target), dataset);
    }

    private interface Step<T> {
        T run() throws IOException, SyncSource.CursorGone;
    }

    /** Tries again while the bus is away; a cursor that is gone leads to a new snapshot. */
    private <T> T persistently(Step<T> step) throws IOException, InterruptedException {
        for (int failures = 1; ; failures++) {
            try {
                return step.run();
            } catch (SyncSource.CursorGone e) {
                throw new Refusal(String.valueOf(e.getMessage()));
            } catch (Away e) {
                if (!follow && failures == PATIENCE) {
                    throw new Refusal(
                            "The bus does not answer (" + e.getMessage() + "). The copy goes on where it is.");
                }
                progress().println("waiting: " + e.getMessage());
                progress().flush();
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    /** The cursor at which the copy has everything. */
    private String catchUp(LocalCopy copy) throws IOException, SyncSource.CursorGone {
        LocalCopy.Place place = copy.place();
        if (place == null || place.after() != null) {
            snapshot(copy, place == null ? null : place.cursor(), place == null ? null : place.after());
        }
        while (true) {
            String cursor = java.util.Objects.requireNonNull(copy.place()).cursor();
            try {
                SyncSource.Page page = source.changes(dataset, cursor, PAGE, Duration.ZERO);
                if (page.changes().isEmpty() && !page.more()) {
                    return cursor;
                }
                copy.apply(page.changes(), page.next());
                show(page.changes().size());
            } catch (SyncSource.CursorGone e) {
                progress().println(e.getMessage());
                snapshot(copy, null, null);
            }
        }
    }

    private void snapshot(LocalCopy copy, @Nullable String at, @Nullable String from)
            throws IOException, SyncSource.CursorGone {
        String[] after = {from};
        String cursor;
        try {
            cursor = source.snapshot(dataset, at, from, PAGE, (records, as) -> {
                if (!records.isEmpty()) {
                    copy.load(records, after[0], false, as);
                    after[0] = records.get(records.size() - 1).key();
                    show(records.size());
                }
            });
        } catch (SyncSource.CursorGone e) {
            if (at == null) {
                throw e;
            }
            snapshot(copy, null, null);
            return;
        }
        copy.load(List.of(), after[0], true, cursor);
    }

    private boolean verify(LocalCopy copy, String cursor) throws IOException, SyncSource.CursorGone {
        JsonNode asked = source.proof(dataset, cursor);
        Proof own = copy.proof();
        String hash = own.sha256();
        boolean equal = own.count() == asked.path("count").asLong()
                && hash.equals(asked.path("sha256").asText());
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                equal
                        ? "%s: %,d records, equal to the bus (SHA-256 %s)%n"
                        : "%s: THE COPY DIFFERS: %,d records, SHA-256 %s%n",
                dataset,
                own.count(),
                hash);
        if (!equal) {
            out.printf(
                    Locale.ROOT,
                    "The bus has %,d records, SHA-256 %s. Somebody changed the copy: remove it and pull again.%n",
                    asked.path("count").asLong(),
                    asked.path("sha256").asText());
        }
        out.flush();
        return equal;
    }

    private boolean waitForMore(LocalCopy copy, String cursor) throws IOException, SyncSource.CursorGone {
        while (true) {
            try {
                SyncSource.Page page = source.changes(dataset, cursor, PAGE, WAIT);
                if (!page.changes().isEmpty() || page.more()) {
                    copy.apply(page.changes(), page.next());
                    show(page.changes().size());
                    return true;
                }
            } catch (SyncSource.CursorGone e) {
                return false; // catching up begins with a snapshot
            }
        }
    }

    private void show(int more) {
        taken += more;
        long now = System.nanoTime();
        if (now - shownNanos > SHOW_NANOS) {
            shownNanos = now;
            double seconds = (now - startedNanos) / 1e9;
            progress().printf(Locale.ROOT, "%s: %,d taken in, %,.0f a second%n", dataset, taken, taken / seconds);
            progress().flush();
        }
    }

    private PrintWriter progress() {
        return spec.commandLine().getErr();
    }
}
