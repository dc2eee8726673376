package io.lienthong.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Who decides, and why: options of the commands that the journal tells. */
final class DeliveryPerson {
    @Option(
            names = "--by",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Who decides; default: your name on this machine.")
    @SuppressWarnings("NullAway.Init")
    private String by;

    @Option(names = "--why", paramLabel = "TEXT", description = "Why, in one line without personal data.")
    private @Nullable String why;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Puts both into the request. */
    void sign(ObjectNode request, boolean reasoned) {
        if (reasoned && (why == null || why.isBlank())) {
            throw new ParameterException(spec.commandLine(), "Say --why; it goes to the journal.");
        }
        request.put("by", by);
        if (why != null) {
            request.put("reason", why);
        }
    }
}
