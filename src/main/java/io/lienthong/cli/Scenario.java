package io.lienthong.cli;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.YamlDocument;
import io.lienthong.message.Wording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A flow's synthetic beginning and what has to follow from it, as {@code test-fixtures/scenarios/NAME/scenario.yaml} says. Texts
 * in it and in its messages may hold the placeholders of {@link FreshValues}.
 *
 * @param name the folder's
 * @param about what will happen, for who watches
 * @param agency whose dossier it is
 * @param correlation what ties the flow's messages together
 * @param start sent in this order
 * @param steps the routes that must deliver
 */
record Scenario(
        @Nullable @JsonIgnore Path folder,
        Wording title,
        String about,
        String agency,
        String correlation,
        List<Start> start,
        List<String> steps) {
    private static final String FOLDER = "test-fixtures/scenarios";
    private static final String FILE = "scenario.yaml";
    private static final int MAX_SCENARIOS = 1_000;
    private static final ObjectMapper RECORDS = new ObjectMapper();

    /**
     * A message to an operation of the bus, or a record put into a simulator, where a flow begins by a poll.
     *
     * @param operation {@code CONNECTOR/OPERATION}
     * @param path of the simulator
     * @param message a file beside the scenario
     */
    record Start(
            @Nullable String operation,
            @Nullable String simulator,
            @Nullable String path,
            String message,
            @Nullable String purpose,
            @Nullable String officer) {
        Start {
            if ((operation == null) == (simulator == null) || (simulator == null) != (path == null)) {
                throw new IllegalArgumentException("a start names its operation, or its simulator and path");
            }
        }
    }

    Scenario {
        start = List.copyOf(start);
        steps = List.copyOf(steps);
        if (start.isEmpty() || steps.isEmpty()) {
            throw new IllegalArgumentException("a scenario has a start and steps");
        }
    }

    String name() {
        return place().getFileName().toString();
    }

    /** The text of a message, with its placeholders. */
    String message(Start one) {
        return read(place().resolve(one.message()));
    }

    private Path place() {
        return java.util.Objects.requireNonNull(folder);
    }

    /** By name. */
    static List<Scenario> all() {
        Path folder = Home.folder().resolve(FOLDER);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> Files.exists(child.resolve(FILE)))
                    .sorted()
                    .limit(MAX_SCENARIOS)
                    .map(Scenario::in)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Optional<Scenario> find(String name) {
        return all().stream().filter(one -> one.name().equals(name)).findFirst();
    }

    private static Scenario in(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            ObjectNode tree = (ObjectNode) YamlDocument.parse(read(file)).root();
            Scenario read = RECORDS.treeToValue(tree, Scenario.class);
            return new Scenario(folder, read.title, read.about, read.agency, read.correlation, read.start, read.steps);
        } catch (YamlDocument.Malformed e) {
            throw new Refusal(file + ":" + e.line() + ": " + e.reason());
        } catch (JsonProcessingException e) {
            throw new Refusal(file + ": " + e.getOriginalMessage());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Refusal(file + " cannot be read.");
        }
    }
}
