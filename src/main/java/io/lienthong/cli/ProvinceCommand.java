package io.lienthong.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lgsp province …} */
@Command(
        name = "province",
        mixinStandardHelpOptions = true,
        description =
                "Send what a province published of its dossiers through a bus, and hold the figures against each other.",
        subcommands = {ProvinceReplayCommand.class})
final class ProvinceCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with the province's figures.");
    }
}
