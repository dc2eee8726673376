package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.lienthong.connector.Defect;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.YamlDocument;
import io.lienthong.message.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A connector folder that a test writes and compiles. */
final class TestFolder {
    private static final String HEAD = """
            apiVersion: connector/v1
            kind: Connector
            metadata: {name: test, title: {vi: t, en: t}, owner: o, version: 1.0.0, interface: "1.0", supportLevel: preview}
            """;

    final List<Defect> defects = new ArrayList<>();
    private final Path connector;
    private final Path messages;
    private String descriptor = "";

    TestFolder(Path root) throws Exception {
        connector = Files.createDirectories(root.resolve("test"));
        messages = Files.createDirectories(root.resolve("messages"));
    }

    TestFolder file(String name, String text) throws Exception {
        Files.createDirectories(connector.resolve(name).getParent());
        Files.writeString(connector.resolve(name), text);
        return this;
    }

    TestFolder type(String name, String schema) throws Exception {
        Files.writeString(messages.resolve(name + ".schema.json"), schema.replace('\'', '"'));
        return this;
    }

    TestFolder descriptor(String yaml) {
        descriptor = yaml;
        return this;
    }

    Path folder() {
        return connector;
    }

    Map<String, OperationContract> compile() throws Exception {
        return new ContractCompiler(CanonicalTypes.load(messages)).compile(read(), connector, defects::add);
    }

    Descriptor read() throws Exception {
        return JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .build()
                .treeToValue(YamlDocument.parse(HEAD + descriptor).root(), Descriptor.class);
    }

    /** The only operation's contract, after a compilation without defects. */
    OperationContract contract() throws Exception {
        Map<String, OperationContract> contracts = compile();
        if (!defects.isEmpty()) {
            throw new AssertionError(defects.toString());
        }
        return contracts.values().iterator().next();
    }

    static JsonNode json(String text) throws Exception {
        return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
