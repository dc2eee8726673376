package io.lienthong.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp message show ID} */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Prints a message's whole story as a timeline, with the other messages of the same matter.",
            "Milliseconds count from the first event of the matter; bodies are masked as their operations say."
        },
        footer = {"", "Example: ./lgsp message show 019aabcd-0000-7000-8000-000000000000"})
final class MessageShowCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Option(names = "--bodies", description = "Print what was sent and answered, masked.")
    private boolean bodies;

    @Parameters(paramLabel = "ID", description = "The message id, as X-Message-Id and every error show it.")
    @SuppressWarnings("NullAway.Init")
    private String id;

    @Override
    public Integer call() {
        if (MessageId.parse(id).isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Not a message id (36 characters, UUID version 7): " + id);
        }
        Stories stories = new Stories(bus);
        Story asked = stories.find(id).orElseThrow(() -> new Refusal("The bus knows no message " + id + "."));
        List<Story> matter = stories.matter(asked);
        PrintWriter out = spec.commandLine().getOut();
        if (bus.json()) {
            ObjectNode answer = Json.object();
            answer.set("message", asked.tree());
            ArrayNode others = answer.putArray("others");
            matter.stream().filter(story -> story != asked).forEach(story -> others.add(story.tree()));
            Output.json(out, answer);
        } else {
            new Timeline(out, matter, bodies).print(asked);
        }
        return Lgsp.DONE;
    }
}
