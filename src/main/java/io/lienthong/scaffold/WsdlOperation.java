package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.contract.WsdlOutline.Call;
import io.lienthong.contract.WsdlOutline.Form;
import io.lienthong.mapping.Mapping;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the draft of one operation of a WSDL: descriptor, mappings, stubs and tests. */
final class WsdlOperation {
    private static final String LOST =
            "// There may be more fields than the contract names, which would be lost if they were copied one by one.\n";

    private final Call call;
    private final String name;
    private final String file;
    private final String soapVersion;
    private final boolean alone;
    private final boolean reads;
    private final @Nullable WsdlMemory memory;
    private final @Nullable String requestMapping;
    private final @Nullable String replyMapping;
    private final JsonNode asked;
    private final JsonNode answered;

    /**
     * @param alone whether no other operation's request has the same elements
     * @param memory what the simulator remembers for it; absent: nothing
     */
    WsdlOperation(Call call, String name, String soapVersion, boolean alone, @Nullable WsdlMemory memory)
            throws ScaffoldRefused {
        this.call = call;
        this.name = name;
        this.file = Names.dashed(name);
        this.soapVersion = soapVersion;
        this.alone = alone;
        this.reads = reads(call);
        this.memory = memory;
        this.requestMapping = requestMapping(call.asked());
        this.replyMapping = replyMapping(call.answered());
        this.asked = consumers(call.asked(), call.request());
        this.answered = call.oneWay() ? Json.object() : mapped(replyMapping, selected(call.reply()));
    }

    /** Whether the name says that the system changes nothing. */
    static boolean reads(Call call) {
        return HarmlessCall.reads(call.name());
    }

    /** Ours. */
    String name() {
        return name;
    }

    boolean reads() {
        return reads;
    }

    /** Whether its request holds nothing that somebody would have to know. */
    boolean asksNothing() {
        boolean nothing = asked.size() <= 1
                && asked.properties().stream()
                        .allMatch(root ->
                                root.getValue().isEmpty() && root.getValue().isObject());
        return nothing && !call.asked().header() && !call.oneWay();
    }

    DraftOperation draft() throws ScaffoldRefused {
        Map<String, byte[]> bodies = new LinkedHashMap<>();
        bodies.put(file + ".json", pretty(asked));
        if (!call.oneWay()) {
            bodies.put(file + "-reply.json", pretty(answered));
        }
        WsdlMemory found = lookedUp();
        if (found != null) {
            bodies.put(file + "-found.json", pretty(mapped(replyMapping, selected(found.found()))));
        }
        Optional<JsonNode> invalid = invalid();
        invalid.ifPresent(body -> bodies.put(file + "-invalid.json", pretty(body)));
        Map<String, String> mappings = new LinkedHashMap<>();
        if (requestMapping != null) {
            mappings.put(file + ".jslt", requestMapping);
        }
        if (replyMapping != null) {
            mappings.put(file + "-reply.jslt", replyMapping);
        }
        boolean written =
                call.oneWay() || (memory != null && lookedUp() == null); // then the stub itself has the answer
        Map<String, byte[]> replies = written ? Map.of() : Map.of(file + ".xml", call.replyMessage());
        List<String> absent = new ArrayList<>();
        absent.add("not found, duplicate: the contract does not say how the system answers then; add lines to"
                + " `errorHandling.classify` and tests once it is known");
        if (invalid.isEmpty()) {
            absent.add("invalid request: every body fits the contract");
        }
        if (!reads) {
            absent.add(
                    "retry: the call may change something, so it is not repeated (`idempotent: true` if it only reads)");
        }
        return new DraftOperation(
                call.name(), descriptor(), mappings, stubs(), replies, cases(invalid.isPresent()), bodies, absent);
    }

    private ObjectNode descriptor() {
        ObjectNode descriptor = Json.object();
        descriptor.put("name", name);
        descriptor.put("pattern", "requestReply");
        descriptor.putObject("expose").put("method", "POST").put("path", "/" + file);
        descriptor.put("idempotent", reads);
        descriptor.put("soapOperation", call.name());
        if (!call.action().isEmpty()) {
            descriptor.put("soapAction", call.action());
        }
        if (requestMapping != null) {
            descriptor.putObject("request").put("mapping", "mappings/" + file + ".jslt");
        }
        if (!call.oneWay() && unwrapped(call.answered())) {
            descriptor
                    .putObject("response")
                    .put("select", "/" + root(call.answered()).replace("~", "~0"));
        }
        if (replyMapping != null) {
            descriptor.withObjectProperty("response").put("mapping", "mappings/" + file + "-reply.jslt");
        }
        return descriptor;
    }

    private static String root(Form form) {
        return form.roots().get(0);
    }

    /** Whether consumers see the fields without the element around them; where headers or attachments stand beside it, all of the tree. */
    private static boolean unwrapped(Form form) {
        return form.object() && !form.header() && !form.attachments();
    }

    private static @Nullable String requestMapping(Form form) {
        if (!unwrapped(form)) {
            return null; // consumers send the contract's own tree
        }
        if (form.fragile()) {
            return LOST + "{" + quoted(root(form)) + ": .}\n";
        }
        return "// The contract puts the elements into their order.\n{\n  " + quoted(root(form)) + ": "
                + copied(form, "  ") + "\n}\n";
    }

    private static @Nullable String replyMapping(Form form) {
        if (!unwrapped(form)) {
            return null;
        }
        return form.fragile() ? LOST + ".\n" : copied(form, "") + "\n";
    }

    private static String copied(Form form, String indent) {
        String copies = form.fields().stream()
                .map(field -> indent + "  " + quoted(field) + ": " + MappingText.field(".", field))
                .collect(Collectors.joining(",\n", "{\n", "\n" + indent + "}"));
        String empty = form.empty().stream().map(WsdlOperation::quoted).collect(Collectors.joining(", "));
        return empty.isEmpty() ? copies : "if (is-object(.)) keep-empty(" + copies + ", ., [" + empty + "]) else .";
    }

    private static String quoted(String text) {
        return new String(Json.write(JsonNodeFactory.instance.textNode(text)), StandardCharsets.UTF_8);
    }

    /** What consumers send so that the contract's tree comes out. */
    private static JsonNode consumers(Form form, ObjectNode tree) {
        if (!unwrapped(form)) {
            return tree;
        }
        return tree.get(root(form)) instanceof ObjectNode object ? object : Json.object();
    }

    private JsonNode selected(ObjectNode reply) {
        return unwrapped(call.answered()) ? reply.path(root(call.answered())) : reply;
    }

    private static JsonNode mapped(@Nullable String mapping, JsonNode input) throws ScaffoldRefused {
        if (mapping == null) {
            return input;
        }
        return Mapping.compile(mapping, defect -> {})
                .orElseThrow(() -> new ScaffoldRefused("A mapping that was made cannot be compiled: " + mapping))
                .apply(input, Map.of());
    }

    /** A body that breaks the contract: one that lacks a field, or has the wrong kind of one. */
    private Optional<JsonNode> invalid() {
        List<JsonNode> candidates = new ArrayList<>();
        asked.properties().forEach(field -> {
            candidates.add(((ObjectNode) asked.deepCopy()).put(field.getKey(), "\u0001"));
            candidates.add(((ObjectNode) asked.deepCopy()).without(field.getKey()));
            ObjectNode wrong = asked.deepCopy();
            wrong.putObject(field.getKey()).put("notInTheContract", "x");
            candidates.add(wrong);
        });
        candidates.add(((ObjectNode) asked.deepCopy()).put("notInTheContract", "x"));
        return candidates.stream().filter(this::refused).findFirst();
    }

    private boolean refused(JsonNode body) {
        try {
            JsonNode sent = mapped(requestMapping, body);
            return !call.contract().checkProviderRequest(sent).isEmpty();
        } catch (ScaffoldRefused e) {
            return false;
        }
    }

    /** All that the system gets, as the simulator reads it. */
    private ObjectNode received() throws ScaffoldRefused {
        byte[] message = call.contract().writeSoap(mapped(requestMapping, asked));
        String mediaType = call.contract().soapMediaType().orElseThrow();
        try {
            return CaseWriter.places(call.contract().readRequest(mediaType, message));
        } catch (MalformedBody e) {
            throw new ScaffoldRefused("The example of " + call.name() + " cannot be read again: "
                    + e.reason().en());
        }
    }

    private List<ObjectNode> cases(boolean invalid) throws ScaffoldRefused {
        List<ObjectNode> cases = new ArrayList<>();
        ObjectNode answers = test("the system answers", file + "-answered");
        if (!call.oneWay()) {
            then(answers).put("message", file + "-reply.json");
        }
        then(answers).put("providerRequests", 1);
        ObjectNode received = received();
        if (!received.isEmpty()) {
            then(answers).set("providerReceived", received);
        }
        cases.add(answers);
        if (invalid) {
            ObjectNode refused = Json.object().put("name", "an invalid request never reaches the system");
            refused.putObject("when").put("message", file + "-invalid.json");
            refused.putObject("then")
                    .putObject("error")
                    .put("code", "REQUEST_INVALID")
                    .put("status", 400);
            then(refused).put("providerRequests", 0);
            cases.add(refused);
        }
        WsdlMemory remembered = lookedUp();
        if (remembered != null) {
            ObjectNode found = test("what was submitted is found", file + "-answered");
            found.withObjectProperty("given")
                    .putObject("remembered")
                    .put(remembered.rememberedKey(), remembered.rememberedValue());
            then(found).put("message", file + "-found.json");
            cases.add(found);
        }
        cases.add(failing("a fault is PROVIDER_FAILED", "fault", "PROVIDER_FAILED", 502));
        if (reads) {
            ObjectNode again = test("a busy system is asked again", file + "-busy-first");
            again.withObjectProperty("given")
                    .putArray("stub")
                    .add(file + "-busy-first")
                    .add(file + "-busy-then");
            if (!call.oneWay()) {
                then(again).put("message", file + "-reply.json");
            }
            then(again).put("providerRequests", 2);
            cases.add(again);
        } else {
            cases.add(failing("a busy system is PROVIDER_UNAVAILABLE", "busy", "PROVIDER_UNAVAILABLE", 503));
        }
        cases.add(failing("a system that does not answer is PROVIDER_TIMEOUT", "slow", "PROVIDER_TIMEOUT", 504));
        cases.add(failing(
                "an answer that is no SOAP is PROVIDER_REPLY_INVALID", "malformed", "PROVIDER_REPLY_INVALID", 502));
        return cases;
    }

    private ObjectNode failing(String title, String stub, String code, int status) {
        ObjectNode test = test(title, file + "-" + stub);
        then(test).putObject("error").put("code", code).put("status", status);
        return test;
    }

    private ObjectNode test(String title, String stub) {
        ObjectNode test = Json.object().put("name", title);
        test.putObject("given").put("stub", stub);
        test.putObject("when").put("message", file + ".json");
        return test;
    }

    private static ObjectNode then(ObjectNode test) {
        return test.withObjectProperty("then");
    }

    private List<ObjectNode> stubs() {
        List<ObjectNode> stubs = new ArrayList<>();
        stubs.add(answering(file + "-answered", 5, template()));
        stubs.add(fault());
        ObjectNode slow = stub("slow", 200, "");
        slow.withObjectProperty("response").put("fixedDelayMilliseconds", 2000);
        stubs.add(slow);
        stubs.add(stub("malformed", 200, "no SOAP"));
        if (!reads) {
            stubs.add(stub("busy", 503, "busy"));
            return stubs;
        }
        ObjectNode first = stub("busy-first", 503, "busy");
        first.put("scenarioName", file).put("requiredScenarioState", "Started").put("newScenarioState", "free");
        ObjectNode then = answering(file + "-busy-then", 10, null);
        then.put("scenarioName", file).put("requiredScenarioState", "free").put("newScenarioState", "Started");
        stubs.add(first);
        stubs.add(then);
        return stubs;
    }

    /** What the simulator remembers of what this operation looks up. */
    private @Nullable WsdlMemory lookedUp() {
        return memory == null || !memory.isLookUp(call) ? null : memory;
    }

    private @Nullable String template() {
        return memory == null ? null : memory.isLookUp(call) ? memory.recalling() : memory.remembering();
    }

    private ObjectNode answering(String title, int priority, @Nullable String template) {
        ObjectNode stub = matching(title, priority);
        ObjectNode response = stub.putObject("response").put("status", call.oneWay() ? 202 : 200);
        if (!call.oneWay()) {
            response.putObject("headers").put("Content-Type", call.replyMediaType());
        }
        if (template != null) {
            response.put("body", template);
            response.putArray("transformers").add("response-template");
        } else if (!call.oneWay()) {
            response.put("bodyFileName", file + ".xml");
        }
        return stub;
    }

    private ObjectNode stub(String what, int status, String body) {
        ObjectNode stub = matching(file + "-" + what, 10);
        ObjectNode response = stub.putObject("response").put("status", status);
        response.putObject("headers").put("Content-Type", "text/plain");
        response.put("body", body);
        return stub;
    }

    private ObjectNode fault() {
        boolean soap12 = soapVersion.equals("1.2");
        String namespace =
                soap12 ? "http://www.w3.org/2003/05/soap-envelope" : "http://schemas.xmlsoap.org/soap/envelope/";
        String detail = call.faultDetail();
        String inner = soap12
                ? "<soap:Code><soap:Value>soap:Receiver</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang=\"en\">"
                        + "The system failed</soap:Text></soap:Reason>"
                        + (detail.isEmpty() ? "" : "<soap:Detail>" + detail + "</soap:Detail>")
                : "<faultcode>soap:Server</faultcode><faultstring>The system failed</faultstring>"
                        + (detail.isEmpty() ? "" : "<detail>" + detail + "</detail>");
        ObjectNode stub = stub(
                "fault",
                500,
                "<soap:Envelope xmlns:soap=\"" + namespace + "\"><soap:Body><soap:Fault>" + inner
                        + "</soap:Fault></soap:Body></soap:Envelope>");
        stub.withObjectProperty("response")
                .withObjectProperty("headers")
                .put("Content-Type", soap12 ? "application/soap+xml; charset=utf-8" : "text/xml; charset=utf-8");
        return stub;
    }

    private ObjectNode matching(String title, int priority) {
        ObjectNode stub = Json.object().put("name", title).put("priority", priority);
        ObjectNode request = stub.putObject("request").put("method", "POST").put("urlPathPattern", "/?");
        if (!alone && !call.action().isEmpty()) {
            String header = soapVersion.equals("1.2") ? "Content-Type" : "SOAPAction";
            request.putObject("headers").putObject(header).put("contains", "\"" + call.action() + "\"");
        }
        ObjectNode body = request.putArray("bodyPatterns").addObject();
        List<String> roots = call.asked().roots();
        if (call.asked().attachments()) {
            body.put(
                    "matches",
                    "(?s).*" + (roots.isEmpty() ? "Body>" : "<([\\w.-]+:)?" + Pattern.quote(roots.get(0)) + "[\\s/>]")
                            + ".*");
        } else {
            body.put(
                    "matchesXPath",
                    "//*[local-name()='Body']"
                            + (roots.isEmpty() ? "[not(*)]" : "/*[local-name()='" + roots.get(0) + "']"));
        }
        return stub;
    }

    private static byte[] pretty(JsonNode tree) {
        return (tree.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
