package io.lienthong.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Defect;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.YamlDocument;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The folder {@code tests} of a connector: its cases, and the bodies that they name. */
final class TestFolder implements TestCase.Files {
    private static final String SUFFIX = ".test.yaml";
    private static final int MAX_FILES = 1_000;

    private final Path folder;
    private final Descriptor descriptor;
    private final Consumer<Defect> defects;

    TestFolder(Path folder, Descriptor descriptor, Consumer<Defect> defects) {
        this.folder = folder;
        this.descriptor = descriptor;
        this.defects = defects;
    }

    /** The cases of all files, by file name; mistakes are added to the defects. */
    List<TestCase> cases(Set<String> stubs) {
        List<TestCase> cases = new ArrayList<>();
        for (Path file : files()) {
            String shown = folder.relativize(file).toString();
            try {
                YamlDocument document = YamlDocument.parse(Files.readString(file));
                cases.addAll(new TestFileReader(shown, document, descriptor, stubs, this, defects).read());
            } catch (YamlDocument.Malformed e) {
                defects.accept(new Defect(shown, e.line(), "", "not YAML: " + e.reason(), "mend the syntax"));
            } catch (IOException e) {
                defects.accept(new Defect(shown, 0, "", "the file cannot be read", "save it as UTF-8"));
            }
        }
        return cases;
    }

    private List<Path> files() {
        Path tests = folder.resolve("tests");
        if (!Files.isDirectory(tests)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(tests)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .limit(MAX_FILES)
                    .toList();
        } catch (IOException e) {
            defects.accept(new Defect("tests", 0, "", "the folder cannot be read", "check its permissions"));
            return List.of();
        }
    }

    /** A file of {@code tests/}, else of {@code test-fixtures/messages/} beside the folder of connectors. */
    @Override
    public TestCase.Content read(String name) throws TestCase.Missing {
        Path own = folder.resolve("tests");
        Path shared = folder.resolve("../../test-fixtures/messages").normalize();
        for (Path place : List.of(own, shared)) {
            Path file = place.resolve(name).normalize();
            if (file.startsWith(place) && Files.isRegularFile(file)) {
                return read(file);
            }
        }
        throw new TestCase.Missing(List.of("tests/" + name, "test-fixtures/messages/" + name));
    }

    private static TestCase.Content read(Path file) throws TestCase.Missing {
        try {
            return content(file, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new TestCase.Missing(List.of(file.toString()));
        }
    }

    private static TestCase.Content content(Path file, byte[] bytes) {
        try {
            return new TestCase.Content(bytes, Json.parse(bytes), file);
        } catch (MalformedBody notJson) {
            return new TestCase.Content(bytes, null, file);
        }
    }

    /** An inline body: a text is sent as it is where it is meant to be no JSON, everything else as JSON. */
    static TestCase.Content inline(JsonNode node, boolean opaque) {
        if (opaque && node.isTextual()) {
            return new TestCase.Content(node.asText().getBytes(java.nio.charset.StandardCharsets.UTF_8), null, null);
        }
        return new TestCase.Content(Json.write(node), node, null);
    }
}
