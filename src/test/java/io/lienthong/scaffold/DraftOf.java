package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.mapping.Mapping;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** A draft that was made from a document's text, and what its mappings do. */
record DraftOf(Draft draft) {
    static DraftOf yaml(String text) throws ScaffoldRefused, IOException {
        Path folder = Files.createTempDirectory("lgsp-test-");
        try {
            Path document = Files.writeString(folder.resolve("document.yaml"), text);
            return new DraftOf(OpenApiScaffold.draft("thing", ContractSource.of(document.toString()), Set.of()));
        } finally {
            FolderWriter.delete(folder);
        }
    }

    DraftOperation operation(String name) {
        return draft.operations().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no operation " + name + ": " + draft.unsupported()));
    }

    /** @param file {@code read-pet-reply.jslt} */
    JsonNode mapped(String operation, String file, JsonNode message) {
        String text = String.valueOf(operation(operation).mappings().get(file));
        return Mapping.compile(text, defect -> {
                    throw new AssertionError(defect.message());
                })
                .orElseThrow()
                .apply(message, Map.of());
    }

    static JsonNode json(String text) throws MalformedBody {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
