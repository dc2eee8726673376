package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.Operation;
import io.lienthong.mapping.Mapping;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Request;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import io.lienthong.provider.SignatureCheck;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message that a connected system hands over in its own words. Where it proves itself by a signature in the message, the
 * signature is also the idempotency key: the same message has the same one.
 */
public final class Callback {
    private Callback() {}

    /** Whether the operation's messages come in somebody's own words. */
    public static boolean isFor(ActiveOperation operation) {
        return operation.operation().pattern() == Operation.Pattern.RECEIVE
                && (operation.callback() || operation.requestMapping() != null);
    }

    /** The request in canonical words; throws SIGNATURE_INVALID, REQUEST_INVALID or CONNECTOR_DISABLED. */
    public static Request read(ActiveOperation operation, Request received) {
        JsonNode message = tree(received.body());
        String key = received.idempotencyKey();
        if (operation.callback()) {
            SignatureCheck signature = operation.signatures().get(received.environment());
            if (signature == null) {
                throw new BusException(
                        ErrorCode.CONNECTOR_DISABLED,
                        "connector " + operation.name().connector() + " has no settings for " + received.environment());
            }
            key = signature.require(message);
        }
        Mapping mapping = operation.requestMapping();
        Body body = mapping == null ? received.body() : mapped(mapping, message, variables(operation, received));
        return received.with(key, body);
    }

    /** What cannot be mapped is the sender's fault here. */
    private static Body mapped(Mapping mapping, JsonNode message, Map<String, JsonNode> variables) {
        try {
            return Body.of(mapping.apply(message, variables));
        } catch (BusException e) {
            throw e.as(ErrorCode.REQUEST_INVALID);
        }
    }

    /** What the system is answered in its own words; null where it gets the receipt as it is. */
    static @Nullable Body answer(ActiveOperation operation, Request request, ObjectNode receipt) {
        Mapping mapping = operation.responseMapping();
        return mapping == null ? null : Body.of(mapping.apply(receipt, variables(operation, request)));
    }

    private static Map<String, JsonNode> variables(ActiveOperation operation, Request request) {
        ObjectNode parameters = Json.object();
        request.parameters().forEach(parameters::put);
        Map<String, JsonNode> variables = new HashMap<>();
        variables.put("parameters", parameters);
        variables.put("call", CallContext.describe(request));
        variables.put("settings", operation.settings().getOrDefault(request.environment(), Json.object()));
        variables.put("received", tree(request.body()));
        return variables;
    }

    private static JsonNode tree(Body body) {
        try {
            return body.json();
        } catch (MalformedBody e) {
            throw BusException.invalid(
                    ErrorCode.REQUEST_INVALID,
                    new Wording("không đọc được thông điệp", "the message cannot be read"),
                    List.of(new Violation("", e.reason())));
        }
    }
}
