package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.lienthong.contract.SchemaBundle.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An OpenAPI 3.0 or 3.1 document, read as it stands: paths, parameters and the schemas of bodies. */
final class OpenApiDocument {
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
    private static final Pattern TEMPLATE = Pattern.compile("\\{[^{}/]*}");
    private static final Pattern SETTING = Pattern.compile("\\{\\{[^{}]*}}");
    private static final int MAX_REFERENCES = 20;

    private final Documents documents;
    private final String file;
    private final JsonNode root;
    private final boolean version30;

    OpenApiDocument(Documents documents, String file) throws Refused {
        this.documents = documents;
        this.file = file;
        this.root = documents.read(file);
        String version = root.path("openapi").asText();
        this.version30 = version.startsWith("3.0.");
        if (!version30 && !version.startsWith("3.1.")) {
            String found =
                    root.has("swagger") ? "Swagger " + root.path("swagger").asText() : "no OpenAPI 3 document";
            throw new Refused(file, 1, "/openapi", "this is " + found, "convert it to OpenAPI 3.0 or 3.1");
        }
    }

    /**
     * One parameter of an operation.
     *
     * @param json whether its text is JSON
     */
    record Parameter(
            String place,
            String name,
            boolean required,
            boolean json,
            @Nullable Place schema) {
        boolean is(String otherPlace, String otherName) {
            return place.equals(otherPlace)
                    && (place.equals("header") ? name.equalsIgnoreCase(otherName) : name.equals(otherName));
        }
    }

    /** Under their names. */
    JsonNode schemas() {
        return root.at("/components/schemas");
    }

    List<String> paths() {
        return names(root.path("paths"));
    }

    /** The contract's path that a descriptor's path means: the same, the same with other names, or a case of it. */
    Optional<String> path(String wanted) {
        if (root.path("paths").has(wanted)) {
            return Optional.of(wanted);
        }
        String normal = normal(wanted);
        Optional<String> same =
                paths().stream().filter(path -> normal(path).equals(normal)).findFirst();
        return same.isPresent()
                ? same
                : paths().stream().filter(path -> covers(path, normal)).findFirst();
    }

    private static String normal(String path) {
        return TEMPLATE.matcher(SETTING.matcher(path).replaceAll("{}")).replaceAll("{}");
    }

    private static boolean covers(String path, String wanted) {
        String[] general = normal(path).split("/", -1);
        String[] special = wanted.split("/", -1);
        if (general.length != special.length) {
            return false;
        }
        for (int i = 0; i < general.length; i++) {
            if (!general[i].equals("{}") && !general[i].equals(special[i])) {
                return false;
            }
        }
        return true;
    }

    Set<String> methods(String path) throws Refused {
        Set<String> methods = new TreeSet<>();
        for (String key : names(resolved(item(path)).node())) {
            if (METHODS.contains(key)) {
                methods.add(key.toUpperCase(Locale.ROOT));
            }
        }
        return methods;
    }

    private Place item(String path) {
        return new Place(file, "").child("paths").child(path);
    }

    private Located operation(String path, String method) throws Refused {
        Located item = resolved(item(path));
        return item.child(method.toLowerCase(Locale.ROOT));
    }

    /** Parameters of the path and of the operation; those of the operation win. */
    List<Parameter> parameters(String path, String method) throws Refused {
        Map<String, Parameter> parameters = new HashMap<>();
        for (Located owner : List.of(resolved(item(path)), operation(path, method))) {
            Located list = owner.child("parameters");
            for (int i = 0; i < list.node().size(); i++) {
                Parameter parameter =
                        parameter(resolved(list.child(String.valueOf(i)).place()));
                parameters.put(parameter.place() + " " + parameter.name(), parameter);
            }
        }
        return List.copyOf(parameters.values());
    }

    private Parameter parameter(Located located) {
        JsonNode node = located.node();
        Optional<String> type = names(node.path("content")).stream().findFirst();
        Located described = type.isPresent() ? located.child("content").child(type.get()) : located;
        return new Parameter(
                node.path("in").asText(),
                node.path("name").asText(),
                node.path("required").asBoolean(),
                type.filter(OpenApiDocument::json).isPresent(),
                described.node().has("schema") ? described.child("schema").place() : null);
    }

    /** The contract of a path and method that exist. */
    RestContract contract(String path, String method, @Nullable String contentType) throws Refused {
        Located operation = operation(path, method);
        Located body = operation.node().has("requestBody")
                ? resolved(operation.child("requestBody").place())
                : new Located(operation.place(), com.fasterxml.jackson.databind.node.MissingNode.getInstance());
        RestContract.Bodies request = body.node().isMissingNode()
                ? RestContract.Bodies.NO_BODY
                : request(body, contentType == null ? "application/json" : contentType);
        Map<String, RestContract.Bodies> replies = new HashMap<>();
        Located responses = operation.child("responses");
        for (String status : names(responses.node())) {
            Located response = resolved(responses.child(status).place());
            String key = status.equals("default") ? status : status.toUpperCase(Locale.ROOT);
            replies.put(key, reply(response));
        }
        boolean multipart = contentType != null && bare(contentType).equals(MultipartForm.MEDIA_TYPE);
        Located form = multipart ? body.child("content").child(MultipartForm.MEDIA_TYPE) : body;
        return new RestContract(
                request,
                body.node().path("required").asBoolean(false),
                replies,
                multipart
                        ? new MultipartForm(
                                request.check() == null
                                        ? form.node().path("schema")
                                        : request.check().source(),
                                form.node().path("encoding"))
                        : null);
    }

    /** Media types that a request may have; empty where there is no request body. */
    List<String> requestTypes(String path, String method) throws Refused {
        Located operation = operation(path, method);
        return operation.node().has("requestBody")
                ? names(resolved(operation.child("requestBody").place()).node().path("content"))
                : List.of();
    }

    private RestContract.Bodies request(Located body, String contentType) throws Refused {
        Located content = body.child("content");
        Optional<String> type = matching(names(content.node()), contentType);
        if (type.isEmpty()) {
            return RestContract.Bodies.ANY;
        }
        Located media = content.child(type.get());
        OpenApiDialect dialect = version30 ? OpenApiDialect.REQUEST_3_0 : OpenApiDialect.REQUEST_3_1;
        if (bare(contentType).equals(MultipartForm.MEDIA_TYPE) && media.node().has("schema")) {
            JsonNode schema =
                    SchemaBundle.of(documents, dialect, media.child("schema").place());
            MultipartForm.encodeFiles(schema);
            return new RestContract.Bodies(true, JsonCheck.compile(schema));
        }
        return bodies(media, dialect);
    }

    private RestContract.Bodies reply(Located response) throws Refused {
        Located content = response.child("content");
        List<String> types = names(content.node());
        if (types.isEmpty()) {
            return RestContract.Bodies.NO_BODY;
        }
        Optional<String> json = types.stream().filter(OpenApiDocument::json).findFirst();
        if (json.isEmpty()) {
            return RestContract.Bodies.ANY;
        }
        return bodies(content.child(json.get()), version30 ? OpenApiDialect.REPLY_3_0 : OpenApiDialect.REPLY_3_1);
    }

    private RestContract.Bodies bodies(Located mediaType, OpenApiDialect dialect) throws Refused {
        if (!mediaType.node().has("schema")) {
            return RestContract.Bodies.ANY;
        }
        return new RestContract.Bodies(true, check(mediaType.child("schema").place(), dialect));
    }

    JsonCheck check(Place schema) throws Refused {
        return check(schema, version30 ? OpenApiDialect.REQUEST_3_0 : OpenApiDialect.REQUEST_3_1);
    }

    private JsonCheck check(Place schema, OpenApiDialect dialect) throws Refused {
        return JsonCheck.compile(SchemaBundle.of(documents, dialect, schema));
    }

    /** The one type that the schema, or all parts of it that have one, say beside null; empty where that is none or several. */
    String type(Place schema) throws Refused {
        Set<String> types = new TreeSet<>();
        types(schema, types, MAX_REFERENCES);
        return types.size() == 1 ? types.iterator().next() : "";
    }

    private void types(Place schema, Set<String> types, int depth) throws Refused {
        Located found = resolved(schema);
        JsonNode type = found.node().path("type");
        if (type instanceof ArrayNode several) {
            several.forEach(one -> types.add(one.asText()));
        } else if (type.isTextual()) {
            types.add(type.asText());
        }
        types.remove("null");
        for (String parts : List.of("allOf", "anyOf", "oneOf")) {
            int size = depth == 0 || type.isTextual()
                    ? 0
                    : found.node().path(parts).size();
            for (int i = 0; i < size; i++) {
                types(found.child(parts).child(String.valueOf(i)).place(), types, depth - 1);
            }
        }
    }

    /** The type of an array's elements; {@code string} where nothing is said of them. */
    String itemType(Place schema) throws Refused {
        Located array = resolved(schema);
        String type = array.node().has("items") ? type(array.child("items").place()) : "";
        return type.isEmpty() ? "string" : type;
    }

    static Optional<String> matching(List<String> types, String wanted) {
        String bare = bare(wanted);
        return types.stream()
                .filter(type -> bare(type).equals(bare))
                .findFirst()
                .or(() -> types.stream()
                        .filter(type -> bare(type).equals("*/*") || bare(type).equals(bare.split("/", -1)[0] + "/*"))
                        .findFirst());
    }

    private static boolean json(String type) {
        String bare = bare(type);
        return bare.equals("application/json")
                || bare.endsWith("+json")
                || bare.equals("*/*")
                || bare.equals("application/*");
    }

    private static String bare(String type) {
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** A node with its place. */
    private record Located(Place place, JsonNode node) {
        Located child(String name) {
            JsonNode child = node.isArray() ? node.path(Integer.parseInt(name)) : node.path(name);
            return new Located(place.child(name), child);
        }
    }

    /** Follows {@code $ref}. */
    private Located resolved(Place start) throws Refused {
        Place place = start;
        for (int i = 0; i < MAX_REFERENCES; i++) {
            JsonNode node = SchemaBundle.at(documents, place);
            if (!node.path("$ref").isTextual()) {
                return new Located(place, node);
            }
            place = SchemaBundle.target(documents, place, node.get("$ref").asText());
        }
        throw new Refused(file, 0, start.pointer(), "the references go in a circle", "remove one of them");
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
