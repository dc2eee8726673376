package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.connector.Operation;
import io.lienthong.contract.SchemaBundle.Place;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A connected system's own OpenAPI document, cut to some of its operations and to what the bus passes on: one file, whose
 * references all point into itself. Addresses, credentials, callbacks and links of the system are not in it.
 */
public final class ProviderDocument {
    private static final String COMPONENTS = "/components/";
    private static final String SCHEMAS = "schemas";
    private static final Set<String> DROPPED = Set.of("servers", "security", "callbacks", "links");
    /** Outside a schema: whose fields have names that the document itself chose. */
    private static final Set<String> NAMED = Set.of("headers", "examples", "content", "encoding");
    /** Extensions are for those who wrote the document: gateways, generators, people of the agency. */
    private static final String EXTENSION = "x-";

    /** In a schema: whose values are data, whatever they look like. */
    private static final Set<String> DATA = Set.of("examples", "default", "enum", "const");

    private static final int MAX_INLINED = 20;

    private final Documents documents;
    private final String file;
    private final OpenApiDocument contract;
    private final Set<Place> taken = new HashSet<>();
    private final Deque<Place> waiting = new ArrayDeque<>();
    /** Names of schemas that stood elsewhere. */
    private final Map<Place, String> moved = new HashMap<>();

    private ProviderDocument(Documents documents, String file) throws Refused {
        this.documents = documents;
        this.file = file;
        this.contract = new OpenApiDocument(documents, file);
    }

    /**
     * The document without servers.
     *
     * @param file of the connector's folder, which was checked
     * @param operations in the connector's words
     */
    public static ObjectNode of(Path folder, String file, List<Operation> operations) {
        try {
            return new ProviderDocument(new Folder(folder), file).cut(operations);
        } catch (Refused e) {
            throw new BusException(ErrorCode.INTERNAL_ERROR, "the contract cannot be read: " + e.getMessage(), e);
        }
    }

    private ObjectNode cut(List<Operation> operations) throws Refused {
        JsonNode root = documents.read(file);
        ObjectNode document = Json.object();
        document.set("openapi", root.path("openapi"));
        document.set("info", copied(file, root.path("info"), false, 0));
        ObjectNode paths = document.putObject("paths");
        for (Operation operation : operations) {
            String wanted = operation.request().path().isEmpty()
                    ? "/"
                    : operation.request().path();
            String path = contract.path(operation.request().path()).orElse(wanted);
            String key =
                    path.replaceAll("\\{[^}]*}", "{}").equals(wanted.replaceAll("\\{[^}]*}", "{}")) ? path : wanted;
            JsonNode known = paths.path(key);
            ObjectNode item = known instanceof ObjectNode object ? object : paths.putObject(key);
            item.set(
                    operation.request().method().toLowerCase(Locale.ROOT),
                    operation(new Place(file, "").child("paths").child(path), key, operation));
        }
        ObjectNode components = document.putObject("components");
        while (!waiting.isEmpty()) {
            Place place = waiting.removeFirst();
            String[] steps = place.pointer().split("/", -1);
            String known = moved.get(place);
            String section = known == null ? steps[2] : SCHEMAS;
            String name = known == null ? unescaped(steps[3]) : known;
            components
                    .withObject("/" + section)
                    .set(name, copied(place.file(), SchemaBundle.at(documents, place), section.equals(SCHEMAS), 0));
        }
        return document;
    }

    private record Found(String file, JsonNode node) {}

    private Found resolved(String from, JsonNode node) throws Refused {
        Found found = new Found(from, node);
        for (int i = 0; i < MAX_INLINED && found.node().path("$ref").isTextual(); i++) {
            Place target = SchemaBundle.target(
                    documents,
                    new Place(found.file(), ""),
                    found.node().path("$ref").asText());
            found = new Found(target.file(), SchemaBundle.at(documents, target));
        }
        return found;
    }

    private ObjectNode operation(Place item, String key, Operation operation) throws Refused {
        Found path = resolved(file, SchemaBundle.at(documents, item));
        JsonNode declared = path.node().path(operation.request().method().toLowerCase(Locale.ROOT));
        ObjectNode copy = Json.object();
        for (Map.Entry<String, JsonNode> field : declared.properties()) {
            boolean apart = dropped(field.getKey())
                    || field.getKey().equals("parameters")
                    || field.getKey().equals("requestBody");
            if (!apart) {
                copy.set(field.getKey(), copied(path.file(), field.getValue(), false, 0));
            }
        }
        Map<String, JsonNode> parameters = new LinkedHashMap<>();
        for (JsonNode list : List.of(path.node().path("parameters"), declared.path("parameters"))) {
            for (JsonNode one : list) {
                Found parameter = resolved(path.file(), one);
                if (passedOn(parameter.node(), key, operation)) {
                    parameters.put(
                            parameter.node().path("in").asText() + " "
                                    + parameter.node().path("name").asText(),
                            copied(parameter.file(), parameter.node(), false, 0));
                }
            }
        }
        ArrayNode list = copy.putArray("parameters");
        parameters.values().forEach(list::add);
        if (declared.has("requestBody")) {
            copy.set("requestBody", body(path.file(), declared.path("requestBody"), operation));
        }
        return copy;
    }

    /** Whether callers supply the parameter, and the bus takes it. */
    private static boolean passedOn(JsonNode parameter, String key, Operation operation) {
        String place = parameter.path("in").asText();
        String name = parameter.path("name").asText();
        if (place.equals("path")) {
            return key.contains("{" + name + "}");
        }
        return operation.request().parameters().entrySet().stream()
                .filter(one -> one.getValue().open())
                .filter(one ->
                        one.getValue().place().name().toLowerCase(Locale.ROOT).equals(place))
                .map(one -> one.getValue().name() == null
                        ? one.getKey()
                        : one.getValue().name())
                .anyMatch(place.equals("header") ? name::equalsIgnoreCase : name::equals);
    }

    /** With the one media type that the connector sends, where it is no opaque one. */
    private JsonNode body(String from, JsonNode declared, Operation operation) throws Refused {
        Found body = resolved(from, declared);
        ObjectNode copy = (ObjectNode) copied(body.file(), body.node(), false, 0);
        if (operation.bodyKind() != Operation.BodyKind.OPAQUE && copy.get("content") instanceof ObjectNode content) {
            String type = operation.request().contentType();
            List<String> types =
                    content.properties().stream().map(Map.Entry::getKey).toList();
            OpenApiDocument.matching(types, type == null ? "application/json" : type)
                    .ifPresent(only -> content.retain(only));
        }
        return copy;
    }

    private JsonNode copied(String from, JsonNode node, boolean schema, int inlined) throws Refused {
        if (node instanceof ArrayNode array) {
            ArrayNode copy = array.arrayNode();
            for (JsonNode one : array) {
                copy.add(copied(from, one, schema, inlined));
            }
            return copy;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        if (object.path("$ref").isTextual()) {
            return reference(from, object, schema, inlined);
        }
        ObjectNode copy = Json.object();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = field.getKey();
            JsonNode value = field.getValue();
            if (schema ? name.equals("properties") : NAMED.contains(name)) {
                ObjectNode named = copy.putObject(name);
                for (Map.Entry<String, JsonNode> one : value.properties()) {
                    named.set(one.getKey(), copied(from, one.getValue(), schema, inlined));
                }
            } else if (name.equals("discriminator")) {
                copy.set(name, discriminator(from, value));
            } else if (name.equals("example") || (schema ? DATA.contains(name) : name.equals("value"))) {
                copy.set(name, value);
            } else if (schema || !dropped(name)) {
                copy.set(name, copied(from, value, schema || name.equals("schema"), inlined));
            }
        }
        return copy;
    }

    private static boolean dropped(String field) {
        return DROPPED.contains(field) || field.startsWith(EXTENSION);
    }

    private JsonNode reference(String from, ObjectNode object, boolean schema, int inlined) throws Refused {
        Place target = SchemaBundle.target(
                documents, new Place(from, ""), object.path("$ref").asText());
        boolean component = component(target);
        if (!component && !schema) {
            if (inlined > MAX_INLINED) {
                throw new Refused(from, 0, target.pointer(), "the references go in a circle", "remove one of them");
            }
            return copied(target.file(), SchemaBundle.at(documents, target), false, inlined + 1);
        }
        ObjectNode copy = Json.object().put("$ref", taken(target));
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!field.getKey().equals("$ref")) {
                copy.set(field.getKey(), copied(from, field.getValue(), schema, inlined));
            }
        }
        return copy;
    }

    private boolean component(Place target) {
        return target.file().equals(file)
                && target.pointer().startsWith(COMPONENTS)
                && target.pointer().split("/", -1).length == 4;
    }

    /** The reference to what is in the document from now on. */
    private String taken(Place target) {
        if (taken.add(target)) {
            waiting.add(target);
            if (!component(target)) {
                moved.put(target, free(target));
            }
        }
        String name = moved.get(target);
        return "#" + (name == null ? target.pointer() : COMPONENTS + SCHEMAS + "/" + name);
    }

    private String free(Place target) {
        String plain =
                (target.file().replaceAll("\\.[a-z]+$", "") + target.pointer()).replaceAll("[^A-Za-z0-9._-]", "_");
        String name = plain;
        JsonNode own = contract.schemas();
        for (int i = 2; own.has(name) || moved.containsValue(name); i++) {
            name = plain + "_" + i;
        }
        return name;
    }

    /** Its mapping names schemas by references, or by their names alone. */
    private JsonNode discriminator(String from, JsonNode declared) throws Refused {
        if (!(declared.path("mapping") instanceof ObjectNode mapping)) {
            return declared;
        }
        ObjectNode copy = declared.deepCopy();
        ObjectNode kept = copy.putObject("mapping");
        for (Map.Entry<String, JsonNode> field : mapping.properties()) {
            String text = field.getValue().asText();
            boolean name = !text.contains("#")
                    && !text.contains("/")
                    && contract.schemas().has(text);
            String reference = name ? "#" + COMPONENTS + SCHEMAS + "/" + text : text;
            kept.set(
                    field.getKey(),
                    TextNode.valueOf(taken(SchemaBundle.target(documents, new Place(from, ""), reference))));
        }
        return copy;
    }

    private static String unescaped(String step) {
        return step.replace("~1", "/").replace("~0", "~");
    }
}
