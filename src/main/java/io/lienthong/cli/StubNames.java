package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Defect;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The names of a connector's stubs, read from {@code fixtures/mappings/*.json} without starting a simulator. */
final class StubNames {
    private static final int MAX_FILES = 1_000;

    private final Path folder;
    private final Consumer<Defect> defects;
    private final Set<String> names = new LinkedHashSet<>();

    private StubNames(Path folder, Consumer<Defect> defects) {
        this.folder = folder;
        this.defects = defects;
    }

    static Set<String> read(Path folder, Consumer<Defect> defects) {
        StubNames read = new StubNames(folder, defects);
        Path mappings = folder.resolve("fixtures/mappings");
        if (Files.isDirectory(mappings)) {
            read.files(mappings);
        }
        return read.names;
    }

    private void files(Path mappings) {
        try (Stream<Path> files = Files.walk(mappings)) {
            files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .limit(MAX_FILES)
                    .forEach(this::file);
        } catch (IOException e) {
            defects.accept(
                    new Defect("fixtures/mappings", 0, "", "the folder cannot be read", "check its permissions"));
        }
    }

    private void file(Path file) {
        String shown = folder.relativize(file).toString();
        try {
            JsonNode root = Json.parse(Files.readAllBytes(file));
            if (root.path("mappings").isArray()) {
                JsonNode stubs = root.path("mappings");
                for (int i = 0; i < stubs.size(); i++) {
                    stub(shown, "/mappings/" + i, stubs.get(i));
                }
            } else {
                stub(shown, "", root);
            }
        } catch (MalformedBody e) {
            defects.accept(new Defect(shown, 0, "", e.reason().en(), "mend the syntax"));
        } catch (IOException e) {
            defects.accept(new Defect(shown, 0, "", "the file cannot be read", "check its permissions"));
        }
    }

    private void stub(String file, String key, JsonNode stub) {
        String name = stub.path("name").asText();
        if (name.isEmpty()) {
            defects.accept(new Defect(file, 0, key, "the stub has no name", "add \"name\"; tests refer to it"));
        } else if (!names.add(name)) {
            defects.accept(new Defect(file, 0, key, "another stub is called " + name, "rename one of them"));
        }
        JsonNode bodyFile = stub.path("response").path("bodyFileName");
        if (bodyFile.isTextual()
                && !bodyFile.asText().contains("{{")
                && !Files.isRegularFile(folder.resolve("fixtures/__files").resolve(bodyFile.asText()))) {
            defects.accept(new Defect(
                    file,
                    0,
                    key + "/response/bodyFileName",
                    "there is no file fixtures/__files/" + bodyFile.asText(),
                    "add it, or mend the name"));
        }
    }
}
