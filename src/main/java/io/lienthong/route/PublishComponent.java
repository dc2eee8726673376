package io.lienthong.route;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.lienthong.connector.Defect;
import io.lienthong.contract.CanonicalTypes;
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
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/**
 * {@code publish:EVENT?messageType=TYPE&mapping=FILE&split=POINTER&size=N&once=POINTER}: the message becomes an event,
 * committed together with what caused it. In a poll every record does. The mapping sees the body as {@code .}, what the route
 * received as {@code $received}, and {@code $call}. With {@code split}, each event holds at most {@code size} elements of that
 * array, in order; no element, no event. Of the events of a flow's steps with the same value at {@code once}, the first counts.
 */
final class PublishComponent extends DefaultComponent {
    private final CanonicalTypes types;
    private final Path routes;

    /** @param routes folder that {@code mapping} is relative to */
    PublishComponent(CanonicalTypes types, Path routes) {
        this.types = types;
        this.routes = routes;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        String messageType = getAndRemoveParameter(parameters, "messageType", String.class);
        String file = getAndRemoveParameter(parameters, "mapping", String.class);
        String split = getAndRemoveParameter(parameters, "split", String.class);
        int size = getAndRemoveParameter(parameters, "size", int.class, 0);
        String once = getAndRemoveParameter(parameters, "once", String.class);
        if (messageType != null && !types.knows(messageType)) {
            throw new IllegalArgumentException("there is no canonical type " + messageType);
        }
        return new PublishEndpoint(
                uri,
                this,
                remaining,
                messageType,
                file == null ? null : mapping(file),
                Split.of(split, size),
                once == null ? null : JsonPointer.compile(once));
    }

    private Mapping mapping(String file) {
        List<Defect> defects = new ArrayList<>();
        Optional<Mapping> mapping = Mapping.compile(routes, file, defects::add);
        return mapping.orElseThrow(() -> new IllegalArgumentException(defects.toString()));
    }

    @UriEndpoint(
            scheme = "publish",
            title = "Publish",
            syntax = "publish:event",
            category = Category.CORE,
            producerOnly = true)
    private static final class PublishEndpoint extends DefaultEndpoint {
        private final PublishComponent component;
        private final String event;
        private final @Nullable String messageType;
        private final @Nullable Mapping mapping;
        private final @Nullable Split split;
        private final @Nullable JsonPointer once;

        PublishEndpoint(
                String uri,
                PublishComponent component,
                String event,
                @Nullable String messageType,
                @Nullable Mapping mapping,
                @Nullable Split split,
                @Nullable JsonPointer once) {
            super(uri, component);
            this.component = component;
            this.event = event;
            this.messageType = messageType;
            this.mapping = mapping;
            this.split = split;
            this.once = once;
        }

        @Override
        public Producer createProducer() {
            return new PublishProducer(this);
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            throw new IllegalArgumentException("publish: makes events; delivery: takes them");
        }
    }

    private static final class PublishProducer extends DefaultProducer {
        private final PublishEndpoint endpoint;

        PublishProducer(PublishEndpoint endpoint) {
            super(endpoint);
            this.endpoint = endpoint;
        }

        @Override
        public void process(Exchange exchange) {
            CallContext context = CallContext.of(exchange);
            String messageType = messageType(context);
            if (context.origin() != CallContext.Origin.STEP && endpoint.split != null) {
                throw new BusException(ErrorCode.INTERNAL_ERROR, "publish:" + endpoint.event + ": split is for steps");
            }
            if (context.origin() == CallContext.Origin.POLL) {
                context.publication(new CallContext.Publication(endpoint.event, messageType));
            } else {
                for (Body data : data(exchange, context)) {
                    context.published().add(event(exchange, context, messageType, data));
                }
            }
        }

        private String messageType(CallContext context) {
            if (endpoint.messageType != null) {
                return endpoint.messageType;
            }
            ActiveOperation pinned = context.pinned();
            String own = pinned == null ? null : pinned.operation().messageType();
            if (own == null) {
                throw new BusException(ErrorCode.INTERNAL_ERROR, "publish:" + endpoint.event + " names no messageType");
            }
            return own;
        }

        private Event event(Exchange exchange, CallContext context, String messageType, Body data) {
            Request request = context.request();
            boolean first = context.origin() == CallContext.Origin.CONSUMER
                    && context.published().isEmpty();
            return new Event(
                    first ? request.id() : MessageId.next(),
                    request.environment(),
                    endpoint.event,
                    first ? request.operation().toString() : exchange.getFromRouteId(),
                    messageType,
                    correlation(context),
                    request.officer(),
                    request.trace(),
                    checked(data, context, messageType),
                    once(data));
        }

        private @Nullable String once(Body data) {
            if (endpoint.once == null) {
                return null;
            }
            JsonNode value = json(data).at(endpoint.once);
            if (!value.isValueNode() || value.isNull()) {
                throw new BusException(
                        ErrorCode.MAPPING_FAILED,
                        endpoint.event + " happens once for each " + endpoint.once + ", and has none");
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

        private List<Body> data(Exchange exchange, CallContext context) {
            Body body = exchange.getMessage().getBody() instanceof Body current ? current : context.received();
            if (endpoint.mapping != null) {
                Map<String, JsonNode> variables = new HashMap<>();
                variables.put("call", context.describe());
                variables.put("received", received(context));
                variables.put("parameters", Json.object());
                variables.put("settings", Json.object());
                JsonNode input = body.isEmpty() ? NullNode.instance : json(body);
                body = Body.of(endpoint.mapping.apply(input, variables));
            }
            return endpoint.split == null
                    ? List.of(body)
                    : endpoint.split.parts(json(body)).stream().map(Body::of).toList();
        }

        private Body checked(Body body, CallContext context, String messageType) {
            if (body == context.received()) {
                return body;
            }
            List<Violation> violations = endpoint.component.types.check(messageType, json(body));
            if (!violations.isEmpty()) {
                throw BusException.invalid(
                        ErrorCode.MAPPING_FAILED,
                        new Wording(
                                "nội dung của " + endpoint.event + " không đúng kiểu " + messageType,
                                "what " + endpoint.event + " would carry is no " + messageType),
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
}
