package io.lienthong.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lgsp flow …} */
@Command(
        name = "flow",
        mixinStandardHelpOptions = true,
        description = "Send the flows' synthetic messages through a running demo bus.",
        subcommands = {FlowListCommand.class, FlowRunCommand.class})
final class FlowCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with flows.");
    }
}
