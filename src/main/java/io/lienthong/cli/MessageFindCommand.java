package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp message find [TEXT]} */
@Command(
        name = "find",
        mixinStandardHelpOptions = true,
        description = {
            "Searches messages, newest first; of one matter (--correlation), oldest first.",
            "TEXT is a message id, a dossier code, the number of a document, citizen or record, or a system's name;"
                    + " - reads it from standard input, so that it stays out of the shell's history."
        },
        footer = {
            "",
            "Example: ./lgsp message find H99.12-261102-0007",
            "Example: ./lgsp message find --system civil-status --outcome failed --from 2026-11-27T08:00:00+07:00",
            "Example: ./lgsp message find - < number.txt"
        })
final class MessageFindCommand implements Callable<Integer> {
    private static final String PATH = "/admin/v1/messages/search";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Parameters(paramLabel = "TEXT", arity = "0..1", description = "What to look for.")
    private @Nullable String text;

    @Option(names = "--correlation", paramLabel = "X", description = "All messages of one matter, such as a dossier.")
    private @Nullable String correlation;

    @Option(names = "--environment", paramLabel = "E", description = "PRODUCTION or SANDBOX.")
    private @Nullable String environment;

    @Option(names = "--system", paramLabel = "CONNECTOR", description = "That was asked, or that handed it over.")
    private @Nullable String system;

    @Option(names = "--operation", paramLabel = "NAME", description = "Of the connector.")
    private @Nullable String operation;

    @Option(names = "--consumer", paramLabel = "ID", description = "Who sent it.")
    private @Nullable String consumer;

    @Option(
            names = "--outcome",
            paramLabel = "WORD",
            description = "ok, failed (any error), parked, waiting, or an error code.")
    private @Nullable String outcome;

    @Option(names = "--error", paramLabel = "TEXT", description = "Part of what an error said.")
    private @Nullable String error;

    @Option(names = "--from", paramLabel = "TIME", description = "Made then or later, with offset.")
    private @Nullable String from;

    @Option(names = "--until", paramLabel = "TIME", description = "Made before, with offset.")
    private @Nullable String until;

    @Option(names = "--limit", paramLabel = "N", description = "1 to 200; default 50.")
    private @Nullable Integer limit;

    @Option(names = "--after", paramLabel = "ID", description = "Go on behind this message.")
    private @Nullable String after;

    @Override
    public Integer call() {
        ObjectNode query = query();
        if (correlation == null) {
            return print(bus.post(PATH, query));
        }
        if (!query.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--correlation stands alone; TEXT takes a dossier code, too.");
        }
        ObjectNode answer = Json.object();
        answer.putArray("messages").addAll(new Stories(bus).list(correlation, null));
        return print(answer);
    }

    private ObjectNode query() {
        ObjectNode query = Json.object();
        put(query, "text", "-".equals(text) ? typed() : text);
        put(query, "environment", environment);
        put(query, "system", system);
        put(query, "operation", operation);
        put(query, "consumer", consumer);
        put(query, "outcome", outcome);
        put(query, "error", error);
        put(query, "from", from);
        put(query, "until", until);
        put(query, "after", after);
        if (limit != null) {
            query.put("limit", limit);
        }
        return query;
    }

    private static void put(ObjectNode query, String key, @Nullable String value) {
        if (value != null) {
            query.put(key, value);
        }
    }

    private String typed() {
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            if (line != null && !line.isBlank()) {
                return line.strip();
            }
            throw new ParameterException(spec.commandLine(), "Standard input has no text to look for.");
        } catch (IOException e) {
            throw new Refusal("Standard input cannot be read: " + e.getMessage());
        }
    }

    private int print(JsonNode answer) {
        PrintWriter out = spec.commandLine().getOut();
        JsonNode found = answer.path("messages");
        if (bus.json()) {
            Output.json(out, answer);
        } else if (found.isEmpty()) {
            out.println(
                    correlation == null
                            ? "There are no such messages."
                            : "There are no messages with the correlation " + correlation + ".");
        } else {
            List<String> head = List.of("MESSAGE", "AT", "WHAT", "FROM", "STATUS");
            Output.table(
                    out,
                    "",
                    Stream.concat(
                                    Stream.of(head),
                                    StreamSupport.stream(found.spliterator(), false)
                                            .map(MessageFindCommand::row))
                            .toList());
            if (StreamSupport.stream(found.spliterator(), false)
                    .anyMatch(one -> !Story.first(one, "code").isEmpty())) {
                out.println();
                out.println(bus.handbook());
            }
            if (answer.has("next")) {
                out.println("More: --after " + Story.first(answer, "next"));
            }
        }
        return found.isEmpty() ? Lgsp.REFUSED : Lgsp.DONE;
    }

    private static List<String> row(JsonNode message) {
        return List.of(
                message.path("messageId").asText(),
                Output.time(Story.first(message, "at")),
                what(message),
                sender(message),
                (Story.first(message, "status") + " " + Story.first(message, "code")).strip());
    }

    private static String sender(JsonNode message) {
        String system = Story.first(message, "sender");
        return system.isEmpty() ? Story.first(message, "consumer") : system;
    }

    private static String what(JsonNode message) {
        String type = Story.first(message, "type");
        return type.isEmpty() ? Story.operation(message) : type;
    }
}
