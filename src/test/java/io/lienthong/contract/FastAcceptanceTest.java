package io.lienthong.contract;

import static io.lienthong.contract.TestFolder.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the fast acceptance with the validator: it may say yes only where the validator finds nothing. */
class FastAcceptanceTest {
    private static final int MUTATIONS = 300;
    private static final String[] DATA = {
        "null",
        "true",
        "false",
        "0",
        "1",
        "-1",
        "5",
        "2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "123456789012345678901234567890",
        "1.0",
        "1.5",
        "-0.0",
        "1e3",
        "1e30",
        "1e-3",
        "''",
        "'a'",
        "'ab'",
        "'abc'",
        "'👍'",
        "'👍👍'",
        "'1'",
        "'2024-02-29'",
        "'2023-02-29'",
        "'2025-07-01T10:00:00+07:00'",
        "'0100109106'",
        "[]",
        "[1]",
        "[1, 1]",
        "['a', 'b', 'c']",
        "[null]",
        "[[]]",
        "{}",
        "{'a': 1}",
        "{'a': null}",
        "{'a': 'x', 'b': 1}",
        "{'b': 'x'}",
        "{'#a': 1}",
        "{'a': {'a': {'a': 1}}}",
        "{'a': {'a': {'a': {}}}}",
    };

    @Test
    void whatPassesAndMutationsOfItAgreeForEveryCanonicalType() throws Exception {
        // given
        CanonicalTypes types = CanonicalTypes.load();
        List<JsonNode> samples = samples(Path.of("test-fixtures/messages"), Path.of("src/bench/messages"));
        // when, then
        for (String name : types.names()) {
            JsonCheck check = types.type(name).orElseThrow().check();
            int accepted = compare(name, check, samples, true);
            assertThat(accepted > 0 || name.equals("PersonVerification.v1"))
                    .as(name)
                    .isTrue();
        }
    }

    @Test
    void whatPassesAndMutationsOfItAgreeForEveryContract() throws Exception {
        // given
        List<JsonNode> samples =
                samples(Path.of("connectors"), Path.of("src/bench/messages"), Path.of("test-fixtures/messages"));
        Map<String, JsonCheck> checks = contracts(Path.of("connectors"), Path.of("src/bench/bus/connectors"));
        // when, then
        int used = 0;
        for (Map.Entry<String, JsonCheck> check : checks.entrySet()) {
            used += compare(
                                    check.getKey(),
                                    check.getValue(),
                                    samples,
                                    check.getKey().startsWith("src/bench"))
                            > 0
                    ? 1
                    : 0;
        }
        assertThat(used).isGreaterThan(checks.size() / 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "{'type': 'integer'}",
                "{'type': ['integer', 'null'], 'minimum': 1}",
                "{'type': 'integer', 'minimum': 0, 'maximum': 9223372036854775807}",
                "{'type': 'integer', 'exclusiveMinimum': 0.5, 'exclusiveMaximum': 2147483648}",
                "{'type': 'number', 'minimum': 1.5}",
                "{'type': 'number', 'exclusiveMaximum': 1000, 'exclusiveMinimum': -1}",
                "{'minimum': 1, 'maximum': 1e29}",
                "{'type': 'string', 'minLength': 1, 'maxLength': 1}",
                "{'minLength': 2, 'maxLength': 2}",
                "{'pattern': '^[a-b]+$'}",
                "{'format': 'date'}",
                "{'format': 'date-time'}",
                "{'format': 'tax-code'}",
                "{'format': 'int64', 'type': 'integer'}",
                "{'enum': ['a', 1, null, true]}",
                "{'enum': [1.0, 1000, 'abc']}",
                "{'enum': [[1], {'a': 1}]}",
                "{'const': 'a'}",
                "{'const': 1}",
                "{'const': null}",
                "{'type': 'string', 'enum': ['a'], 'nullable': true}",
                "{'type': 'array', 'items': {'type': 'string'}, 'minItems': 1, 'maxItems': 2}",
                "{'items': false}",
                "{'uniqueItems': true}",
                "{'uniqueItems': false, 'type': 'array'}",
                "{'required': ['a']}",
                "{'required': ['a', 'b'], 'additionalProperties': {'type': 'integer'}}",
                "{'properties': {'a': {'type': 'integer'}}, 'additionalProperties': false}",
                "{'properties': {'a': true, 'b': false}}",
                "{'required': ['a'], 'properties': {'a': {'readOnly': true}, 'b': {'writeOnly': true, 'type': 'integer'}}}",
                "{'properties': {'a': {'$ref': '#'}}, 'additionalProperties': false}",
                "{'properties': {'a': {'$ref': '#'}}, 'required': ['a']}",
                "{'anyOf': [{'type': 'string', 'maxLength': 1}, {'type': 'object', 'required': ['a']}]}",
                "{'anyOf': [{'not': {'type': 'string'}}, {'const': 'a'}]}",
                "{'anyOf': [{'type': 'null'}, {'properties': {'a': {'$ref': '#'}}}]}",
                "{'allOf': [{'required': ['a']}, {'required': ['b']}]}",
                "{'if': {'required': ['a']}, 'then': {'required': ['b']}, 'else': {'type': 'string'}}",
                "{'if': {'type': 'integer'}, 'then': {'minimum': 1}, 'else': {'type': 'string'}}",
                "{'if': {'additionalProperties': false}, 'then': {'type': 'string'}}",
                "{'if': {'properties': {'a': {'const': 'x'}}}, 'then': {'type': 'object', 'required': ['b']}, 'else': {'required': ['c']}}",
                "{'if': {'not': {'type': 'string'}}, 'else': {'minLength': 2}}",
                "{'if': {'anyOf': [{'type': 'string'}, {'const': null}]}, 'else': {'type': 'object'}}",
                "{'if': {'type': 'string', 'nullable': true}, 'else': {'type': 'object'}}",
                "{'minLength': 1.0, 'maxLength': 2.0}",
                "{'oneOf': [{'type': 'string'}, {'minLength': 2}]}",
                "{'patternProperties': {'^a$': {'type': 'integer'}}, 'additionalProperties': false}",
                "{'prefixItems': [{'type': 'integer'}], 'items': {'type': 'string'}}",
                "{'dependentRequired': {'a': ['b']}}",
                "{'unevaluatedProperties': false, 'properties': {'a': true}}",
                "{'multipleOf': 5}",
                "{'minProperties': 2}",
                "{'contains': {'type': 'string'}}",
                "{'propertyNames': {'pattern': '^a$'}}",
                "{'not': {}}",
            })
    void noKeywordAcceptsWhatTheValidatorRefuses(String schema) throws Exception {
        // given
        JsonCheck check = check(schema, OpenApiDialect.PLAIN);
        JsonCheck in30 = check(schema, OpenApiDialect.REQUEST_3_0);
        // when, then
        for (JsonNode data : data()) {
            requireAgreement(schema, check, data);
            requireAgreement(schema + " in OpenAPI 3.0", in30, data);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type': 'integer', 'minimum': 1} <- 5",
                "{'type': 'integer'} <- 1.0",
                "{'type': 'number', 'minimum': 1.5} <- 1.5",
                "{'type': 'string', 'nullable': true} <- null",
                "{'maxLength': 1} <- '👍'",
                "{'enum': ['a', 1]} <- 1",
                "{'required': ['a'], 'additionalProperties': false, 'properties': {'a': {'$ref': '#'}, 'b': {}}} <- {'a': 1}",
                "{'anyOf': [{'type': 'null'}, {'pattern': 'a'}], 'allOf': [{'type': 'string'}]} <- 'ab'",
                "{'if': {'properties': {'a': {'const': 'x'}}}, 'then': {'required': ['b']}} <- {'a': 'y'}",
            })
    void theCommonKeywordsNeedNoValidator(String text) throws Exception {
        // given
        String[] parts = text.split(" <- ", 2);
        JsonCheck check = check(parts[0], OpenApiDialect.REQUEST_3_0);
        // when, then
        assertThat(check.accepts(json(parts[1]))).isTrue();
    }

    @Test
    void alternativesThatDoubleAtEveryLevelEndAtTheBound() throws Exception {
        // given
        JsonCheck check = check(
                "{'anyOf': [{'properties': {'a': {'$ref': '#'}}, 'required': ['b']}, {'properties': {'a': {'$ref': '#'}}, 'required': ['c']}]}",
                OpenApiDialect.PLAIN);
        JsonNode data = json("{'a': ".repeat(80) + "{}" + "}".repeat(80));
        // when, then
        assertThat(check.accepts(data)).isFalse();
    }

    /** Samples agree, and mutations of those that pass; {@code exactly}: what the validator passes needs no validator. How many passed. */
    private static int compare(String name, JsonCheck check, List<JsonNode> samples, boolean exactly) {
        int accepted = 0;
        for (JsonNode sample : samples) {
            boolean valid = check.validate(sample, "").isEmpty();
            if (exactly) {
                assertThat(check.accepts(sample)).as("%s: %s", name, sample).isEqualTo(valid);
            }
            requireAgreement(name, check, sample);
            if (valid && check.accepts(sample) && accepted++ < 6) {
                Mutations mutations = new Mutations(new Random(accepted));
                for (int i = 0; i < MUTATIONS; i++) {
                    requireAgreement(name, check, mutations.of(sample));
                }
            }
        }
        return accepted;
    }

    private static void requireAgreement(String name, JsonCheck check, JsonNode data) {
        if (check.accepts(data)) {
            assertThat(check.validate(data, "")).as("%s: %s", name, data).isEmpty();
        }
    }

    private static List<JsonNode> data() throws Exception {
        List<JsonNode> data = new ArrayList<>();
        for (String text : DATA) {
            data.add(json(text));
        }
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        data.addAll(List.of(
                DoubleNode.valueOf(1.5),
                DoubleNode.valueOf(1),
                DoubleNode.valueOf(Double.NaN),
                FloatNode.valueOf(1),
                nodes.numberNode(BigInteger.ONE),
                nodes.numberNode((short) 1),
                nodes.binaryNode(new byte[] {1}),
                nodes.pojoNode("a"),
                MissingNode.getInstance()));
        return data;
    }

    private static JsonCheck check(String schema, OpenApiDialect dialect) throws Exception {
        JsonNode node = json(schema);
        Documents only = new Documents() {
            @Override
            public JsonNode read(String file) {
                return node;
            }

            @Override
            public int line(String file, String pointer) {
                return 0;
            }
        };
        return JsonCheck.compile(SchemaBundle.of(only, dialect, new SchemaBundle.Place("", "")));
    }

    /** Every JSON file below the folders, and every object and array within, six levels down. */
    private static List<JsonNode> samples(Path... folders) throws Exception {
        List<JsonNode> samples = new ArrayList<>();
        for (Path file : files(".json", folders)) {
            try {
                collect(Json.parse(Files.readAllBytes(file)), 0, samples);
            } catch (MalformedBody e) {
                assertThat(e.reason().en())
                        .as("%s: a template, or malformed on purpose", file)
                        .isNotEmpty();
            }
        }
        return samples;
    }

    private static void collect(JsonNode node, int level, List<JsonNode> samples) {
        if (node.isContainerNode() && level <= 6) {
            samples.add(node);
            node.forEach(child -> collect(child, level + 1, samples));
        }
    }

    private static List<Path> files(String suffix, Path... folders) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> found = Files.walk(folder)) {
                found.filter(path -> path.toString().endsWith(suffix)).sorted().forEach(files::add);
            }
        }
        return files;
    }

    private static Map<String, JsonCheck> contracts(Path... folders) throws Exception {
        Map<String, JsonCheck> checks = new LinkedHashMap<>();
        for (Path file : files("openapi.yaml", folders)) {
            OpenApiDocument document =
                    new OpenApiDocument(new Folder(file.resolve("..").normalize()), "openapi.yaml");
            for (String path : document.paths()) {
                for (String method : document.methods(path)) {
                    RestContract contract = document.contract(path, method, "application/json");
                    put(checks, file + " " + method + path, contract.request());
                    contract.replies().forEach((status, bodies) -> put(checks, file + " " + path + status, bodies));
                }
            }
        }
        return checks;
    }

    private static void put(Map<String, JsonCheck> checks, String name, RestContract.Bodies bodies) {
        JsonCheck check = bodies.check();
        if (check != null) {
            checks.put(name, check);
        }
    }

    /** Breaks a copy of a sample somewhere, once or twice. */
    private record Mutations(Random random) {
        private static final String[] VALUES = {
            "null", "true", "1", "-1", "1.0", "0.5", "1e40", "''", "'x'", "'2025-02-30'", "[]", "[1]", "{}", "{'a': 1}",
        };

        JsonNode of(JsonNode sample) {
            JsonNode copy = sample.deepCopy();
            for (int i = random.nextInt(2); i >= 0; i--) {
                mutate(copy);
            }
            return copy;
        }

        private void mutate(JsonNode root) {
            List<JsonNode> places = new ArrayList<>(List.of(root));
            for (int i = 0; i < places.size(); i++) {
                places.get(i).forEach(child -> {
                    if (child.isContainerNode()) {
                        places.add(child);
                    }
                });
            }
            JsonNode place = places.get(random.nextInt(places.size()));
            if (place instanceof ObjectNode object && !object.isEmpty()) {
                List<String> names = new ArrayList<>();
                object.fieldNames().forEachRemaining(names::add);
                mutate(object, names.get(random.nextInt(names.size())));
            } else if (place instanceof com.fasterxml.jackson.databind.node.ArrayNode array && !array.isEmpty()) {
                array.set(random.nextInt(array.size()), value());
            } else if (place instanceof ObjectNode object) {
                object.set("added", value());
            }
        }

        private void mutate(ObjectNode object, String name) {
            String text = object.get(name).asText();
            switch (random.nextInt(6)) {
                case 0 -> object.remove(name);
                case 1 -> object.set("added", value());
                case 2 -> object.put(name, text.repeat(40));
                case 3 -> object.put(name, text + random.nextInt(10));
                case 4 -> object.put(name, text.isEmpty() ? "-" : text.substring(1));
                default -> object.set(name, value());
            }
        }

        private JsonNode value() {
            try {
                return json(VALUES[random.nextInt(VALUES.length)]);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
