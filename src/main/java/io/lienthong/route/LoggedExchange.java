package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.delivery.Exchanged;
import io.lienthong.message.Body;
import io.lienthong.message.Event;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Request;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What of a call in the system's own form the journal keeps, by the masks of the message that it was made of. */
final class LoggedExchange {
    private static final int MOST_BYTES = 64 << 10;

    private final OperationCall call;
    private final ActiveOperation operation;
    private final KnownValues known = new KnownValues();

    private LoggedExchange(OperationCall call) {
        this.call = call;
        this.operation = call.operation();
    }

    /** Of the call of a step. */
    static Exchanged of(@Nullable OperationCall call, Event event, CanonicalTypes types) {
        if (call == null || LoggedBody.omitted(call.operation())) {
            return Exchanged.NOTHING;
        }
        LoggedExchange logged = new LoggedExchange(call);
        try {
            String type = event.messageType();
            if (types.knows(type) && types.masks(type)) {
                JsonNode whole = event.data().json();
                logged.known.add(whole, types.masked(type, whole));
            }
            logged.learnCall();
            byte[] sent = logged.sent();
            return new Exchanged(sent, logged.received());
        } catch (MalformedBody unreadable) {
            return Exchanged.NOTHING;
        }
    }

    /** What a system said no with to a consumer's request; absent where it said nothing. */
    static byte @Nullable [] refusal(ActiveOperation asked, Request request, @Nullable OperationCall call) {
        if (call == null || LoggedBody.omitted(asked) || LoggedBody.omitted(call.operation())) {
            return null;
        }
        LoggedExchange logged = new LoggedExchange(call);
        try {
            logged.learn(asked, request.body());
            logged.learnCall();
            logged.sent();
            return logged.received();
        } catch (MalformedBody unreadable) {
            return null;
        }
    }

    private void learnCall() throws MalformedBody {
        learn(operation, call.message());
        if (operation.operation().personalData()) {
            JsonNode parameters = tree(call.parameters());
            known.add(parameters, KnownValues.none(parameters));
        }
    }

    private void learn(ActiveOperation masking, Body message) throws MalformedBody {
        if (masking.contract().masksRequest() && !message.isEmpty()) {
            JsonNode whole = message.json();
            known.add(whole, masking.contract().maskRequest(whole));
        }
    }

    private static ObjectNode tree(Map<String, String> parameters) {
        ObjectNode tree = Json.object();
        parameters.forEach(tree::put);
        return tree;
    }

    private byte @Nullable [] sent() {
        JsonNode tree = call.sentTree();
        Body body = call.sent();
        if (tree == null) {
            return call.parameters().isEmpty()
                    ? null
                    : bounded(Json.write(Json.object().set("parameters", known.sent(tree(call.parameters())))));
        }
        return bounded(
                body != null && !known.hides() && body.mediaType().equals(Body.JSON)
                        ? body.bytes()
                        : Json.write(known.sent(tree)));
    }

    /**
     * A record that breaks its contract may hold anything anywhere; what is no record at all is kept as text. What is too long to keep is
     * not even read.
     */
    private byte @Nullable [] received() {
        Body answer = call.answer();
        if (answer == null || answer.isEmpty() || answer.size() > MOST_BYTES) {
            return null;
        }
        boolean record = operation.contract().masksReply() && !call.saidNo();
        boolean personal = operation.operation().personalData() || record;
        try {
            JsonNode tree = answer.json();
            boolean asItIs = !personal && !known.hides() && answer.mediaType().contains("json");
            return bounded(
                    asItIs ? answer.bytes() : Json.write(personal ? KnownValues.none(tree) : known.answered(tree)));
        } catch (MalformedBody unreadable) {
            UnreadAnswer.May may = operation.operation().personalData()
                    ? UnreadAnswer.May.TELL_OF_PEOPLE
                    : record ? UnreadAnswer.May.BE_A_MASKED_RECORD : UnreadAnswer.May.REPEAT_THE_MESSAGE;
            return UnreadAnswer.of(answer.bytes(), may, known).getBytes(StandardCharsets.UTF_8);
        }
    }

    private static byte @Nullable [] bounded(byte[] bytes) {
        return bytes.length > MOST_BYTES ? null : bytes;
    }
}
