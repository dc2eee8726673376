package io.lienthong.route;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.lienthong.connector.Defect;
import io.lienthong.connector.Operation.DatasetTarget;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.delivery.Condition;
import io.lienthong.mapping.Mapping;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.MessageId;
import io.lienthong.message.Request;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a message becomes an event: its type, and what is made of the data.
 *
 * @param type of the event
 * @param messageType of the data; absent: that of the operation which the exchange is pinned to
 * @param matter finds {@code $matter} of the mapping
 * @param when what must hold of the data, else there is no event
 */
record EventForm(
        CanonicalTypes types,
        String type,
        @Nullable String messageType,
        @Nullable Mapping mapping,
        @Nullable Condition when,
        @Nullable Split split,
        @Nullable JsonPointer once,
        @Nullable MatterNames matter) {
    EventForm {
        if (messageType != null && !types.knows(messageType)) {
            throw new IllegalArgumentException("there is no canonical type " + messageType);
        }
    }

    /** @param routes folder that the file's name is relative to */
    static Mapping mapping(Path routes, String file) {
        List<Defect> defects = new ArrayList<>();
        Optional<Mapping> mapping = Mapping.compile(routes, file, defects::add);
        return mapping.orElseThrow(() -> new IllegalArgumentException(defects.toString()));
    }

    /** The canonical type of the data; throws INTERNAL_ERROR where nothing names it. */
    String messageType(CallContext context) {
        if (messageType != null) {
            return messageType;
        }
        ActiveOperation pinned = context.pinned();
        String own = pinned == null ? null : pinned.operation().messageType();
        if (own == null) {
            throw new BusException(ErrorCode.INTERNAL_ERROR, "publish:" + type + " names no messageType");
        }
        return own;
    }

    /**
     * The events that the body becomes.
     *
     * @param route that makes them
     */
    List<Event> events(CallContext context, Body body, String route) {
        String ofType = messageType(context);
        List<Event> events = new ArrayList<>();
        for (Body data : data(context, body)) {
            boolean first = context.origin() == CallContext.Origin.CONSUMER
                    && context.published().isEmpty()
                    && events.isEmpty();
            events.add(event(context, ofType, data, first, route));
        }
        return events;
    }

    /** @param first whether it is the request itself, as a message */
    private Event event(CallContext context, String ofType, Body data, boolean first, String route) {
        Request request = context.request();
        return new Event(
                first ? request.id() : MessageId.next(),
                request.environment(),
                type,
                first || isRecord() ? request.operation().toString() : route,
                ofType,
                correlation(context),
                request.officer(),
                request.trace(),
                checked(data, context, ofType),
                once(data));
    }

    /** What a step publishes for a dataset comes from the operation that declares it. */
    private boolean isRecord() {
        return type.startsWith(DatasetTarget.EVENT);
    }

    private @Nullable String once(Body data) {
        if (once == null) {
            return null;
        }
        JsonNode value = json(data).at(once);
        if (!value.isValueNode() || value.isNull()) {
            throw new BusException(
                    ErrorCode.MAPPING_FAILED, type + " happens once for each " + once + ", and has none");
        }
        return value.asText();
    }

    private static @Nullable String correlation(CallContext context) {
        ActiveOperation pinned = context.pinned();
        if (pinned == null || pinned.correlation() == null) {
            return context.request().correlationId();
        }
        JsonNode value = json(context.received()).at(pinned.correlation());
        return value.isValueNode() && !value.isNull() ? value.asText() : null;
    }

    private List<Body> data(CallContext context, Body from) {
        Body body = from;
        if (mapping != null) {
            Map<String, JsonNode> variables = new HashMap<>();
            variables.put("call", context.describe());
            variables.put("received", received(context));
            variables.put("matter", matter == null ? NullNode.instance : matter.find(context.request()));
            variables.put("parameters", Json.object());
            variables.put("settings", Json.object());
            JsonNode input = body.isEmpty() ? NullNode.instance : json(body);
            body = Body.of(mapping.apply(input, variables));
        }
        if (when != null && !when.holds(json(body))) {
            return List.of();
        }
        return split == null
                ? List.of(body)
                : split.parts(json(body)).stream().map(Body::of).toList();
    }

    private Body checked(Body body, CallContext context, String ofType) {
        if (body == context.received()) {
            return body;
        }
        List<Violation> violations = types.check(ofType, json(body));
        if (!violations.isEmpty()) {
            throw BusException.invalid(
                    ErrorCode.MAPPING_FAILED,
                    new Wording(
                            "nội dung của " + type + " không đúng kiểu " + ofType,
                            "what " + type + " would carry is no " + ofType),
                    violations);
        }
        return body;
    }

    /** What is no JSON, because it is opaque, has no fields: the effect has happened, and must not fail for that. */
    private static JsonNode received(CallContext context) {
        try {
            return context.received().json();
        } catch (MalformedBody e) {
            return NullNode.instance;
        }
    }

    private static JsonNode json(Body body) {
        try {
            return body.json();
        } catch (MalformedBody e) {
            throw new BusException(ErrorCode.REQUEST_INVALID, e.reason());
        }
    }
}
