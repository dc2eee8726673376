package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.ConnectorPackage;
import io.lienthong.connector.Operation;
import io.lienthong.contract.ContractCompiler.OperationDefects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compiles the parameters that a descriptor declares. */
final class ParameterCompiler {
    private static final Set<String> TYPES = Set.of("string", "integer", "number", "boolean");

    private ParameterCompiler() {}

    /** Parameters as the descriptor alone declares them. */
    static ParameterCheck declared(Operation operation, OperationDefects defects) {
        Map<String, ParameterCheck.Rule> rules = new HashMap<>();
        operation.request().parameters().forEach((name, parameter) -> {
            if (parameter.open()) {
                List<ParameterCheck.Typed> checks = new ArrayList<>();
                typed(name, parameter, defects).ifPresent(checks::add);
                rules.put(name, new ParameterCheck.Rule(required(operation, name, parameter), checks));
            }
        });
        return new ParameterCheck(rules);
    }

    static boolean required(Operation operation, String name, Operation.Parameter parameter) {
        Operation.Expose expose = operation.expose();
        return parameter.required() || (expose != null && expose.path().contains("{" + name + "}"));
    }

    static java.util.Optional<ParameterCheck.Typed> typed(
            String name, Operation.Parameter parameter, OperationDefects defects) {
        JsonNode schema = parameter.schema();
        if (schema == null) {
            return java.util.Optional.empty();
        }
        String key = "/request/parameters/" + name + "/schema";
        String type = schema.path("type").asText("string");
        if (!TYPES.contains(type)) {
            defects.add(
                    key + "/type", "a parameter cannot be of type " + type, "use string, integer, number or boolean");
            return java.util.Optional.empty();
        }
        try {
            Documents only = new Inline(schema);
            JsonNode bundle = SchemaBundle.of(only, OpenApiDialect.PLAIN, new SchemaBundle.Place("", ""));
            return java.util.Optional.of(new ParameterCheck.Typed(type, JsonCheck.compile(bundle)));
        } catch (Refused e) {
            defects.add(key + e.defect().key(), e.defect().message(), e.defect().mend());
            return java.util.Optional.empty();
        }
    }

    /** A schema written in the descriptor itself. */
    private record Inline(JsonNode schema) implements Documents {
        @Override
        public JsonNode read(String file) throws Refused {
            if (file.isEmpty()) {
                return schema;
            }
            throw new Refused(
                    ConnectorPackage.DESCRIPTOR, 0, "", "a parameter's schema refers to a file", "write it out");
        }

        @Override
        public int line(String file, String pointer) {
            return 0;
        }
    }
}
