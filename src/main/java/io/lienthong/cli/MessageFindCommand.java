package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lgsp message find --correlation X} */
@Command(
        name = "find",
        mixinStandardHelpOptions = true,
        description = "Lists the messages of one matter, such as a dossier.",
        footer = {"", "Example: ./lgsp message find --correlation H99.12-261102-0007"})
final class MessageFindCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Option(
            names = "--correlation",
            required = true,
            paramLabel = "X",
            description = "What ties the messages together.")
    @SuppressWarnings("NullAway.Init")
    private String correlation;

    @Override
    public Integer call() {
        List<JsonNode> found = new Stories(bus).list(correlation, null);
        PrintWriter out = spec.commandLine().getOut();
        if (bus.json()) {
            ObjectNode answer = Json.object();
            answer.putArray("messages").addAll(found);
            Output.json(out, answer);
        } else if (found.isEmpty()) {
            out.println("There are no messages with the correlation " + correlation + ".");
        } else {
            List<String> head = List.of("MESSAGE", "AT", "WHAT", "FROM", "STATUS");
            Output.table(
                    out,
                    "",
                    Stream.concat(Stream.of(head), found.stream().map(MessageFindCommand::row))
                            .toList());
        }
        return found.isEmpty() ? Lgsp.REFUSED : Lgsp.DONE;
    }

    private static List<String> row(JsonNode message) {
        return List.of(
                message.path("messageId").asText(),
                Story.first(message, "at"),
                what(message),
                Story.first(message, "consumer"),
                (Story.first(message, "status") + " " + Story.first(message, "code")).strip());
    }

    private static String what(JsonNode message) {
        String type = Story.first(message, "type");
        return type.isEmpty() ? Story.operation(message) : type;
    }
}
