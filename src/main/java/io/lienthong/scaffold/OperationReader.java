package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.scaffold.OpenApiDocuments.Located;
import io.lienthong.scaffold.OperationPlan.Argument;
import io.lienthong.scaffold.OperationPlan.Content;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the operations of an OpenAPI document, and says of each that the bus cannot call why. */
final class OperationReader {
    private static final List<String> METHODS =
            List.of("get", "post", "put", "patch", "delete", "head", "options", "trace");
    private static final Set<String> NO_CALLS = Set.of("head", "options", "trace");
    private static final String FORM = "application/x-www-form-urlencoded";
    static final String MULTIPART = "multipart/form-data";
    private static final Pattern VARIABLE = Pattern.compile("\\{([^{}/]*)}");
    private static final Pattern SENDABLE = Pattern.compile("(/[A-Za-z0-9._~!$&'()*+,;=:@/{}%\\x{80}-\\x{10FFFF}-]*)?");
    private static final String WEBHOOK =
            "the system calls it, not the bus: an operation of the pattern receive takes such calls";

    private final OpenApiDocuments documents;
    private final Security security;
    private final ArgumentReader arguments;
    private final List<OperationPlan> plans = new ArrayList<>();
    private final List<Unsupported> unsupported;
    private final Notes notes;
    private final Set<String> names = Names.taken();
    private final Set<String> identifiers = new HashSet<>();
    private final Set<String> exposed = new HashSet<>();

    OperationReader(OpenApiDocuments documents, Security security, List<Unsupported> unsupported, Notes notes) {
        this.documents = documents;
        this.security = security;
        this.unsupported = unsupported;
        this.notes = notes;
        this.arguments = new ArgumentReader(documents, notes);
    }

    /** Why one operation is left out. */
    static final class LeftOut extends Exception {
        private static final long serialVersionUID = 1L;

        LeftOut(String reason) {
            super(reason, null, false, false);
        }
    }

    /** @param wanted operationIds, our names or {@code "GET /path"}; empty: all. Those found are removed from it. */
    List<OperationPlan> read(Set<String> wanted) {
        boolean all = wanted.isEmpty();
        for (Map.Entry<String, JsonNode> path : documents.root().path("paths").properties()) {
            Located entry = documents.start().child("paths").child(path.getKey());
            Located item = documents.resolved(entry);
            if (entry.node().path("$ref").isTextual() && METHODS.stream().noneMatch(item.node()::has)) {
                documents.missing(entry).ifPresent(reason -> unsupported.add(new Unsupported(path.getKey(), reason)));
            }
            for (String method : METHODS) {
                if (item.node().path(method).isObject()) {
                    operation(method, path.getKey(), item, wanted, all);
                }
            }
        }
        if (all) {
            documents
                    .root()
                    .path("webhooks")
                    .fieldNames()
                    .forEachRemaining(name -> unsupported.add(new Unsupported("webhook " + name, WEBHOOK)));
        }
        return plans;
    }

    private void operation(String method, String path, Located item, Set<String> wanted, boolean all) {
        Located operation = item.child(method);
        String line = method.toUpperCase(Locale.ROOT) + " " + path;
        String id = operation.node().path("operationId").asText("");
        String contractName = id.isBlank() ? line : id;
        String name = Names.camel(id.isBlank() ? method + path.replaceAll("[{}]", " ") : id, "operation");
        boolean chosen = all | wanted.remove(contractName) | wanted.remove(name) | wanted.remove(line);
        if (!chosen) {
            return;
        }
        if (!id.isBlank() && !identifiers.add(id)) {
            notes.add("another operation is called `" + id + "` too: this one has a number behind its name", line);
        }
        try {
            if (NO_CALLS.contains(method)) {
                throw new LeftOut("the bus makes no " + method.toUpperCase(Locale.ROOT) + " calls");
            }
            Optional<String> missing =
                    documents.missing(operation).or(() -> documents.missing(item.child("parameters")));
            if (missing.isPresent()) {
                throw new LeftOut(missing.get());
            }
            plans.add(plan(method.toUpperCase(Locale.ROOT), path, item, operation, contractName, name));
        } catch (LeftOut e) {
            unsupported.add(new Unsupported(contractName, String.valueOf(e.getMessage())));
        }
    }

    private OperationPlan plan(
            String method, String path, Located item, Located operation, String contractName, String wantedName)
            throws LeftOut {
        if (!SENDABLE.matcher(path).matches()) {
            throw new LeftOut(
                    "its path " + path + " holds what a path cannot hold, e.g. a query, a fragment or a blank");
        }
        List<Argument> declared = this.arguments.of(path, item, operation, wantedName);
        Located body = documents.resolved(operation.child("requestBody"));
        @Nullable String requestType = requestType(method, body);
        Reply reply = reply(operation);
        boolean undescribed = reply.type().equals("*/*")
                && method.equals("GET")
                && documents
                        .resolved(reply.media().child("schema"))
                        .node()
                        .path("type")
                        .asText("string")
                        .equals("string");
        boolean jsonRequest = requestType == null
                || json(requestType)
                || requestType.equals(FORM)
                || requestType.equals(MULTIPART)
                        && body.child("content")
                                .child(MULTIPART)
                                .child("schema")
                                .node()
                                .isObject();
        boolean opaque = !jsonRequest || undescribed || !(reply.type().isEmpty() || json(reply.type()));
        String name = Names.unique(wantedName, names);
        ObjectNode descriptor = Json.object();
        descriptor.put("name", name);
        String title = title(operation.node(), contractName);
        descriptor.putObject("title").put("vi", title).put("en", title);
        server(item, operation, name);
        descriptor.put("pattern", "requestReply");
        expose(descriptor, method, path, declared, requestType, name);
        if (opaque) {
            descriptor.put("body", "opaque");
        }
        Security.Proof proof = security.of(operation.node(), name);
        descriptor.set("authentication", proof.authentication());
        List<Argument> arguments =
                declared.stream().filter(one -> !proof.carries(one)).toList();
        ObjectNode request =
                descriptor.putObject("request").put("method", method).put("path", path);
        proof.headers()
                .forEach((header, value) -> request.withObject("/headers").put(header, value));
        this.arguments.declare(request, arguments, name);
        Content sent = null;
        if (requestType != null && !opaque) {
            sent = content(body.child("content").child(requestType));
            request.put("mapping", "mappings/" + Names.dashed(name) + "-request.jslt");
        }
        if (requestType != null
                && (!requestType.startsWith("multipart/") || sent != null)
                && !requestType.equals("application/json")
                && !requestType.contains("*")) {
            request.put("contentType", requestType);
        }
        Content answered = null;
        if (!opaque
                && json(reply.type())
                && reply.media().child("schema").node().isObject()) {
            answered = content(reply.media());
            descriptor.putObject("response").put("mapping", "mappings/" + Names.dashed(name) + "-reply.jslt");
        }
        if (opaque && jsonRequest && requestType != null) {
            notes.add(
                    "the request passes unchecked, because the answer is " + reply.type()
                            + " and an opaque operation is opaque both ways",
                    name);
        }
        if (sent != null && MULTIPART.equals(requestType)) {
            notes.add(
                    "a form of parts is sent: files are base64 text in the JSON of consumers, and"
                            + " `FIELD@filename` beside a file gives its name",
                    name);
        }
        operation
                .node()
                .path("callbacks")
                .fieldNames()
                .forEachRemaining(callback -> notes.add("the callback `" + callback + "`: " + WEBHOOK, name));
        boolean declaresConflict = operation.node().path("responses").has("409");
        return new OperationPlan(
                contractName,
                method,
                path,
                descriptor,
                arguments,
                sent,
                reply.status(),
                answered,
                reply.type(),
                declaresConflict,
                declaresConflict || method.equals("POST"));
    }

    /** The nearest servers count for the contract; ours is a setting. */
    private void server(Located item, Located operation, String name) {
        JsonNode own = operation.node().has("servers") ? operation.node() : item.node();
        String address = own.at("/servers/0/url").asText("");
        if (!address.isEmpty()
                && !address.equals(documents.root().at("/servers/0/url").asText(""))) {
            notes.add(
                    "the contract gives it the server " + address
                            + ": calls go to `baseUrl` until its `url` names a setting of its own",
                    name);
        }
    }

    private static String title(JsonNode operation, String name) {
        String summary = operation
                .path("summary")
                .asText("")
                .replaceAll("[\\p{Cntrl}\\s]+", " ")
                .replace("{{", "{")
                .strip();
        String title = summary.isEmpty() ? name.replace("{{", "{") : summary;
        return title.length() <= 120 ? title : title.substring(0, 119) + "…";
    }

    static List<JsonNode> examples(JsonNode owner) {
        List<JsonNode> examples = new ArrayList<>();
        if (owner.has("example")) {
            examples.add(owner.get("example"));
        }
        for (JsonNode one : owner.path("examples")) {
            if (one.has("value")) {
                examples.add(one.get("value"));
            }
        }
        return examples;
    }

    private void expose(
            ObjectNode descriptor,
            String method,
            String path,
            List<Argument> arguments,
            @Nullable String body,
            String name) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.addAll(segments(segment, arguments));
            }
        }
        String shown = "/" + String.join("/", segments);
        if (segments.isEmpty()) {
            shown = "/" + Names.dashed(name);
        }
        String exposedMethod = method;
        if (method.equals("DELETE") && body != null) {
            exposedMethod = "POST"; // consumers send no body with DELETE
            shown += "/delete";
        }
        if (!exposed.add(withoutNames(exposedMethod + " " + shown))) {
            shown += "/" + Names.dashed(name);
            exposed.add(withoutNames(exposedMethod + " " + shown));
        }
        descriptor.putObject("expose").put("method", exposedMethod).put("path", shown);
        String called = exposedMethod + " " + shown;
        if (!withoutNames(called).equals(withoutNames(method + " " + path.replaceFirst("(?<=.)/$", "")))) {
            notes.add("`" + method + " " + path + "` of the contract is `" + called + "` for consumers", name);
        }
    }

    private static String withoutNames(String path) {
        return VARIABLE.matcher(path).replaceAll("{}");
    }

    /** A segment that is partly a variable becomes several: our paths have whole ones only. */
    private static List<String> segments(String segment, List<Argument> arguments) {
        List<String> parts = new ArrayList<>();
        Matcher variable = VARIABLE.matcher(segment);
        int end = 0;
        while (variable.find()) {
            literal(segment.substring(end, variable.start()), parts);
            String wireName = variable.group(1);
            arguments.stream()
                    .filter(one -> one.place().equals("path") && one.wireName().equals(wireName))
                    .findFirst()
                    .ifPresent(one -> parts.add("{" + one.name() + "}"));
            end = variable.end();
        }
        literal(segment.substring(end), parts);
        return parts;
    }

    private static void literal(String text, List<String> parts) {
        String plain = Names.plain(text).replaceAll("[^A-Za-z0-9._~-]+", "-").replaceAll("^[-.]+|[-.]+$", "");
        if (!plain.isEmpty()) {
            parts.add(plain);
        }
    }

    private @Nullable String requestType(String method, Located body) throws LeftOut {
        List<String> types = names(body.node().path("content"));
        if (types.isEmpty()) {
            return null;
        }
        if (method.equals("GET")) {
            if (body.node().path("required").asBoolean()) {
                throw new LeftOut("it wants a body with GET, which the bus does not send");
            }
            return null;
        }
        return types.stream()
                .filter(OperationReader::json)
                .findFirst()
                .or(() -> types.stream().filter(FORM::equals).findFirst())
                .or(() -> types.stream().filter(MULTIPART::equals).findFirst())
                .orElse(types.get(0));
    }

    /** @param type empty where the answer has no body */
    private record Reply(int status, String type, Located media) {}

    private Reply reply(Located operation) {
        Located responses = operation.child("responses");
        List<String> good = names(responses.node()).stream()
                .filter(status -> status.matches("2([0-9]{2}|XX)"))
                .sorted()
                .toList();
        String status = good.isEmpty() ? "default" : good.get(0);
        Located response = documents.resolved(responses.child(status));
        List<String> types = names(response.node().path("content"));
        String type = types.stream()
                .filter(OperationReader::json)
                .filter(one -> !one.contains("*"))
                .findFirst()
                .orElse(types.isEmpty() ? "" : types.get(0));
        int code = status.matches("[0-9]+") ? Integer.parseInt(status) : 200;
        return new Reply(code, type, response.child("content").child(type));
    }

    private Content content(Located media) {
        return new Content(media.child("schema"), examples(media.node()));
    }

    static boolean json(String type) {
        String bare = type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        return bare.equals("application/json")
                || bare.endsWith("+json")
                || bare.equals("*/*")
                || bare.equals("application/*");
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
