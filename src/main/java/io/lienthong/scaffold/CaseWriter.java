package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes the tests of one operation: every case of the definition of done that can happen. */
final class CaseWriter {
    private static final String UNKNOWN_PARAMETER = "unheardOf";

    private final Sample sample;
    private final OperationPlan plan;
    private final String name;
    /** Headers that prove who calls. */
    private final Set<String> credentials = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    private final List<ObjectNode> cases = new ArrayList<>();
    private final List<String> absent = new ArrayList<>();
    private final Map<String, byte[]> bodies = new HashMap<>();

    /** @param usual the authentication of operations that have none of their own */
    CaseWriter(Sample sample, JsonNode usual) {
        this.sample = sample;
        this.plan = sample.plan();
        this.name = Names.dashed(plan.name());
        JsonNode own = plan.descriptor().path("authentication");
        credentials.addAll(Security.headers(own.isObject() ? own : usual));
        plan.descriptor().path("request").path("headers").fieldNames().forEachRemaining(credentials::add);
    }

    List<ObjectNode> cases() {
        return cases;
    }

    List<String> absent() {
        return absent;
    }

    Map<String, byte[]> bodies() {
        return bodies;
    }

    void write() {
        if (!sample.callable()) {
            absent.add("all: no valid example of the request was found");
            return;
        }
        if (sample.answered()) {
            success();
        } else {
            absent.add("success: no valid example of the answer was found");
        }
        notFound();
        invalid();
        retry();
        failure("a system that does not answer in time is PROVIDER_TIMEOUT", SharedStubs.SLOW, "PROVIDER_TIMEOUT", 504);
        if (plan.opaque()) {
            absent.add("malformed answer: the answer passes as it comes");
        } else {
            failure(
                    "an answer that is no JSON is PROVIDER_REPLY_INVALID",
                    SharedStubs.NOT_JSON,
                    "PROVIDER_REPLY_INVALID",
                    502);
        }
        if (plan.conflicts()) {
            failure("what the system has already is RECORD_EXISTS", SharedStubs.CONFLICT, "RECORD_EXISTS", 409);
        } else {
            absent.add("duplicate: the call makes no new record");
        }
    }

    private void success() {
        ObjectNode test = test("does what the contract says", name);
        when(test, sample.parameters(), sample.body());
        ObjectNode then = test.putObject("then");
        JsonNode reply = sample.answer();
        if (plan.opaque() && !StubWriter.opaqueBody(plan).isEmpty()) {
            then.put("body", StubWriter.opaqueBody(plan));
        } else if (reply != null) {
            String file = name + "-reply.json";
            bodies.put(file, StubWriter.pretty(reply));
            then.put("message", file);
        }
        then.put("providerRequests", 1);
        received(then);
        credentials.forEach(header -> then.withObject("/providerHeaders").put(header, ".+"));
    }

    /** Whatever a mapping may lose: without it the test would stay green. */
    private void received(ObjectNode then) {
        JsonNode sent = sample.body() == null ? Json.object() : sample.sent(sample.body());
        ObjectNode places = places(arriving(sent));
        if (!places.isEmpty()) {
            then.set("providerReceived", places);
        }
    }

    /** A tree by its fields, or by itself where it has none; empty where there is nothing. */
    static ObjectNode places(JsonNode whole) {
        ObjectNode places = Json.object();
        if (whole.isObject()) {
            whole.properties()
                    .forEach(field ->
                            places.set("/" + field.getKey().replace("~", "~0").replace("/", "~1"), field.getValue()));
        } else if (!whole.isNull() && !whole.isMissingNode()) {
            places.set("", whole);
        }
        return places;
    }

    /** As the simulator reads it. */
    private JsonNode arriving(JsonNode sent) {
        String type = plan.descriptor().path("request").path("contentType").asText();
        if (type.contains("urlencoded")) {
            return fields(sent);
        }
        if (!plan.multipart() || !sent.isObject()) {
            return sent;
        }
        Body form = sample.contract().writeForm(sent);
        try {
            return sample.contract().readRequest(form.mediaType(), form.bytes());
        } catch (MalformedBody e) {
            throw new IllegalStateException("a form that was written cannot be read", e);
        }
    }

    /** What is left of values in fields of a form: texts, several of one name, nothing of null. */
    private static JsonNode fields(JsonNode sent) {
        ObjectNode fields = Json.object();
        sent.properties().forEach(field -> {
            List<JsonNode> texts = new ArrayList<>();
            Iterable<JsonNode> values = field.getValue().isArray() ? field.getValue() : List.of(field.getValue());
            for (JsonNode value : values) {
                if (!value.isNull()) {
                    texts.add(TextNode.valueOf(value.isContainerNode() ? value.toString() : Json.text(value)));
                }
            }
            if (texts.size() == 1) {
                fields.set(field.getKey(), texts.get(0));
            } else if (!texts.isEmpty()) {
                fields.putArray(field.getKey()).addAll(texts);
            }
        });
        return fields;
    }

    private void notFound() {
        if (plan.arguments().stream().noneMatch(one -> one.place().equals("path"))) {
            absent.add("not found: nothing is looked up by a key");
            return;
        }
        Optional<String> unknown = StubWriter.unknownKey(sample);
        if (unknown.isPresent()) {
            Map<String, String> parameters = new LinkedHashMap<>(sample.parameters());
            parameters.put(plan.key().orElseThrow().name(), unknown.get());
            ObjectNode test = test("an unknown key is RECORD_NOT_FOUND", StubWriter.unknown(name));
            when(test, parameters, sample.body());
            error(test, "RECORD_NOT_FOUND", 404).put("providerRequests", 1);
        } else {
            failure("an unknown key is RECORD_NOT_FOUND", SharedStubs.NOT_FOUND, "RECORD_NOT_FOUND", 404);
        }
    }

    private void invalid() {
        Map<String, String> parameters = new LinkedHashMap<>(sample.parameters());
        JsonNode body = sample.body();
        String title = "a parameter that the contract does not know never reaches the system";
        Optional<JsonNode> wrong = body == null ? Optional.empty() : wrongBody(body);
        Optional<Map<String, String>> wrongParameters = wrongParameters();
        if (wrong.isPresent()) {
            title = "a body that breaks the contract never reaches the system";
            body = wrong.get();
        } else if (wrongParameters.isPresent()) {
            title = "a parameter that breaks the contract never reaches the system";
            parameters = wrongParameters.get();
        } else {
            parameters.put(UNKNOWN_PARAMETER, "x");
        }
        ObjectNode test = Json.object().put("name", title);
        cases.add(test);
        when(test, parameters, body);
        error(test, "REQUEST_INVALID", 400).put("providerRequests", 0);
    }

    private Optional<JsonNode> wrongBody(JsonNode right) {
        List<JsonNode> candidates = new ArrayList<>();
        if (right instanceof ObjectNode object) {
            object.fieldNames()
                    .forEachRemaining(field -> candidates.add(object.deepCopy().without(field)));
            object.fieldNames().forEachRemaining(field -> {
                ObjectNode other = object.deepCopy();
                other.set(field, Json.object().put("unheardOf", true));
                candidates.add(other);
            });
        }
        candidates.add(Json.object());
        candidates.add(Json.object().textNode("x"));
        return candidates.stream().filter(this::refused).findFirst();
    }

    private boolean refused(JsonNode body) {
        try {
            JsonNode sent = sample.sent(body);
            return !sent.isNull()
                    && !sample.contract().checkProviderRequest(sent).isEmpty();
        } catch (BusException e) {
            return false; // the mapping fails, which is another refusal
        }
    }

    private Optional<Map<String, String>> wrongParameters() {
        for (OperationPlan.Argument argument : plan.arguments()) {
            Map<String, String> without = new LinkedHashMap<>(sample.parameters());
            without.remove(argument.name());
            Map<String, String> wrong = new LinkedHashMap<>(sample.parameters());
            wrong.put(argument.name(), "x!");
            for (Map<String, String> candidate : List.of(wrong, without)) {
                boolean inPath = argument.place().equals("path") && candidate == without;
                if (!inPath && !sample.contract().checkParameters(candidate).isEmpty()) {
                    return Optional.of(candidate);
                }
            }
        }
        return Optional.empty();
    }

    private void retry() {
        if (!plan.repeatable()) {
            absent.add("retry: a call with an effect is not repeated once bytes were sent");
            return;
        }
        if (!sample.answered()) {
            absent.add("retry: no valid example of the answer was found");
            return;
        }
        ObjectNode test = test("asks again when the system is busy", SharedStubs.BUSY, StubWriter.again(name));
        when(test, sample.parameters(), sample.body());
        test.putObject("then").put("providerRequests", 2);
    }

    private void failure(String title, String stub, String code, int status) {
        ObjectNode test = test(title, stub);
        when(test, sample.parameters(), sample.body());
        error(test, code, status);
    }

    private static ObjectNode error(ObjectNode test, String code, int status) {
        ObjectNode then = test.putObject("then");
        then.putObject("error").put("code", code).put("status", status);
        return then;
    }

    private ObjectNode test(String title, String... stubs) {
        ObjectNode test = Json.object().put("name", title);
        ObjectNode given = test.putObject("given");
        if (stubs.length == 1) {
            given.put("stub", stubs[0]);
        } else {
            for (String stub : stubs) {
                given.withArray("/stub").add(stub);
            }
        }
        cases.add(test);
        return test;
    }

    private void when(ObjectNode test, Map<String, String> parameters, @Nullable JsonNode body) {
        ObjectNode when = Json.object();
        if (!parameters.isEmpty()) {
            ObjectNode named = when.putObject("parameters");
            parameters.forEach(named::put);
        }
        if (body != null) {
            boolean sampleBody = body.equals(sample.body());
            String file = name + (sampleBody ? "-request.json" : "-wrong-request.json");
            bodies.put(file, StubWriter.pretty(body));
            when.put("message", file);
        } else if (plan.opaque() && !plan.repeatable() && !plan.method().equals("DELETE")) {
            when.put("body", "example of a request");
        }
        if (!when.isEmpty()) {
            test.set("when", when);
        }
    }
}
