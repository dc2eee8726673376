package io.lienthong.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.province.Procedures;
import io.lienthong.province.ProvinceScenario;
import io.lienthong.province.Replay;
import io.lienthong.province.Report;
import io.lienthong.province.ScenarioDefect;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lgsp province replay} */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Makes the dossiers and payments of a period that a province published figures of, sends them through the bus,",
            "and shows each published figure beside the counted one. It may be ended at any time, and the same command goes",
            "on: what the bus has counts once. Another seed makes other dossiers under the same codes: keep to one on a bus.",
            "Exit status 1: a figure differs."
        },
        footer = {"", "Example: ./lgsp province replay --scenario hoa-binh-2023"})
final class ProvinceReplayCommand implements Callable<Integer> {
    private static final String FOLDER = "test-fixtures/province";
    private static final int MAX_CONNECTIONS = 1_000;
    private static final Duration TERMINAL_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConsumerLogin login;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            required = true,
            description = "A file of the scenarios, without .yaml.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Option(names = "--scenarios", paramLabel = "DIR", description = "Where the scenarios are; default " + FOLDER + ".")
    private @Nullable Path folder;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The same seed makes the same, byte for byte; default ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "64",
            description = "How many dossiers are on their way at once; default ${DEFAULT-VALUE}.")
    private int connections;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long to wait at the end until all is counted; default ${DEFAULT-VALUE}.")
    private int timeoutSeconds;

    @Option(names = "--send-only", description = "Ask for no figures at the end.")
    private boolean sendOnly;

    @Option(names = "--json", description = "Answer as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (connections < 1 || connections > MAX_CONNECTIONS) {
            throw new ParameterException(spec.commandLine(), "--connections must be 1 to " + MAX_CONNECTIONS + ".");
        }
        ProvinceScenario scenario = scenario();
        Replay replay = replay(scenario);
        long startNanos = System.nanoTime();
        ReplaySender.Sent sent = send(replay);
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        if (!json) {
            spec.commandLine()
                    .getOut()
                    .printf(
                            Locale.ROOT,
                            "%s: %,d dossiers, %,d events accepted in %.0f s, %,.0f a second%n",
                            scenario.title(),
                            replay.dossiers(),
                            sent.events(),
                            seconds,
                            sent.events() / seconds);
        }
        Report report = sendOnly
                ? null
                : new CountedFigures(login, Duration.ofSeconds(timeoutSeconds)).report(scenario, sent.last());
        if (json) {
            Output.json(spec.commandLine().getOut(), tree(replay, sent, seconds, report));
        } else if (report != null) {
            print(report);
        }
        return report == null || report.agrees() ? Lgsp.DONE : Lgsp.REFUSED;
    }

    private Path scenarios() {
        return folder == null ? Home.folder().resolve(FOLDER) : folder;
    }

    private ProvinceScenario scenario() {
        List<String> names = ProvinceScenario.names(scenarios());
        if (!names.contains(name)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "There is no scenario " + name + " in " + scenarios() + "; there are "
                            + (names.isEmpty() ? "none" : String.join(", ", names)) + ".");
        }
        try {
            return ProvinceScenario.read(scenarios(), name);
        } catch (ScenarioDefect e) {
            throw new Refusal(e.sentence());
        }
    }

    private Replay replay(ProvinceScenario scenario) {
        try {
            return new Replay(scenario, Procedures.read(scenarios()), seed);
        } catch (ScenarioDefect e) {
            throw new Refusal(e.sentence());
        }
    }

    private ReplaySender.Sent send(Replay replay) throws IOException {
        boolean terminal = System.console() != null && !json;
        PrintWriter err = spec.commandLine().getErr();
        long startNanos = System.nanoTime();
        try {
            ReplaySender sender = new ReplaySender(login, replay, "replay:" + name + ":" + seed + ":");
            return sender.send(connections, terminal ? TERMINAL_INTERVAL : LOG_INTERVAL, sent -> {
                String line = progress(sent, replay.events(), (System.nanoTime() - startNanos) / 1e9);
                err.print(terminal ? "\r" + line : line + System.lineSeparator());
                err.flush();
            });
        } catch (Away e) {
            throw new Refusal("The bus is away: " + e.getMessage()
                    + ". Start the demo (./mvnw spring-boot:run), or give --data-url.");
        } finally {
            if (terminal) {
                err.println();
            }
        }
    }

    private static String progress(long sent, long total, double seconds) {
        double rate = sent / seconds;
        long left = rate < 1 ? 0 : Math.round((total - sent) / rate);
        return String.format(
                Locale.ROOT,
                "%,d / %,d events, %,.0f a second, %s left   ",
                sent,
                total,
                rate,
                rate < 1 ? "nobody knows how long" : left / 60 + " min " + left % 60 + " s");
    }

    private void print(Report report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("FIGURE", " PUBLISHED", "   COUNTED", ""));
        for (Report.Row row : report.rows()) {
            rows.add(List.of(
                    row.title().toString(),
                    String.format(Locale.ROOT, "%,10d", row.published()),
                    row.counted() == null ? "         -" : String.format(Locale.ROOT, "%,10d", row.counted()),
                    row.note()));
        }
        Output.table(spec.commandLine().getOut(), "", rows);
    }

    private ObjectNode tree(Replay replay, ReplaySender.Sent sent, double seconds, @Nullable Report report) {
        ObjectNode answer = Json.object()
                .put("scenario", name)
                .put("seed", seed)
                .put("dossiers", replay.dossiers())
                .put("events", sent.events())
                .put("sentAgain", sent.again())
                .put("seconds", Math.round(seconds * 10) / 10.0);
        if (report != null) {
            answer.put("agrees", report.agrees());
            ArrayNode figures = answer.putArray("figures");
            report.rows().forEach(row -> figures.add(tree(row)));
        }
        return answer;
    }

    private static ObjectNode tree(Report.Row row) {
        ObjectNode figure = Json.object();
        figure.putObject("title")
                .put("vi", row.title().vi())
                .put("en", row.title().en());
        if (row.indicator() != null) {
            figure.put("indicator", row.indicator());
        }
        figure.put("agencies", row.agencies()).put("level", row.level()).put("published", row.published());
        if (row.counted() != null) {
            figure.put("counted", row.counted());
        }
        return figure.put("mark", row.mark().name()).put("note", row.note());
    }
}
