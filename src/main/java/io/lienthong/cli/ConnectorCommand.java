package io.lienthong.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lgsp connector …} */
@Command(
        name = "connector",
        mixinStandardHelpOptions = true,
        description = "Make, check and try connector folders; put their versions to work.",
        subcommands = {
            ConnectorNewCommand.class,
            ConnectorCheckCommand.class,
            ConnectorTestCommand.class,
            ConnectorKeyCommand.class,
            ConnectorPackageCommand.class,
            ConnectorUploadCommand.class,
            ConnectorActCommand.Activate.class,
            ConnectorActCommand.Rollback.class,
            ConnectorActCommand.Disable.class,
            ConnectorActCommand.Enable.class,
            ConnectorActCommand.Retire.class,
            ConnectorCompareCommand.class,
            ConnectorDriftCommand.class,
            ConnectorPingCommand.class,
            ConnectorRunCommand.class,
            ConnectorListCommands.All.class,
            ConnectorListCommands.OfConnector.class,
            ConnectorListCommands.History.class
        })
final class ConnectorCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with the connector.");
    }
}
