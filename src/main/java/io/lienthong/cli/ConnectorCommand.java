package io.lienthong.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lgsp connector …} */
@Command(
        name = "connector",
        mixinStandardHelpOptions = true,
        description = "Check and try connector folders.",
        subcommands = {ConnectorCheckCommand.class, ConnectorTestCommand.class})
final class ConnectorCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with the connector.");
    }
}
