package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lienthong.contract.OperationContract;
import io.lienthong.mapping.Mapping;
import io.lienthong.message.BusException;
import io.lienthong.message.Violation;
import io.lienthong.scaffold.OperationPlan.Argument;
import io.lienthong.scaffold.OperationPlan.Content;
import io.lienthong.scaffold.Sample.Missing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds for an operation a call that its contract accepts, and writes its mappings. */
final class SampleFinder {
    private static final String PREFIX = "mappings/";
    private static final List<Violation> LOST =
            List.of(new Violation("", "bị ánh xạ làm mất một phần", "is not the same behind its mapping"));

    private final Shapes shapes;

    SampleFinder(Shapes shapes) {
        this.shapes = shapes;
    }

    /** Why nothing can be made of the operation. */
    static final class None extends Exception {
        private static final long serialVersionUID = 1L;

        None(String reason) {
            super(reason, null, false, false);
        }
    }

    Sample find(OperationPlan plan, OperationContract contract) throws None {
        Map<String, String> texts = new LinkedHashMap<>();
        List<Missing> missing = new ArrayList<>();
        Mapping request = mapping(plan, "request", plan.request(), texts);
        Mapping reply = mapping(plan, "response", plan.reply(), texts);
        JsonNode body = plan.request() == null ? null : body(plan.request(), contract, request, missing);
        JsonNode answer = plan.opaque() ? null : answer(plan, contract, reply, missing);
        Map<String, String> parameters = parameters(plan, contract, missing);
        return new Sample(plan, contract, parameters, body, answer, request, texts, missing);
    }

    /** The example, or nothing and a note of what is missing. */
    private static @Nullable JsonNode example(String what, ExampleMaker.Found found, List<Missing> missing) {
        if (found.example() == null) {
            missing.add(new Missing(what, found.place(), found.reason()));
        }
        return found.example();
    }

    private @Nullable Mapping mapping(
            OperationPlan plan, String key, @Nullable Content content, Map<String, String> texts) throws None {
        String file = plan.descriptor().path(key).path("mapping").asText("");
        if (content == null || file.isEmpty()) {
            return null;
        }
        String text = key.equals("request")
                ? MappingText.request(shapes, content.schema(), plan.name())
                : MappingText.reply(shapes, content.schema(), plan.name());
        List<String> defects = new ArrayList<>();
        Optional<Mapping> mapping = Mapping.compile(text, defect -> defects.add(defect.message()));
        texts.put(file.substring(PREFIX.length()), text);
        return mapping.orElseThrow(
                () -> new None("no mapping can be made of its schema: " + String.join("; ", defects)));
    }

    /** What consumers send, so that what the mapping makes of it is right. */
    private @Nullable JsonNode body(
            Content content, OperationContract contract, @Nullable Mapping mapping, List<Missing> missing) {
        ExampleMaker.Found found = ExampleMaker.request(
                shapes,
                content.schema(),
                content.examples(),
                example -> whole(contract.checkProviderRequest(example), mapping, example));
        return example("request", found, missing);
    }

    /** What is wrong with an example; where the contract finds nothing, whether the mapping loses some of it. */
    private static List<Violation> whole(List<Violation> wrong, @Nullable Mapping mapping, JsonNode example) {
        if (!wrong.isEmpty() || mapping == null) {
            return wrong;
        }
        try {
            return mapping.apply(example, Map.of()).equals(example) ? wrong : LOST;
        } catch (BusException e) {
            return LOST;
        }
    }

    private @Nullable JsonNode answer(
            OperationPlan plan, OperationContract contract, @Nullable Mapping mapping, List<Missing> missing) {
        if (plan.replyType().isEmpty()) {
            return null;
        }
        if (plan.reply() == null) {
            JsonNode any = TextNode.valueOf("example");
            return contract.checkProviderReply(plan.status(), any).isEmpty() ? any : null;
        }
        Content content = plan.reply();
        ExampleMaker.Found found = ExampleMaker.reply(
                shapes,
                content.schema(),
                content.examples(),
                example -> whole(contract.checkProviderReply(plan.status(), example), mapping, example));
        return example("answer", found, missing);
    }

    /** Those that must be there. */
    private Map<String, String> parameters(OperationPlan plan, OperationContract contract, List<Missing> missing) {
        Map<String, String> parameters = new LinkedHashMap<>();
        int before = missing.size();
        for (Argument argument : plan.arguments()) {
            if (argument.required()) {
                JsonNode value = value(argument, contract, missing);
                if (value != null) {
                    parameters.put(argument.name(), argument.written(value));
                }
            }
        }
        List<Violation> wrong = contract.checkParameters(parameters);
        if (!wrong.isEmpty() && missing.size() == before) {
            missing.add(
                    new Missing(wrong.get(0).place(), "", wrong.get(0).message().en()));
        }
        return parameters;
    }

    private @Nullable JsonNode value(Argument argument, OperationContract contract, List<Missing> missing) {
        ExampleMaker.Found found = ExampleMaker.request(
                shapes,
                argument.schema(),
                argument.examples(),
                example -> wrong(argument, contract, argument.written(example)));
        return example("parameter " + argument.wireName(), found, missing);
    }

    /** What the contract says of one parameter; those that are missing beside it do not matter here. */
    private static List<Violation> wrong(Argument argument, OperationContract contract, String text) {
        boolean sendable = !text.isEmpty() && !(argument.place().equals("path") && text.matches("\\.\\.?"));
        List<Violation> wrong = contract.checkParameters(Map.of(argument.name(), text)).stream()
                .filter(violation -> violation.place().equals("parameter " + argument.name()))
                .map(violation -> new Violation("", violation.message()))
                .toList();
        return sendable ? wrong : List.of(new Violation("", "trống", "is empty"));
    }
}
