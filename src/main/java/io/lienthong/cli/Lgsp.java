package io.lienthong.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command {@code lgsp}: exit status 0 is done, 1 refused with reasons, 2 wrong usage. */
@Command(
        name = "lgsp",
        mixinStandardHelpOptions = true,
        version = "lgsp 0.1.0",
        description = "Lienthong, an open integration bus: check and try connectors, follow messages.",
        footer = {"", "Exit status: 0 done, 1 refused with reasons, 2 wrong usage."},
        subcommands = {
            ConnectorCommand.class,
            MessageCommand.class,
            WhyCommand.class,
            SimulateCommand.class,
            SimulatorCommand.class,
            DeliveryCommand.class,
            RetentionCommand.class,
            PollCommand.class,
            FlowCommand.class,
            StatusCommand.class,
            TopCommand.class,
            ReconcileCommand.class,
            ConsumerCommand.class,
            SyncCommand.class,
            ProvinceCommand.class,
            WebhookCommand.class,
            AlertCommand.class
        })
public final class Lgsp implements Runnable {
    static final int DONE = 0;
    static final int REFUSED = 1;
    static final int USAGE = 2;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    public static void main(String[] args) {
        // Without this, a terminal without a UTF-8 locale gets question marks for Vietnamese letters.
        PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        Logging.quiet();
        System.exit(commandLine().setOut(out).setErr(err).execute(args));
    }

    /** Runs a command inside another program; returns its exit status. */
    public static int execute(PrintWriter out, String... args) {
        return commandLine().setOut(out).setErr(out).execute(args);
    }

    /** A fresh command line; tests set its writers. */
    static CommandLine commandLine() {
        return new CommandLine(new Lgsp())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof Refusal refusal) {
                        command.getErr().println(refusal.getMessage());
                        return REFUSED;
                    }
                    throw failure;
                })
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(
                        LocalDate.class,
                        text -> read(text, LocalDate::parse, "is no day; write it like 2026-11-22 (YYYY-MM-DD)"))
                .registerConverter(
                        Duration.class,
                        text -> read(text, Duration::parse, "is no duration; write it like PT30M, PT2H or P1D"));
    }

    private static <T> T read(String text, Function<String, T> reader, String otherwise) {
        try {
            return reader.apply(text);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException("'" + text + "' " + otherwise);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say which command.");
    }
}
