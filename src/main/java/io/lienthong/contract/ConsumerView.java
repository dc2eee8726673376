package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Operation;
import io.lienthong.message.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An operation as consumers see it. Schemas are draft 2020-12, whole: {@code {"$ref": "#/$defs/d0", "$defs": {…}}}, and every
 * reference points into the same schema.
 *
 * @param parameters in the order of the descriptor
 * @param request absent where consumers send no body
 * @param reply absent where nothing is known of it, or it has no body
 */
public record ConsumerView(
        List<Parameter> parameters,
        @Nullable Message request,
        @Nullable Message reply) {
    /** A keyword of ours in the schemas, which means nothing to others. */
    public static final String INTERNAL = CheckSteps.KEYWORD;

    private static final JsonNode ANYTHING = Json.object();

    private static final List<String> DONE = List.of("200", "201", "202", "203", "2XX");

    public ConsumerView {
        parameters = List.copyOf(parameters);
    }

    /** @param schemas all of which hold */
    public record Parameter(String name, boolean required, Form form, List<JsonNode> schemas) {
        public Parameter {
            schemas = List.copyOf(schemas);
        }
    }

    /** How a parameter's text is what its schema describes: by itself, as values between commas, or as a JSON object. */
    public enum Form {
        TEXT,
        LIST,
        OBJECT
    }

    /**
     * A body.
     *
     * @param type the canonical type; absent: the schema is the connected system's
     * @param list whether it is an array of such
     */
    public record Message(@Nullable String type, JsonNode schema, boolean required, boolean list) {}

    static ConsumerView of(
            Operation operation,
            ParameterCheck parameters,
            OperationContract.MessageTypes types,
            ProviderContract provider) {
        return new ConsumerView(
                parameters(operation, parameters),
                request(operation, types, provider),
                reply(operation, types, provider));
    }

    private static List<Parameter> parameters(Operation operation, ParameterCheck check) {
        Map<String, ParameterCheck.Rule> rules = new TreeMap<>(check.rules());
        return Stream.concat(operation.request().parameters().keySet().stream(), rules.keySet().stream())
                .distinct()
                .filter(rules::containsKey)
                .map(name -> parameter(name, Objects.requireNonNull(rules.get(name))))
                .toList();
    }

    private static Parameter parameter(String name, ParameterCheck.Rule rule) {
        List<JsonNode> schemas = new ArrayList<>();
        rule.checks().forEach(typed -> schemas.add(typed.check().source()));
        return new Parameter(name, rule.required(), form(rule), schemas);
    }

    private static Form form(ParameterCheck.Rule rule) {
        if (rule.isList()) {
            return Form.LIST;
        }
        boolean object = rule.checks().stream().anyMatch(typed -> typed.type().equals("object"));
        return object ? Form.OBJECT : Form.TEXT;
    }

    private static @Nullable Message request(
            Operation operation, OperationContract.MessageTypes types, ProviderContract provider) {
        CanonicalType type = types.request();
        if (type != null) {
            return new Message(
                    ContractCompiler.requestType(operation), type.check().source(), true, false);
        }
        if (!ContractCompiler.sendsBody(operation) || operation.bodyKind() == Operation.BodyKind.OPAQUE) {
            return null;
        }
        if (provider instanceof RestContract rest && rest.request().allowed()) {
            JsonCheck check = rest.request().check();
            return new Message(null, check == null ? ANYTHING : check.source(), rest.bodyRequired(), false);
        }
        return provider instanceof SoapContract soap ? soapRequest(operation, soap.request()) : null;
    }

    private static boolean empty(EnvelopeShape envelope) {
        return envelope.body().isEmpty()
                && envelope.header().isEmpty()
                && envelope.attachments().isEmpty();
    }

    /** A mapping that puts an element around what it gets is what `connector new` writes; without one, the tree comes whole. */
    private static @Nullable Message soapRequest(Operation operation, EnvelopeShape envelope) {
        List<ElementShape> elements = envelope.body();
        boolean mapped = operation.request().mapping() != null;
        if (empty(envelope)) {
            return null;
        }
        JsonNode schema = mapped && elements.size() == 1
                ? ShapeSchema.ofContent(elements.get(0))
                : mapped ? ANYTHING : ShapeSchema.ofTree(envelope);
        return new Message(null, schema, true, false);
    }

    private static @Nullable Message reply(
            Operation operation, OperationContract.MessageTypes types, ProviderContract provider) {
        CanonicalType type = types.reply();
        if (type != null) {
            String name = ContractCompiler.replyType(operation, ContractCompiler.requestType(operation));
            return new Message(name, type.check().source(), true, types.list());
        }
        if (operation.bodyKind() == Operation.BodyKind.OPAQUE) {
            return null;
        }
        if (provider instanceof SoapContract soap) {
            return empty(soap.reply()) ? null : selected(operation, ShapeSchema.ofTree(soap.reply()));
        }
        if (!(provider instanceof RestContract rest)) {
            return null;
        }
        for (String status : DONE) {
            RestContract.Bodies bodies = rest.replies().get(status);
            if (bodies != null && bodies.check() != null) {
                return selected(operation, bodies.check().source());
            }
        }
        // Beside an answer without a body, the default describes what goes wrong.
        boolean done = rest.replies().keySet().stream().anyMatch(status -> status.startsWith("2"));
        RestContract.Bodies other = done ? null : rest.replies().get("default");
        return other == null || other.check() == null
                ? null
                : selected(operation, other.check().source());
    }

    private static @Nullable Message selected(Operation operation, JsonNode schema) {
        String select = operation.response().select();
        JsonNode selected = select == null ? schema : SchemaPart.at(schema, select);
        return selected == null ? null : new Message(null, selected, true, false);
    }
}
