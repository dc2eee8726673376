package io.lienthong.route;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Operation;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.OperationName;
import io.lienthong.message.Request;
import io.lienthong.message.Wording;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;

/**
 * {@code connector:CONNECTOR/OPERATION}: calls an operation of a connected system. In a flow, {@code ?name=/pointer} gives a
 * parameter its value out of the message.
 */
final class ConnectorComponent extends DefaultComponent {
    private final Connectors connectors;
    private final PersonalDataLog personalData;
    private final Recorder recorder;

    ConnectorComponent(Connectors connectors, PersonalDataLog personalData, Recorder recorder) {
        this.connectors = connectors;
        this.personalData = personalData;
        this.recorder = recorder;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        Map<String, JsonPointer> pointers = new LinkedHashMap<>();
        parameters.forEach((name, pointer) -> pointers.put(name, JsonPointer.compile(String.valueOf(pointer))));
        parameters.clear();
        return new ConnectorEndpoint(uri, this, OperationName.parse(remaining), pointers);
    }

    @UriEndpoint(
            scheme = "connector",
            title = "Connector",
            syntax = "connector:operation",
            category = Category.CORE,
            producerOnly = true,
            lenientProperties = true)
    static final class ConnectorEndpoint extends DefaultEndpoint {
        private final ConnectorComponent component;
        private final OperationName operation;
        private final Map<String, JsonPointer> pointers;

        ConnectorEndpoint(
                String uri, ConnectorComponent component, OperationName operation, Map<String, JsonPointer> pointers) {
            super(uri, component);
            this.component = component;
            this.operation = operation;
            this.pointers = pointers;
        }

        /** What a call with this request would send, see {@link OperationCall#attempt}. */
        Optional<JsonNode> attempt(Request plain) {
            ActiveOperation active = component.connectors.operation(operation);
            Request request = plain.calling(active.name(), parameters(active, plain.body()));
            return new OperationCall(active, request, plain.body(), Map.of(), Duration.ZERO).attempt();
        }

        /** A step's parameters come out of its message, and are checked like those of a consumer. */
        private Map<String, String> parameters(ActiveOperation active, Body message) {
            Map<String, String> parameters = new HashMap<>();
            pointers.forEach((name, pointer) -> {
                JsonNode value = json(message).at(pointer);
                if (value.isValueNode() && !value.isNull()) {
                    parameters.put(name, value.asText());
                }
            });
            var violations = active.contract().checkParameters(parameters);
            if (!violations.isEmpty()) {
                throw BusException.invalid(
                        ErrorCode.REQUEST_INVALID,
                        new Wording(
                                "thông điệp thiếu tham số cho " + active.name(),
                                "the message does not give " + active.name() + " its parameters"),
                        violations);
            }
            return parameters;
        }

        private static JsonNode json(Body message) {
            try {
                return message.json();
            } catch (MalformedBody e) {
                throw new BusException(ErrorCode.REQUEST_INVALID, e.reason());
            }
        }

        @Override
        public boolean isLenientProperties() {
            return true;
        }

        @Override
        public Producer createProducer() {
            return new ConnectorProducer(this);
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            throw new IllegalArgumentException(
                    "connector: calls a system; requests come from bus:, delivery: or poll:");
        }
    }

    private static final class ConnectorProducer extends DefaultAsyncProducer {
        private final ConnectorEndpoint endpoint;

        ConnectorProducer(ConnectorEndpoint endpoint) {
            super(endpoint);
            this.endpoint = endpoint;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            CallContext context = CallContext.of(exchange);
            try {
                ActiveOperation operation = operation(context);
                Body message = CallContext.body(exchange);
                Request request = request(context, operation, message);
                if (operation.operation().personalData() && !context.intended()) {
                    endpoint.component.personalData.intend(context, operation, request, failure -> {
                        if (failure == null) {
                            call(exchange, context, operation, request, message, callback);
                        } else {
                            refuse(exchange, failure, callback);
                        }
                    });
                } else {
                    call(exchange, context, operation, request, message, callback);
                }
                return false;
            } catch (BusException e) {
                exchange.setException(e);
                callback.done(true);
                return true;
            }
        }

        private ActiveOperation operation(CallContext context) {
            ActiveOperation pinned = context.pinned();
            return pinned != null && pinned.name().equals(endpoint.operation)
                    ? pinned
                    : endpoint.component.connectors.operation(endpoint.operation);
        }

        private Request request(CallContext context, ActiveOperation operation, Body message) {
            Request request = context.request();
            if (context.origin() != CallContext.Origin.STEP && endpoint.pointers.isEmpty()) {
                return request;
            }
            return request.calling(operation.name(), endpoint.parameters(operation, message));
        }

        private void call(
                Exchange exchange,
                CallContext context,
                ActiveOperation operation,
                Request request,
                Body message,
                AsyncCallback callback) {
            Recorder recorder = endpoint.component.recorder;
            // What another version makes of it can be compared in the consumers' form alone.
            Recording recording = operation.providerForm() ? null : recorder.recording(operation, request);
            try {
                OperationCall made =
                        new OperationCall(operation, request, message, context.placeholders(), context.budget());
                made.before(recording)
                        .start(result -> context.continuation().execute(() -> {
                            if (recording != null) {
                                recorder.ended(recording, result, message);
                            }
                            context.result(made.last(), result);
                            conclude(exchange, result);
                            dataset(exchange, context, operation, request, result);
                            callback.done(false);
                        }));
            } catch (BusException e) {
                refuse(exchange, e, callback);
            }
        }

        private static void dataset(
                Exchange exchange,
                CallContext context,
                ActiveOperation operation,
                Request request,
                OperationCall.Result result) {
            Operation.DatasetTarget target = operation.operation().dataset();
            if (context.origin() == CallContext.Origin.STEP
                    && target != null
                    && target.from() == Operation.DatasetTarget.From.MESSAGE
                    && result instanceof OperationCall.Result.Done done) {
                try {
                    context.published().add(DatasetCompanion.event(operation, request, done.reply()));
                } catch (BusException e) {
                    exchange.setException(e);
                }
            }
        }

        private static void conclude(Exchange exchange, OperationCall.Result result) {
            if (result instanceof OperationCall.Result.Done done) {
                exchange.getMessage().setBody(done.reply());
            } else if (result instanceof OperationCall.Result.Refused refused) {
                exchange.setException(refused.error());
            } else if (result instanceof OperationCall.Result.Away away) {
                exchange.setException(away.error());
            }
        }

        private static void refuse(Exchange exchange, BusException error, AsyncCallback callback) {
            exchange.setException(error);
            callback.done(false);
        }
    }
}
