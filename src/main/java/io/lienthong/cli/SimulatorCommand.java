package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.io.PrintWriter;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp simulator …} */
@Command(
        name = "simulator",
        mixinStandardHelpOptions = true,
        description = {
            "Make the stand-ins of connected systems slow, faulty or absent, and usual again.",
            "Those of a bus, or with --url those of lgsp simulate (http://127.0.0.1:8090)."
        },
        subcommands = {SimulatorCommand.All.class, SimulatorCommand.Behave.class, SimulatorCommand.Reset.class})
final class SimulatorCommand implements Runnable {
    private static final String PATH = "/admin/v1/simulators";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with simulators.");
    }

    static void print(PrintWriter out, JsonNode answer) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("SIMULATOR", "ENVIRONMENT", "LATENCY", "ERRORS", "OUTAGE", "FAULT", "RECEIVED"));
        answer.path("simulators")
                .forEach(one -> rows.add(List.of(
                        one.path("connector").asText(),
                        one.path("environment").asText(),
                        one.path("latency").asText(),
                        String.format(
                                Locale.ROOT, "%.1f%%", one.path("errorShare").asDouble() * 100),
                        one.path("outage").asBoolean() ? "yes" : "no",
                        one.path("fault").asText("-"),
                        one.path("received").asText())));
        Output.table(out, "", rows);
    }

    /** {@code lgsp simulator list} */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists the simulators, and how each treats its callers.")
    static final class All implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        @SuppressWarnings("NullAway.Init")
        private ControlPlane bus;

        @Override
        public Integer call() {
            JsonNode answer = bus.find(PATH).orElseGet(Json::object);
            if (bus.json()) {
                Output.json(spec.commandLine().getOut(), answer);
            } else {
                print(spec.commandLine().getOut(), answer);
            }
            return Lgsp.DONE;
        }
    }

    /** What is done to one simulator. */
    abstract static class Act implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Mixin
        @SuppressWarnings("NullAway.Init")
        private ControlPlane bus;

        @Parameters(paramLabel = "NAME", description = "The connector.")
        @SuppressWarnings("NullAway.Init")
        private String name;

        @Option(names = "--environment", paramLabel = "E", description = "PRODUCTION or SANDBOX; default: both.")
        private @Nullable String environment;

        abstract String action(ObjectNode wish);

        @Override
        public Integer call() {
            ObjectNode wish = Json.object();
            if (environment != null) {
                wish.put("environment", environment.toUpperCase(Locale.ROOT));
            }
            JsonNode answer = bus.post(PATH + "/" + ControlPlane.encode(name) + "/" + action(wish), wish);
            if (bus.json()) {
                Output.json(spec.commandLine().getOut(), answer);
            } else {
                print(spec.commandLine().getOut(), answer);
            }
            return Lgsp.DONE;
        }
    }

    /** {@code lgsp simulator set} */
    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = "From now on: what no option names is as usual.",
            footer = {"", "Example: ./lgsp simulator set civil-status --latency PT0.2S..PT1S --errors 5%%"})
    static final class Behave extends Act {
        @Option(names = "--latency", paramLabel = "D", description = "PT0.2S, or a range to draw from: PT0.2S..PT1S.")
        private @Nullable String latency;

        @Option(names = "--errors", paramLabel = "N%", description = "Share of requests that get HTTP 500.")
        private @Nullable String errors;

        @Option(names = "--outage", description = "Every request gets HTTP 503.")
        private boolean outage;

        @Option(
                names = "--fault",
                paramLabel = "FAULT",
                description = "RESET (the connection), MALFORMED (half a body) or SLOW_BODY (five seconds).")
        private @Nullable String fault;

        @Option(names = "--seed", paramLabel = "N", description = "Of what is drawn; default: 1.")
        private @Nullable Long seed;

        @Override
        String action(ObjectNode wish) {
            if (latency == null && errors == null && !outage && fault == null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "Say --latency, --errors, --outage or --fault; reset makes it usual again.");
            }
            wish.put("latency", latency)
                    .put("errors", errors)
                    .put("outage", outage)
                    .put("fault", fault == null ? null : fault.toUpperCase(Locale.ROOT));
            if (seed != null) {
                wish.put("seed", seed);
            }
            return "set";
        }
    }

    /** {@code lgsp simulator reset} */
    @Command(name = "reset", mixinStandardHelpOptions = true, description = "As usual again; what it remembers stays.")
    static final class Reset extends Act {
        @Override
        String action(ObjectNode wish) {
            return "reset";
        }
    }
}
