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

/** Writes the stubs of one operation, and the files with what they answer. */
final class StubWriter {
    private static final Pattern VARIABLE = Pattern.compile("\\{[^{}/]*}");
    private static final Pattern FIELD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    /** A key that ends like this is unknown to the simulator. */
    static final String UNKNOWN_ENDING = "404";

    private static final int FIRST = 1;
    private static final int OWN = 4;

    private final Sample sample;
    private final OperationPlan plan;
    private final String name;
    private final Records records;

    private final List<ObjectNode> stubs = new ArrayList<>();
    private final Map<String, byte[]> files = new HashMap<>();

    StubWriter(Sample sample, Records records) {
        this.sample = sample;
        this.plan = sample.plan();
        this.name = Names.dashed(plan.name());
        this.records = records;
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
        return sample.plan().repeatable() ? otherKey(sample) : Optional.empty();
    }

    /** A key of its path that is not the sample's, ends as unknown ones do, and that the contract takes. */
    static Optional<String> otherKey(Sample sample) {
        Optional<OperationPlan.Argument> key = sample.plan().key();
        if (key.isEmpty()) {
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
        return ContractSource.encoded(text).replaceAll("([\\\\.\\[\\]{}()*+?^$|])", "\\\\$1");
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
        Optional<String> template = withState ? new RecordTemplates(sample, records).template() : Optional.empty();
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
}
