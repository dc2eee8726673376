package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lgsp connector upload FILE} */
@Command(
        name = "upload",
        mixinStandardHelpOptions = true,
        description = {
            "Hands a package to the bus, which checks it whole and keeps it as a version that never changes.",
            "No node runs it before ./lgsp connector activate."
        },
        footer = {"", "Example: ./lgsp connector upload civil-status-1.1.0.zip --why 'new catalogue'"})
final class ConnectorUploadCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ControlPlane bus;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private DeliveryPerson person;

    @Parameters(paramLabel = "FILE", description = "What ./lgsp connector package made.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Override
    public Integer call() throws IOException {
        if (!Files.isReadable(file)) {
            throw new Refusal("The file " + file + " cannot be read.");
        }
        ObjectNode signed = Json.object();
        person.sign(signed, false);
        StringBuilder query = new StringBuilder();
        signed.fields()
                .forEachRemaining(field -> query.append(query.isEmpty() ? '?' : '&')
                        .append(field.getKey())
                        .append('=')
                        .append(ControlPlane.encode(field.getValue().asText())));
        JsonNode answer = bus.upload(ConnectorActCommand.PATH + query, Files.readAllBytes(file));
        if (bus.json()) {
            Output.json(spec.commandLine().getOut(), answer);
        } else {
            String signer = answer.path("signedBy").asText();
            String name = answer.path("connector").asText() + "@"
                    + answer.path("version").asText();
            spec.commandLine()
                    .getOut()
                    .println("Kept " + name + (signer.isEmpty() ? ", unsigned." : ", signed by " + signer + ".")
                            + " To run it: ./lgsp connector activate " + name);
        }
        return Lgsp.DONE;
    }
}
