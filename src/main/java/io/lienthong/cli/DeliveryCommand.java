package io.lienthong.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lgsp delivery …} */
@Command(
        name = "delivery",
        mixinStandardHelpOptions = true,
        description = {
            "Look after deliveries that wait or are parked: see, correct, send again, give up.",
            "Every decision goes to the journal with the name of the person who takes it."
        },
        subcommands = {
            DeliveryListCommand.class,
            DeliveryShowCommand.class,
            DeliveryRepairCommand.Resend.class,
            DeliveryRepairCommand.Withdraw.class,
            DeliveryRepairCommand.Assign.class,
            DeliveryCorrectCommand.class
        })
final class DeliveryCommand implements Runnable {
    static final String PATH = "/admin/v1/deliveries";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with deliveries.");
    }
}
