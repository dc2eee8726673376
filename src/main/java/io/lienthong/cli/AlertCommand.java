package io.lienthong.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lgsp alert …} */
@Command(
        name = "alert",
        mixinStandardHelpOptions = true,
        description = {
            "See what is wrong, look after it, and decide who is told.",
            "Rules and channels are in config/monitoring/alerts.yaml; rules can be changed in the console too."
        },
        subcommands = {
            AlertListCommands.Open.class,
            AlertActCommand.Acknowledge.class,
            AlertActCommand.Silence.class,
            AlertActCommand.Unsilence.class,
            AlertActCommand.Test.class,
            AlertActCommand.SendAgain.class,
            AlertActCommand.Drop.class,
            AlertListCommands.Rules.class,
            AlertRuleCommand.Set.class,
            AlertRuleCommand.Reset.class,
            AlertListCommands.Silences.class
        })
final class AlertCommand implements Runnable {
    static final String PATH = "/admin/v1/alerts";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with alerts.");
    }
}
