package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes the stubs of one operation. What is sent to a collection is remembered under the path where its record is read,
 * and the stub of that path recalls it; what removes the record leaves a mark there. A record that was never sent has the
 * key of its path, where the answer has a field for it.
 */
final class StubWriter {
    private static final Pattern VARIABLE = Pattern.compile("\\{[^{}/]*}");
    private static final Pattern FIELD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    /** A key that ends like this is unknown to the simulator. */
    static final String UNKNOWN_ENDING = "404";

    /** In the place of a record that was removed. */
    private static final String GONE = "gone";
    /** Where the key goes. */
    private static final String MARK = "\u241fKEY\u241f";

    private static final int FIRST = 1;
    private static final int OWN = 4;

    private final Sample sample;
    private final OperationPlan plan;
    private final String name;
    /** What reads the records of this operation's collection. */
    private final @Nullable Sample reader;
    /** Whether the record of its path can be removed. */
    private final boolean removable;

    private final List<ObjectNode> stubs = new ArrayList<>();
    private final Map<String, byte[]> files = new HashMap<>();

    StubWriter(Sample sample, @Nullable Sample reader, boolean removable) {
        this.removable = removable;
        this.sample = sample;
        this.plan = sample.plan();
        this.name = Names.dashed(plan.name());
        this.reader = reader;
    }

    void write() {
        ObjectNode own = stub(name, priority(), pathPattern(plan.path()));
        if (sample.answered()) {
            body(response(own), true);
        } else {
            own.putObject("response")
                    .put("status", 501)
                    .put("body", "no example of an answer: write one, see the connector's README");
        }
        stubs.add(own);
        if (plan.repeatable()) {
            if (sample.answered()) {
                ObjectNode again = SharedStubs.inScenario(
                        stub(again(name), SharedStubs.LAST, pathPattern(plan.path())), SharedStubs.FREE);
                body(response(again), false);
                stubs.add(again);
            }
            if (unknownKey(sample).isPresent()) {
                String path = plan.path().substring(0, plan.path().lastIndexOf('/'));
                ObjectNode unknown = stub(unknown(name), FIRST, pathPattern(path) + "/[^/]*" + UNKNOWN_ENDING);
                unknown.putObject("response").put("status", 404);
                stubs.add(unknown);
            }
        }
    }

    static String again(String name) {
        return name + "-free-again";
    }

    static String unknown(String name) {
        return name + "-unknown";
    }

    List<ObjectNode> stubs() {
        return stubs;
    }

    Map<String, byte[]> files() {
        return files;
    }

    /** A key that the simulator does not know and the contract takes; empty where there is none. */
    static Optional<String> unknownKey(Sample sample) {
        OperationPlan plan = sample.plan();
        Optional<OperationPlan.Argument> key = plan.key();
        if (!plan.repeatable() || key.isEmpty()) {
            return Optional.empty();
        }
        String known = String.valueOf(sample.parameters().get(key.get().name()));
        if (known.endsWith(UNKNOWN_ENDING)) {
            return Optional.empty();
        }
        String ended = known.length() > 3 ? known.substring(0, known.length() - 3) + UNKNOWN_ENDING : UNKNOWN_ENDING;
        return List.of(ended, UNKNOWN_ENDING).stream()
                .filter(value -> {
                    Map<String, String> parameters = new HashMap<>(sample.parameters());
                    parameters.put(key.get().name(), value);
                    return sample.contract().checkParameters(parameters).isEmpty();
                })
                .findFirst();
    }

    private ObjectNode stub(String stubName, int priority, String pattern) {
        ObjectNode stub = Json.object().put("name", stubName).put("priority", priority);
        ObjectNode request =
                stub.putObject("request").put("method", plan.method()).put("urlPathPattern", pattern);
        if (plan.multipart()) {
            request.putObject("headers").putObject("Content-Type").put("contains", OperationReader.MULTIPART);
            for (String part : requiredParts()) {
                request.withArray("/multipartPatterns")
                        .addObject()
                        .put("matchingType", "ANY")
                        .put("name", part);
            }
        }
        return stub;
    }

    /** The path that says more goes first. */
    private int priority() {
        Matcher variables = VARIABLE.matcher(plan.path());
        return (int) Math.min(SharedStubs.LAST - 2, OWN + variables.results().count());
    }

    private static String pathPattern(String path) {
        StringBuilder pattern = new StringBuilder();
        Matcher variable = VARIABLE.matcher(path);
        int end = 0;
        while (variable.find()) {
            pattern.append(literal(path.substring(end, variable.start()))).append("[^/]+");
            end = variable.end();
        }
        pattern.append(literal(path.substring(end)));
        return pattern.isEmpty() ? "/?" : pattern.toString();
    }

    private static String literal(String text) {
        return text.replaceAll("([\\\\.\\[\\]{}()*+?^$|])", "\\\\$1");
    }

    private ObjectNode response(ObjectNode stub) {
        ObjectNode response = stub.putObject("response").put("status", plan.status());
        if (!plan.replyType().isEmpty()) {
            String type = plan.replyType().contains("*") ? "application/json" : plan.replyType();
            response.putObject("headers").put("Content-Type", type);
        }
        return response;
    }

    private void body(ObjectNode response, boolean withState) {
        JsonNode answer = sample.answer();
        if (plan.opaque()) {
            response.put("body", opaqueBody(plan));
            return;
        }
        Optional<String> template = withState ? template(answer) : Optional.empty();
        if (answer != null) {
            files.put(name + ".json", pretty(answer));
        }
        if (template.isPresent()) {
            response.put("body", template.get());
            response.putArray("transformers").add("response-template");
        } else if (answer != null) {
            response.put("bodyFileName", name + ".json");
        }
    }

    static byte[] pretty(JsonNode tree) {
        return (tree.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Nobody looks into an opaque body: its text says what it stands for. Nothing, where the status allows nothing. */
    static String opaqueBody(OperationPlan plan) {
        if (plan.status() == 204 || plan.status() == 205) {
            return "";
        }
        return "example of " + (plan.replyType().contains("*") ? "an answer" : plan.replyType());
    }

    private Optional<String> template(@Nullable JsonNode answer) {
        String text = answer == null ? "" : answer.toString();
        if (text.contains("{{")) {
            return Optional.empty(); // the template would read it as its own
        }
        if (removable && plan.removes()) {
            return Optional.of("{{remember request.path '" + GONE + "'}}" + spaced(text));
        }
        if (answer == null || !answer.isObject()) {
            return Optional.empty();
        }
        if (plan.repeatable() && plan.key().isPresent()) {
            String known = "{{#if (recall request.path)}}{{toJson (recall request.path)}}{{else}}"
                    + withKey((ObjectNode) answer) + "{{/if}}";
            return Optional.of(
                    removable
                            ? "{{#eq (recall request.path) '" + GONE + "'}}{{status 404}}{{else}}" + known + "{{/eq}}"
                            : known);
        }
        return reader == null ? Optional.empty() : identity(sample, reader).map(id -> remembering(answer, id));
    }

    /** The answer, with the key of the path that was asked for. */
    private String withKey(ObjectNode answer) {
        String text = answer.toString();
        Optional<String> field = keyField(sample);
        if (field.isEmpty()) {
            return spaced(text);
        }
        int last = plan.path().split("/", -1).length - 2;
        String marked = answer.deepCopy().put(field.get(), MARK).toString();
        return spaced(marked)
                .replace("\"" + MARK + "\"", "{{toJson (urlEncode request.pathSegments.[" + last + "] decode=true)}} ");
    }

    /** The same where its answer has a field for the key that it asks for: with that key. */
    static Sample keyed(Sample sample) {
        Optional<String> field = keyField(sample);
        if (field.isEmpty() || !(sample.answer() instanceof ObjectNode answer)) {
            return sample;
        }
        String key = sample.parameters().get(sample.plan().key().orElseThrow().name());
        return sample.answering(answer.deepCopy().put(field.get(), key));
    }

    /** The text in an answer that is the key of its path; empty where the contract would not take every key there. */
    private static Optional<String> keyField(Sample sample) {
        Optional<OperationPlan.Argument> key = sample.plan().key();
        if (!sample.plan().repeatable() || key.isEmpty() || !(sample.answer() instanceof ObjectNode answer)) {
            return Optional.empty();
        }
        List<String> keys = new ArrayList<>();
        Optional.ofNullable(sample.parameters().get(key.get().name())).ifPresent(keys::add);
        unknownKey(sample).ifPresent(keys::add);
        String wanted = plain(key.get().wireName());
        return keys.isEmpty()
                ? Optional.empty()
                : answer.properties().stream()
                        .filter(field -> field.getValue().isTextual()
                                && plain(field.getKey()).equals(wanted))
                        .map(Map.Entry::getKey)
                        .filter(field -> keys.stream()
                                .allMatch(one ->
                                        sample.rightAnswer(answer.deepCopy().put(field, one))))
                        .findFirst();
    }

    /** A brace of the JSON that follows one of the template would belong to the template. */
    private static String spaced(String json) {
        return json.replace("}}", "} }").replace("{{", "{ {");
    }

    private String remembering(JsonNode answer, String id) {
        StringBuilder made = new StringBuilder("{");
        for (Map.Entry<String, JsonNode> field : answer.properties()) {
            made.append(made.length() == 1 ? "" : ",");
            made.append(Json.object().textNode(field.getKey())).append(": ");
            String value = spaced(field.getValue().toString());
            if (echoed(field.getKey())) {
                String sent = "(jsonPath request.body '$." + field.getKey() + "')";
                made.append("{{#if ")
                        .append(sent)
                        .append("}}{{toJson ")
                        .append(sent)
                        .append("}}{{else}}")
                        .append(value)
                        .append("{{/if}}");
            } else {
                made.append(value);
            }
        }
        String key = answer.get(id).asText();
        String path = echoed(id)
                ? "{{#assign 'path'}}{{request.path}}/{{jsonPath request.body '$." + id + "'}}{{/assign}}"
                : "{{#assign 'path'}}{{request.path}}/" + key + "{{/assign}}";
        String added = "{{remember path made}}{{made}}";
        String once = echoed(id) && plan.declaresConflict()
                ? "{{#if (and (recall path) (neq (recall path) '" + GONE + "'))}}{{status 409}}{{else}}" + added
                        + "{{/if}}"
                : added;
        return "{{#assign 'made'}}" + made.append(" }") + "{{/assign}}" + path + once;
    }

    /** A form without them is none that the system takes. */
    private List<String> requiredParts() {
        JsonNode body = sample.body();
        OperationPlan.Content form = plan.request();
        List<String> parts = new ArrayList<>();
        if (body != null && form != null) {
            form.schema().node().path("required").forEach(name -> {
                if (sample.sent(body).path(name.asText()).isValueNode()
                        && FIELD.matcher(name.asText()).matches()) {
                    parts.add(name.asText());
                }
            });
        }
        return parts;
    }

    private boolean echoed(String field) {
        JsonNode body = sample.body();
        return body != null
                && !plan.multipart()
                && echo(body, sample.answer(), field)
                && FIELD.matcher(field).matches();
    }

    private static boolean echo(JsonNode body, @Nullable JsonNode answer, String field) {
        return answer != null
                && body.path(field).isTextual()
                && answer.path(field).isTextual();
    }

    /** An answer to the sample's body that says back what was sent, where the contract takes that. */
    static Sample echoing(Sample sample) {
        if (!(sample.answer() instanceof ObjectNode answer)
                || sample.body() == null
                || sample.plan().multipart()
                || !sample.plan().method().equals("POST")) {
            return sample;
        }
        ObjectNode echoing = answer.deepCopy();
        JsonNode sent = sample.sent(sample.body());
        for (Map.Entry<String, JsonNode> field : answer.properties()) {
            if (echo(sent, answer, field.getKey())
                    && FIELD.matcher(field.getKey()).matches()) {
                echoing.set(field.getKey(), sent.get(field.getKey()));
            }
        }
        return sample.rightAnswer(echoing) ? sample.answering(echoing) : sample;
    }

    /** The field of an answer that is the key by which its record is read; empty where what is answered is no such record. */
    static Optional<String> identity(Sample creator, Sample reader) {
        JsonNode answer = creator.answer();
        Optional<OperationPlan.Argument> key = reader.plan().key();
        if (answer == null || key.isEmpty() || !answer.isObject() || !reader.rightAnswer(answer)) {
            return Optional.empty();
        }
        String wanted = plain(key.get().wireName());
        List<String> fields = new ArrayList<>();
        answer.fieldNames().forEachRemaining(fields::add);
        return fields.stream()
                .filter(field -> FIELD.matcher(field).matches())
                .filter(field ->
                        answer.get(field).isTextual() || answer.get(field).isIntegralNumber())
                .filter(field -> answer.get(field).asText().matches("[A-Za-z0-9._~-]+"))
                .filter(field -> plain(field).equals(wanted) || plain(field).equals("id"))
                .findFirst();
    }

    private static String plain(String name) {
        return name.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
