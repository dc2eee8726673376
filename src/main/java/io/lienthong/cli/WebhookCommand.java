package io.lienthong.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lgsp webhook …} */
@Command(
        name = "webhook",
        mixinStandardHelpOptions = true,
        description = {
            "Look after webhooks: to whom changes of datasets are pushed, how far each is, why one is disabled.",
            "Every decision goes to the journal with the name of the person who takes it."
        },
        subcommands = {
            WebhookListCommand.class,
            WebhookActCommand.Enable.class,
            WebhookActCommand.Disable.class,
            WebhookActCommand.Test.class
        })
final class WebhookCommand implements Runnable {
    static final String PATH = "/admin/v1/webhooks";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with webhooks.");
    }
}
