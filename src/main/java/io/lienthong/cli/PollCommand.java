package io.lienthong.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lgsp poll …} */
@Command(
        name = "poll",
        mixinStandardHelpOptions = true,
        description = {
            "Look after polls: where each stands, what it owes, ask again, pause.",
            "Every decision goes to the journal with the name of the person who takes it."
        },
        subcommands = {
            PollListCommand.class,
            PollRefusedCommand.class,
            PollWishCommand.Rewind.class,
            PollWishCommand.Now.class,
            PollWishCommand.Pause.class,
            PollWishCommand.Resume.class,
            PollWishCommand.Retry.class,
            PollWishCommand.Drop.class
        })
final class PollCommand implements Runnable {
    static final String PATH = "/admin/v1/polls";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with polls.");
    }
}
