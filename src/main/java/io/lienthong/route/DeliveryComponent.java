package io.lienthong.route;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.ErrorHandling;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.delivery.Condition;
import io.lienthong.delivery.Delivery;
import io.lienthong.delivery.Exchanged;
import io.lienthong.delivery.Handler;
import io.lienthong.delivery.Limits;
import io.lienthong.delivery.Result;
import io.lienthong.delivery.Step;
import io.lienthong.delivery.Steps;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.OperationName;
import io.lienthong.message.Request;
import io.lienthong.message.Span;
import io.lienthong.message.Spans;
import io.lienthong.message.Trace;
import io.lienthong.message.Wording;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code delivery:EVENT?when=POINTER = TEXT&lane=POINTER&purpose=CODE&delay=DURATION}: a step of a flow, the next accepted message
 * for its destination, not before the delay (ISO 8601) has passed since it was accepted. The destination is the system of the
 * route's one {@code connector:} call, or our own mailboxes.
 */
final class DeliveryComponent extends DefaultComponent {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryComponent.class);

    private final Steps steps;
    private final Connectors connectors;
    private final Workers workers;
    private final Spans spans;
    private final CanonicalTypes types;

    DeliveryComponent(Steps steps, Connectors connectors, Workers workers, Spans spans, CanonicalTypes types) {
        this.types = types;
        this.steps = steps;
        this.connectors = connectors;
        this.workers = workers;
        this.spans = spans;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        String when = getAndRemoveParameter(parameters, "when", String.class);
        String lane = getAndRemoveParameter(parameters, "lane", String.class);
        String purpose = getAndRemoveParameter(parameters, "purpose", String.class);
        String delay = getAndRemoveParameter(parameters, "delay", String.class);
        return new DeliveryEndpoint(
                uri,
                this,
                remaining,
                when == null ? null : Condition.parse(when),
                lane == null ? null : JsonPointer.compile(lane),
                purpose,
                delay == null ? Duration.ZERO : Duration.parse(delay));
    }

    @UriEndpoint(
            scheme = "delivery",
            title = "Delivery",
            syntax = "delivery:event",
            category = Category.CORE,
            consumerOnly = true)
    private static final class DeliveryEndpoint extends DefaultEndpoint {
        private final DeliveryComponent component;
        private final String event;
        private final @Nullable Condition when;
        private final @Nullable JsonPointer lane;
        private final @Nullable String purpose;
        private final Duration delay;

        DeliveryEndpoint(
                String uri,
                DeliveryComponent component,
                String event,
                @Nullable Condition when,
                @Nullable JsonPointer lane,
                @Nullable String purpose,
                Duration delay) {
            super(uri, component);
            this.component = component;
            this.event = event;
            this.when = when;
            this.lane = lane;
            this.purpose = purpose;
            this.delay = delay;
        }

        @Override
        public Producer createProducer() {
            throw new IllegalArgumentException("delivery: takes events; publish: makes them");
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            return new DeliveryConsumer(this, processor);
        }
    }

    private static final class DeliveryConsumer extends DefaultConsumer implements Handler {
        private final DeliveryEndpoint endpoint;
        private OperationName operation = new OperationName("unknown", "unknown");
        private String flow = "flow";
        /** What the route calls before anything else; Camel forgets the route's definition once it has started. */
        private volatile @Nullable String first;

        DeliveryConsumer(DeliveryEndpoint endpoint, Processor processor) {
            super(endpoint, processor);
            this.endpoint = endpoint;
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            RouteDefinition route = (RouteDefinition) getRoute().getRoute();
            operation = onlyCall(route);
            first = route.getOutputs().get(0) instanceof ToDefinition to ? to.getUri() : null;
            Step step = step();
            flow = "flow." + step.flow();
            endpoint.component.steps.register(step);
        }

        @Override
        protected void doStop() throws Exception {
            endpoint.component.steps.unregister(getRouteId());
            super.doStop();
        }

        private Step step() {
            return new Step(
                    getRouteId(),
                    endpoint.event,
                    endpoint.when,
                    endpoint.lane,
                    operation.connector(),
                    operation.operation(),
                    endpoint.purpose,
                    this);
        }

        @Override
        public Duration delay() {
            return endpoint.delay;
        }

        /** Only where the call is the first thing in the route: before it the message may become another one. */
        @Override
        public Optional<JsonNode> attempt(Delivery delivery) {
            String uri = first;
            if (uri != null
                    && endpoint.getCamelContext().getEndpoint(uri)
                            instanceof ConnectorComponent.ConnectorEndpoint called) {
                return called.attempt(context(delivery).request());
            }
            return Optional.empty();
        }

        private @Nullable ActiveOperation active() {
            return endpoint.component
                    .connectors
                    .find(operation.connector())
                    .flatMap(connector -> connector.operation(operation.operation()))
                    .orElse(null);
        }

        @Override
        public Limits limits() {
            ActiveOperation active = active();
            if (active == null) {
                return Limits.DEFAULT;
            }
            ErrorHandling own = active.operation().errorHandling();
            return new Limits(
                    (own == null ? active.descriptor().errorHandling() : own).retry(),
                    active.maxConcurrentRequests(),
                    active.requestsPerSecond(),
                    !active.operation().request().idempotencyKey().sent());
        }

        @Override
        public String version() {
            ActiveOperation active = active();
            return active == null ? "" : active.version();
        }

        @Override
        public void deliver(Delivery delivery, java.util.function.Consumer<Result> done) {
            CallContext context = context(delivery);
            Trace trace = context.request().trace();
            long begun = trace.begin();
            Exchange exchange = createExchange(false);
            context.attach(exchange);
            exchange.getIn().setBody(context.received());
            AsyncProcessor route = getAsyncProcessor();
            route.process(exchange, doneSync -> {
                Result result = kept(result(exchange, context), delivery, context);
                releaseExchange(exchange, false);
                if (trace.recorded()) {
                    trace.end(
                            Span.Kind.CONSUMER,
                            "deliver " + getRouteId(),
                            begun,
                            error(result),
                            Span.attributes(context.request()));
                }
                done.accept(result);
            });
        }

        /** Where the system was away nothing was said that counts. */
        private Result kept(Result result, Delivery delivery, CallContext context) {
            if (result instanceof Result.Away) {
                return result;
            }
            Exchanged exchanged = LoggedExchange.of(context.call(), delivery.event(), endpoint.component.types);
            if (result instanceof Result.Delivered done) {
                return new Result.Delivered(done.published(), done.httpStatus(), done.duplicate(), exchanged);
            }
            if (result instanceof Result.Retry retry) {
                return new Result.Retry(retry.code(), retry.detail(), retry.after(), exchanged);
            }
            Result.Rejected rejected = (Result.Rejected) result;
            return new Result.Rejected(rejected.code(), rejected.detail(), rejected.httpStatus(), exchanged);
        }

        private static @Nullable ErrorCode error(Result result) {
            if (result instanceof Result.Retry retry) {
                return retry.code();
            }
            if (result instanceof Result.Away away) {
                return away.code();
            }
            return result instanceof Result.Rejected rejected ? rejected.code() : null;
        }

        private CallContext context(Delivery delivery) {
            var event = delivery.event();
            Request request = new Request(
                    event.id(),
                    event.environment(),
                    flow,
                    operation,
                    Map.of(),
                    event.data(),
                    delivery.idempotencyKey(),
                    delivery.purpose(),
                    event.officer() == null ? flow : event.officer(),
                    event.correlationId(),
                    endpoint.component.spans.below(event.trace()),
                    Instant.now());
            Duration budget = Duration.between(Instant.now(), delivery.deadline());
            return new CallContext(
                    request, CallContext.Origin.STEP, null, Map.of(), budget, endpoint.component.workers::resume);
        }

        private static Result result(Exchange exchange, CallContext context) {
            Exception exception = exchange.getException();
            OperationCall.Result called = context.result();
            if (exception == null && called instanceof OperationCall.Result.Done done) {
                return new Result.Delivered(context.published(), done.status(), done.duplicate());
            }
            if (called instanceof OperationCall.Result.Away away) {
                return away.unavailable().reach().peculiar()
                        ? new Result.Retry(
                                away.unavailable().code(),
                                away.unavailable().detail(),
                                away.unavailable().retryAfter())
                        : new Result.Away(
                                away.unavailable().code(),
                                away.unavailable().detail(),
                                away.unavailable().retryAfter());
            }
            int status = called instanceof OperationCall.Result.Refused refused ? refused.status() : 0;
            if (exception != null && !(exception instanceof BusException)) {
                return defect(exception, context, status);
            }
            return refused((BusException) exception, status);
        }

        /** Nobody can say that the next attempt fails too; where the system was called already, a person decides. */
        private static Result defect(Exception defect, CallContext context, int status) {
            LOG.atError()
                    .setCause(defect)
                    .addKeyValue("messageId", context.request().id())
                    .addKeyValue("traceId", context.request().trace().traceId())
                    .log("A route that delivers failed");
            String failure = defect.getClass().getSimpleName();
            String told = new Wording("tuyến bị lỗi: " + failure, "the route failed: " + failure).toString();
            return context.result() == null
                    ? new Result.Retry(ErrorCode.INTERNAL_ERROR, told, null)
                    : new Result.Rejected(ErrorCode.INTERNAL_ERROR, told, status);
        }

        private static Result refused(@Nullable BusException error, int status) {
            if (error != null) {
                return switch (error.code()) {
                    // Ours to mend, not the message's fault: it waits.
                    case JOURNAL_UNAVAILABLE, OVERLOADED, CONNECTOR_DISABLED, CONNECTOR_UNKNOWN, ADDRESS_FORBIDDEN ->
                        new Result.Away(error.code(), error.detailWithPlaces(), null);
                    // The login itself was refused, whatever the message: nothing was sent.
                    case PROVIDER_AUTHENTICATION_FAILED ->
                        status == 0
                                ? new Result.Away(error.code(), error.detailWithPlaces(), null)
                                : new Result.Rejected(error.code(), error.detailWithPlaces(), status);
                    default -> new Result.Rejected(error.code(), error.detailWithPlaces(), status);
                };
            }
            Wording told = new Wording(
                    "tuyến kết thúc mà không gọi hệ thống nhận", "the route ended without calling its system");
            return new Result.Rejected(ErrorCode.INTERNAL_ERROR, told.toString(), status);
        }

        /** The rule of flows: exactly one call in a step. */
        private static OperationName onlyCall(RouteDefinition route) {
            List<String> calls = RouteCalls.of(route, "connector");
            List<String> post = RouteCalls.of(route, "mailbox");
            if (calls.isEmpty() && post.size() == 1) {
                return new OperationName("mailbox", post.get(0));
            }
            if (calls.size() != 1) {
                throw new IllegalArgumentException("step " + route.getRouteId() + " has " + calls.size()
                        + " connector: calls; a step has exactly one, further ones are steps of their own");
            }
            return OperationName.parse(calls.get(0));
        }
    }
}
