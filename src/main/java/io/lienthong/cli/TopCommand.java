package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lgsp top} */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what goes on now, system by system, and looks again every 2 seconds.",
            "Keys: q ends; r sorts by requests, f by failures, l by latency, i by calls in flight, w by deliveries that wait,"
                    + " p by parked ones, o by the oldest, n by name.",
            "Without a terminal, or with --once, it prints one table. With --json each look is an object on a line of its own."
        },
        footer = {"", "Example: ./lgsp top", "Example: ./lgsp top --once --json"})
final class TopCommand implements Callable<Integer> {
    private static final String PATH = "/admin/v1/top";
    private static final int MAX_SECONDS = 3_600;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Option(names = "--once", description = "Look once.")
    private boolean once;

    @Option(
            names = {"-d", "--delay"},
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "Between two looks; default ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = {"-n", "--looks"},
            paramLabel = "NUMBER",
            description = "End after so many looks; default: never.")
    private @Nullable Integer looks;

    @Option(
            names = "--sort",
            paramLabel = "COLUMN",
            defaultValue = "requests",
            description = "One of ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private TopTable.Column sort;

    /** What one look brought: an answer, or why there was none. */
    private record Look(@Nullable JsonNode answer, @Nullable String failure) {}

    @Override
    public Integer call() {
        if (seconds < 1 || seconds > MAX_SECONDS || (looks != null && looks < 1)) {
            throw new ParameterException(
                    spec.commandLine(), "--delay is 1 to " + MAX_SECONDS + " seconds, --looks at least 1.");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (bus.json()) {
            lines(out);
        } else if (once || !Terminal.isThere()) {
            new TopTable(out, bus.url()).print(ask(), sort, Integer.MAX_VALUE);
        } else {
            watch();
        }
        return Lgsp.DONE;
    }

    /** Throws a Refusal where nobody answers. */
    private JsonNode ask() {
        return bus.find(PATH).orElseThrow(() -> new Refusal("The bus at " + bus.url() + " is too old to tell this."));
    }

    private Look look() {
        try {
            return new Look(ask(), null);
        } catch (Refusal e) {
            return new Look(null, String.valueOf(e.getMessage()));
        }
    }

    private int wanted() {
        return once ? 1 : looks == null ? Integer.MAX_VALUE : looks;
    }

    private void lines(PrintWriter out) {
        for (int done = 1; ; done++) {
            out.println(line());
            out.flush();
            if (done >= wanted() || out.checkError()) {
                return;
            }
            LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
        }
    }

    /** The only look says by its exit status what is wrong; of many, each has its line. */
    private String line() {
        if (wanted() == 1) {
            return text(ask());
        }
        Look look = look();
        if (look.answer() != null) {
            return text(look.answer());
        }
        ObjectNode failure = Json.object().put("error", look.failure());
        return text(failure);
    }

    private static String text(JsonNode tree) {
        return new String(Json.write(tree), StandardCharsets.UTF_8);
    }

    private void watch() {
        try (Terminal terminal = Terminal.open()) {
            TopTable table = new TopTable(terminal.page(), bus.url());
            JsonNode last = null;
            for (int done = 1; ; done++) {
                Look look = look();
                last = look.answer() == null ? last : look.answer();
                show(terminal, table, last, look.failure());
                if (done >= wanted() || !rest(terminal, table, last, look.failure())) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new Refusal("The terminal cannot be used: " + e.getMessage() + ". Try --once.");
        }
    }

    private void show(Terminal terminal, TopTable table, @Nullable JsonNode answer, @Nullable String failure)
            throws IOException {
        if (failure != null) {
            terminal.page().println(failure);
            terminal.page().println("Trying again every " + seconds + " s; q ends.");
            terminal.page().println();
        }
        if (answer != null) {
            table.print(answer, sort, terminal.columns());
        }
        terminal.draw();
    }

    /** Until the next look; obeys keys meanwhile. False: it is over. */
    private boolean rest(Terminal terminal, TopTable table, @Nullable JsonNode answer, @Nullable String failure)
            throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        while (System.nanoTime() < end) {
            int key = terminal.key();
            if (key == 'q' || key == 'Q') {
                return false;
            }
            TopTable.Column chosen = TopTable.Column.of(key);
            if (chosen != null) {
                sort = chosen;
                show(terminal, table, answer, failure);
            }
        }
        return true;
    }
}
