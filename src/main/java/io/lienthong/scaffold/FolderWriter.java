package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Writes a draft as a connector's folder: whole or not at all. */
public final class FolderWriter {
    private static final String SCHEMA_LINE = "# yaml-language-server: $schema=../connector.schema.json\n";

    private final Draft draft;
    private final Path folder;

    private FolderWriter(Draft draft, Path folder) {
        this.draft = draft;
        this.folder = folder;
    }

    /** Something that looks at the folder before it gets its name; what it refuses is not written. */
    public interface Check {
        void look(Path folder) throws ScaffoldRefused, IOException;
    }

    /**
     * Makes the folder beside its place and then gives it its name, so that a bus that follows the folder of connectors
     * sees all of it or nothing.
     *
     * @param target {@code connectors/NAME}, which does not exist
     */
    public static void write(Draft draft, Path target, Check check) throws ScaffoldRefused, IOException {
        requireNew(target);
        Path parent = Objects.requireNonNull(target.toAbsolutePath().getParent());
        Path temporary = Files.createTempDirectory(parent, ".new-");
        try {
            Path folder = Files.createDirectory(temporary.resolve(draft.name()));
            new FolderWriter(draft, folder).fill();
            check.look(folder);
            Files.move(folder, target);
        } catch (FileAlreadyExistsException e) {
            throw exists(target);
        } finally {
            delete(temporary);
        }
    }

    public static void requireNew(Path target) throws ScaffoldRefused {
        if (Files.exists(target, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            throw exists(target);
        }
    }

    private static ScaffoldRefused exists(Path target) {
        return new ScaffoldRefused(target + " exists: choose another name, or remove it first.");
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private void fill() throws IOException {
        file("connector.yaml", SCHEMA_LINE + YamlText.of(head()) + "\noperations:\n" + operations());
        file("README.md", Readme.of(draft));
        for (Map.Entry<String, byte[]> contract : draft.contractFiles().entrySet()) {
            file("contract/" + contract.getKey(), contract.getValue());
        }
        if (!draft.sharedStubs().isEmpty()) {
            stubs("any", draft.sharedStubs());
        }
        for (DraftOperation operation : draft.operations()) {
            operation(operation);
        }
    }

    private void operation(DraftOperation operation) throws IOException {
        for (Map.Entry<String, String> mapping : operation.mappings().entrySet()) {
            file("mappings/" + mapping.getKey(), mapping.getValue());
        }
        for (Map.Entry<String, byte[]> reply : operation.replies().entrySet()) {
            file("fixtures/__files/" + reply.getKey(), reply.getValue());
        }
        for (Map.Entry<String, byte[]> body : operation.bodies().entrySet()) {
            file("tests/" + body.getKey(), body.getValue());
        }
        stubs(operation.fileName(), operation.stubs());
        if (operation.cases().isEmpty()) {
            return;
        }
        ObjectNode tests = Json.object();
        tests.put("operation", operation.name());
        tests.set("cases", tests.arrayNode().addAll(operation.cases()));
        file("tests/" + operation.fileName() + ".test.yaml", YamlText.of(tests));
    }

    private void stubs(String name, List<ObjectNode> stubs) throws IOException {
        ObjectNode file = Json.object();
        file.set("mappings", file.arrayNode().addAll(stubs));
        file("fixtures/mappings/" + name + ".json", file.toPrettyString() + "\n");
    }

    private ObjectNode head() {
        ObjectNode head = Json.object();
        head.put("apiVersion", "connector/v1");
        head.put("kind", "Connector");
        ObjectNode metadata = head.putObject("metadata");
        metadata.put("name", draft.name());
        metadata.putObject("title").put("vi", draft.title()).put("en", draft.title());
        metadata.put("owner", draft.shownOwner());
        metadata.put("version", "0.1.0");
        metadata.put("interface", draft.interfaceVersion());
        metadata.put("supportLevel", "preview");
        ObjectNode configuration = head.putObject("configuration");
        ArrayNode required = configuration.putArray("required");
        ObjectNode properties = configuration.putObject("properties");
        draft.settings().forEach((name, setting) -> {
            properties.set(name, setting);
            if (!setting.has("default")) {
                required.add(name);
            }
        });
        head.set("endpoint", draft.endpoint().put("providerForm", true));
        if (!draft.errorHandling().isEmpty()) {
            head.set("errorHandling", draft.errorHandling());
        }
        return head;
    }

    private String operations() {
        StringBuilder text = new StringBuilder();
        for (DraftOperation operation : draft.operations()) {
            String entry = YamlText.of(Json.object().arrayNode().add(operation.descriptor()));
            text.append(text.isEmpty() ? "" : "\n").append(entry.indent(2));
        }
        return text.toString();
    }

    private void file(String name, String content) throws IOException {
        file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private void file(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name).normalize();
        if (!file.startsWith(folder.normalize())) {
            throw new IOException(name + " leads out of the connector's folder");
        }
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.write(file, content, java.nio.file.StandardOpenOption.CREATE_NEW);
    }
}
