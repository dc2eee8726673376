package io.lienthong.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lgsp message …} */
@Command(
        name = "message",
        mixinStandardHelpOptions = true,
        description = "Follow messages through a running bus.",
        subcommands = {MessageShowCommand.class, MessageFindCommand.class, MessageResendCommand.class})
final class MessageCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with messages.");
    }
}
