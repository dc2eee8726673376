package io.lienthong.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** How much is done, by which seed, and what came of it: told at the end of all tests. */
final class Chaos implements BeforeAllCallback {
    private static final boolean FULL = "full".equals(System.getProperty("chaos"));
    static final long SEED = Long.getLong("proof.seed", System.nanoTime());
    private static final List<String> LINES = new ArrayList<>();

    /** A schedule of its own for each scenario, so that it is the same whatever else runs. */
    static Random random(Class<?> scenario) {
        return new Random(SEED ^ scenario.getName().hashCode());
    }

    static int times(int shortRun, int fullRun) {
        return FULL ? fullRun : shortRun;
    }

    static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    static synchronized void report(String fault, int times, int messages, List<Violation> violations, Duration slowest) {
        LINES.add("%-48s %5d times  %8d messages  %d violations  slowest return %.1f s"
                .formatted(fault, times, messages, violations.size(), slowest.toMillis() / 1000.0));
    }

    /** Of a trial in which everything held. */
    static void report(String fault, int times, Trial trial, Duration slowest) {
        report(fault, times, trial.ledger.promises(), List.of(), slowest);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).getOrComputeIfAbsent(Report.class);
    }

    /** Closed when all tests of the machine are done. */
    static final class Report implements ExtensionContext.Store.CloseableResource {
        @Override
        public void close() {
            System.out.println("Faults, seed " + SEED + " (repeat with -Dproof.seed=" + SEED + ")");
            LINES.forEach(System.out::println);
        }
    }
}
