package io.lienthong.cli;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Defect;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Operation;
import io.lienthong.connector.YamlDocument;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads one {@code tests/*.test.yaml}; everything that it does not know is a defect with its line. */
final class TestFileReader {
    private final String file;
    private final YamlDocument document;
    private final Descriptor descriptor;
    private final Set<String> stubs;
    private final TestCase.Files bodies;
    private final Consumer<Defect> defects;
    private boolean broken;

    TestFileReader(
            String file,
            YamlDocument document,
            Descriptor descriptor,
            Set<String> stubs,
            TestCase.Files bodies,
            Consumer<Defect> defects) {
        this.file = file;
        this.document = document;
        this.descriptor = descriptor;
        this.stubs = stubs;
        this.bodies = bodies;
        this.defects = defects;
    }

    /** A part of the file and where it is. */
    private record Part(JsonNode node, String key) {
        Part at(String name) {
            return new Part(node.path(name), key + "/" + name.replace("~", "~0").replace("/", "~1"));
        }

        boolean absent() {
            return node.isMissingNode();
        }

        List<Part> children() {
            List<Part> children = new ArrayList<>();
            node.fieldNames().forEachRemaining(name -> children.add(at(name)));
            return children;
        }

        String name() {
            return key.substring(key.lastIndexOf('/') + 1).replace("~1", "/").replace("~0", "~");
        }
    }

    List<TestCase> read() {
        Part root = new Part(document.root(), "");
        keys(root, "operation", "cases");
        String name = text(root.at("operation"));
        Optional<Operation> operation = name == null ? Optional.empty() : descriptor.operation(name);
        if (name == null) {
            defect("/operation", "the key operation is missing", "name the operation that the cases are about");
        } else if (operation.isEmpty()) {
            defect("/operation", "there is no operation " + name, oneOf(names()));
        }
        if (!root.at("cases").node().isArray()) {
            defect("/cases", "cases must be a list", "write - name: ... for each case");
        }
        List<TestCase> cases = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (int i = 0; operation.isPresent() && i < root.node().path("cases").size(); i++) {
            Part part = new Part(root.node().path("cases").get(i), "/cases/" + i);
            broken = false;
            TestCase test = testCase(part, operation.get());
            if (!known.add(test.name())) {
                defect(part.key() + "/name", "two cases have this name", "rename one");
            }
            if (!broken) {
                cases.add(test);
            }
        }
        return cases;
    }

    private TestCase testCase(Part part, Operation operation) {
        keys(part, "name", "given", "when", "then");
        String name = text(part.at("name"));
        if (name == null) {
            defect(part.key(), "the case has no name", "add name: what the operation does, in a sentence");
        }
        if (part.at("then").absent()) {
            defect(part.key(), "the case expects nothing", "add then");
        }
        return new TestCase(
                file,
                document.line(part.key()),
                operation.name(),
                name == null ? part.key() : name,
                given(part.at("given")),
                when(part.at("when"), operation),
                then(part.at("then"), operation));
    }

    private TestCase.Given given(Part part) {
        keys(part, "stub", "remembered");
        Set<String> wanted = new HashSet<>();
        Part stub = part.at("stub");
        if (stub.node().isArray()) {
            stub.node().forEach(one -> wanted.add(one.asText()));
        } else if (!stub.absent()) {
            wanted.add(stub.node().asText());
        }
        for (String name : wanted) {
            if (!stubs.contains(name)) {
                defect(stub.key(), "no stub of fixtures/mappings is called " + name, oneOf(stubs));
            }
        }
        Map<String, String> remembered = new LinkedHashMap<>();
        for (Part value : part.at("remembered").children()) {
            remembered.put(value.name(), stored(value.node()));
        }
        return new TestCase.Given(wanted, remembered);
    }

    private static String stored(JsonNode value) {
        return value.isContainerNode()
                ? new String(Json.write(value), java.nio.charset.StandardCharsets.UTF_8)
                : value.asText();
    }

    private TestCase.When when(Part part, Operation operation) {
        keys(part, "parameters", "body", "message", "idempotencyKey", "purpose", "officer", "window");
        Map<String, String> parameters = new LinkedHashMap<>();
        for (Part parameter : part.at("parameters").children()) {
            String value = text(parameter);
            if (value != null) {
                parameters.put(parameter.name(), value);
            }
        }
        Part window = part.at("window");
        if (!window.absent() && operation.pattern() != Operation.Pattern.POLL) {
            defect(window.key(), "only a poll has a window", "remove it");
        }
        return new TestCase.When(
                parameters,
                content(part, operation),
                text(part.at("idempotencyKey")),
                said(part.at("purpose")),
                said(part.at("officer")),
                window.absent() ? null : window(window));
    }

    private TestCase.@Nullable Window window(Part part) {
        keys(part, "from", "to");
        String from = text(part.at("from"));
        String to = text(part.at("to"));
        if (from == null || to == null) {
            defect(part.key(), "a window has a beginning and an end", "write {from: 2026-11-01, to: 2026-11-03}");
            return null;
        }
        for (Part end : part.children()) {
            if (!PollWindow.isTime(end.node().asText())) {
                defect(end.key(), "not a date or a time", "write ISO 8601: 2026-11-01, or 2026-11-01T08:00:00+07:00");
            }
        }
        return new TestCase.Window(from, to);
    }

    private TestCase.Said said(Part part) {
        return part.absent() ? TestCase.Said.NOTHING : new TestCase.Said(true, text(part));
    }

    private TestCase.@Nullable Content content(Part part, Operation operation) {
        Part inline = part.at("body");
        Part named = part.at("message");
        if (!inline.absent() && !named.absent()) {
            defect(named.key(), "there are both body and message", "keep one of them");
        }
        if (!inline.absent()) {
            return TestFolder.inline(inline.node(), operation.bodyKind() == Operation.BodyKind.OPAQUE);
        }
        String name = text(named);
        if (name == null) {
            return null;
        }
        try {
            return bodies.read(name);
        } catch (TestCase.Missing e) {
            defect(named.key(), String.valueOf(e.getMessage()), "add the file, or mend the name");
            return null;
        }
    }

    private TestCase.Then then(Part part, Operation operation) {
        keys(
                part,
                "message",
                "body",
                "error",
                "outcome",
                "records",
                "providerRequests",
                "providerReceived",
                "providerHeaders");
        only(part.at("outcome"), operation, Operation.Pattern.DELIVER);
        only(part.at("records"), operation, Operation.Pattern.POLL);
        Part error = part.at("error");
        return new TestCase.Then(
                content(part, operation),
                error.absent() ? null : error(error),
                constant(part.at("outcome"), TestCase.Outcome.class),
                number(part.at("records")),
                number(part.at("providerRequests")),
                pointers(part.at("providerReceived")),
                expressions(part.at("providerHeaders")));
    }

    private void only(Part part, Operation operation, Operation.Pattern pattern) {
        if (!part.absent() && operation.pattern() != pattern) {
            String name = pattern.name().toLowerCase(java.util.Locale.ROOT);
            defect(part.key(), part.name() + " is for " + name + " operations only", "remove it");
        }
    }

    private TestCase.ExpectedError error(Part part) {
        keys(part, "code", "status", "detail");
        return new TestCase.ExpectedError(
                constant(part.at("code"), ErrorCode.class), number(part.at("status")), text(part.at("detail")));
    }

    private <E extends Enum<E>> @Nullable E constant(Part part, Class<E> type) {
        String name = text(part);
        if (name == null) {
            return null;
        }
        Optional<E> constant = Arrays.stream(type.getEnumConstants())
                .filter(one -> one.name().equals(name))
                .findFirst();
        if (constant.isEmpty()) {
            defect(
                    part.key(),
                    "there is no " + part.name() + " " + name,
                    oneOf(Arrays.stream(type.getEnumConstants()).map(Enum::name).toList()));
        }
        return constant.orElse(null);
    }

    private Map<JsonPointer, JsonNode> pointers(Part part) {
        Map<JsonPointer, JsonNode> pointers = new LinkedHashMap<>();
        for (Part one : part.children()) {
            if (one.name().isEmpty() || one.name().startsWith("/")) {
                pointers.put(JsonPointer.compile(one.name()), one.node());
            } else {
                defect(one.key(), "not a JSON pointer: " + one.name(), "begin it with /");
            }
        }
        return pointers;
    }

    private Map<String, Pattern> expressions(Part part) {
        Map<String, Pattern> expressions = new LinkedHashMap<>();
        for (Part one : part.children()) {
            try {
                expressions.put(one.name(), Pattern.compile(one.node().asText()));
            } catch (PatternSyntaxException e) {
                defect(one.key(), "not a regular expression: " + e.getDescription(), "mend it");
            }
        }
        return expressions;
    }

    private @Nullable Integer number(Part part) {
        if (part.absent()) {
            return null;
        }
        if (!part.node().isInt() || part.node().asInt() < 0) {
            defect(part.key(), "must be a whole number, 0 or more", "write a number without quotes");
        }
        return part.node().asInt();
    }

    private @Nullable String text(Part part) {
        if (part.node().isContainerNode()) {
            defect(part.key(), "must be a text", "write one value");
        }
        return part.node().isValueNode() && !part.node().isNull() ? part.node().asText() : null;
    }

    private void keys(Part part, String... allowed) {
        if (part.absent()) {
            return;
        }
        if (!part.node().isObject()) {
            defect(part.key(), "must have keys and values", oneOf(List.of(allowed)));
        }
        for (Part child : part.children()) {
            if (!List.of(allowed).contains(child.name())) {
                defect(child.key(), "unknown key " + child.name(), oneOf(List.of(allowed)));
            }
        }
    }

    private List<String> names() {
        return descriptor.operations().stream().map(Operation::name).toList();
    }

    private static String oneOf(java.util.Collection<String> names) {
        return names.isEmpty() ? "there are none yet" : "use one of " + String.join(", ", new TreeSet<>(names));
    }

    private void defect(String key, String message, String mend) {
        broken = true;
        defects.accept(new Defect(file, document.line(key), key, message, mend));
    }
}
