package io.lienthong.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lgsp sync …} */
@Command(
        name = "sync",
        mixinStandardHelpOptions = true,
        description = "Pull synchronised datasets as one of their consumers, and prove that the copy has all of them.",
        subcommands = {SyncListCommand.class, SyncPullCommand.class})
final class SyncCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with datasets.");
    }
}
