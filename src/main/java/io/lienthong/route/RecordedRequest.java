package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Operation;
import io.lienthong.journal.RecordedCalls.Unkept;
import io.lienthong.journal.Traffic;
import io.lienthong.message.Body;
import io.lienthong.message.Environment;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Request;
import io.lienthong.message.Trace;
import io.lienthong.message.Wording;
import io.lienthong.simulator.Replayed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call as it can be made again.
 *
 * @param answers of the system; empty: the simulator answers
 * @param simulated why the simulator answers
 * @param disguised whether made-up values stand in place of personal ones
 */
record RecordedRequest(
        Traffic.Call call,
        Map<String, String> parameters,
        Body body,
        List<Replayed> answers,
        @Nullable Wording simulated,
        boolean disguised) {

    static RecordedRequest of(Traffic.Call call, ActiveOperation operation) throws MalformedBody {
        if (call.recorded() == null) {
            return ofJournal(call, operation);
        }
        JsonNode recorded = Json.parse(call.recorded());
        JsonNode message = recorded.path("message");
        return new RecordedRequest(
                call,
                texts(recorded.path("parameters")),
                message.isMissingNode() ? Body.EMPTY : Body.of(message),
                answers(recorded.path("answers")),
                call.unkept() == null ? null : reason(call.unkept()),
                operation.operation().personalData() || operation.contract().masksRequest());
    }

    /** The journal has the body, or where there was none the parameters. */
    private static RecordedRequest ofJournal(Traffic.Call call, ActiveOperation operation) throws MalformedBody {
        Map<String, String> parameters = Map.of();
        Body body = Body.EMPTY;
        if (call.request() != null) {
            JsonNode kept = Json.parse(call.request());
            if (bodyless(operation) && kept.path("parameters").isObject()) {
                parameters = texts(kept.path("parameters"));
            } else {
                body = Body.received(call.request(), Body.JSON);
            }
        }
        Wording notRecorded = new Wording(
                "không nằm trong số các lời gọi được ghi cùng trả lời của hệ thống",
                "it is none of the calls that were recorded with what the system answered");
        return new RecordedRequest(call, parameters, body, List.of(), notRecorded, false);
    }

    static boolean bodyless(ActiveOperation operation) {
        Operation.Expose expose = operation.operation().expose();
        return expose == null
                || expose.method().equals("GET")
                || expose.method().equals("DELETE");
    }

    private static Map<String, String> texts(JsonNode tree) {
        Map<String, String> texts = new HashMap<>();
        tree.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }

    private static List<Replayed> answers(JsonNode kept) {
        List<Replayed> answers = new ArrayList<>();
        for (JsonNode one : kept) {
            try {
                answers.add(
                        one.path("broken").asBoolean()
                                ? new Replayed(0, "", null)
                                : new Replayed(
                                        one.path("status").asInt(),
                                        one.path("mediaType").asText(),
                                        one.path("body").binaryValue()));
            } catch (IOException e) {
                throw new UncheckedIOException("a recorded answer is no Base64", e);
            }
        }
        return answers;
    }

    private static Wording reason(Unkept unkept) {
        return switch (unkept) {
            case PERSONAL_DATA ->
                new Wording(
                        "nghiệp vụ đọc dữ liệu cá nhân nên trả lời của hệ thống không được giữ",
                        "the operation reads personal data, so that the system's answers are not kept");
            case MASKED ->
                new Wording(
                        "trả lời có dữ liệu phải che mà không tách ra được, nên không được giữ",
                        "the answer holds what must be masked in a form that cannot be told apart, and was not kept");
            case TOO_LARGE -> new Wording("trả lời quá lớn nên không được giữ", "the answer was too large to be kept");
            case NOT_SENT -> new Wording("lời gọi không tới được hệ thống", "the call never reached the system");
        };
    }

    /** The request to either version: same message, same moment. */
    Request request(ActiveOperation operation) {
        boolean personal = operation.operation().personalData();
        return new Request(
                call.id(),
                Environment.SANDBOX,
                "compare",
                operation.name(),
                parameters,
                body,
                call.id().toString(),
                personal ? "COMPARISON" : null,
                personal ? "compare" : null,
                null,
                Trace.continued(null),
                call.at());
    }
}
