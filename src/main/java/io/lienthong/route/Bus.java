package io.lienthong.route;

import io.lienthong.access.Access;
import io.lienthong.access.Consumer;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.Steps;
import io.lienthong.indicator.ReportCheck;
import io.lienthong.journal.Journal;
import io.lienthong.journal.Upload;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.message.Request;
import io.lienthong.message.Spans;
import io.lienthong.message.Trace;
import io.lienthong.message.Wording;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Where every face hands over its requests: check, claim, route, journal, answer. */
public final class Bus {
    /** Bodies above this leave the event loop. */
    private static final int LIGHT_BODY_BYTES = 64 << 10;

    final Journal journal;
    final Steps steps;
    final DeliveryEngine engine;
    final RequestMetrics metrics;
    final ReportCheck reports;
    private final BusComponent routes;
    private final Spans spans;
    private final OperationRoutes templates;
    private final Workers workers;
    private final BodyBudget bodies = BodyBudget.ofHeap();

    Bus(
            Journal journal,
            Steps steps,
            DeliveryEngine engine,
            BusComponent routes,
            OperationRoutes templates,
            Workers workers,
            RequestMetrics metrics,
            Spans spans,
            ReportCheck reports) {
        this.journal = journal;
        this.steps = steps;
        this.engine = engine;
        this.routes = routes;
        this.templates = templates;
        this.workers = workers;
        this.metrics = metrics;
        this.spans = spans;
        this.reports = reports;
    }

    /** Continues a caller's trace, or starts one where the header is absent or malformed. */
    public Trace trace(@Nullable String traceparent) {
        return spans.continued(traceparent);
    }

    /** What requests and answers may hold in memory. */
    public BodyBudget bodies() {
        return bodies;
    }

    /** Whether an operation passes on what it is sent: no route of its own stands between caller and system. */
    public boolean isDirect(OperationName operation) {
        return routes.consumer(operation).map(BusComponent.BusConsumer::builtIn).orElse(true);
    }

    /** Requests that have no answer yet. */
    public int inFlight() {
        return metrics.inFlight();
    }

    /**
     * Begins to store a body that is too large to be held; {@link #send} then takes a request with what became of it, and
     * whoever began it closes it after the answer. Throws OVERLOADED where too many are coming in.
     */
    public Upload upload(MessageId message, String mediaType) {
        return journal.upload(message, mediaType);
    }

    /** Starts the request and returns; the answer comes on any thread. Called on an event loop or a worker thread. */
    public void send(ActiveOperation operation, Request request, Answer answer) {
        Optional<BusComponent.BusConsumer> running = routes.consumer(operation.name());
        try {
            if (running.isEmpty()) {
                sendFirst(operation, request, answer);
                return;
            }
            BusComponent.BusConsumer route = running.get();
            Context caller = Vertx.currentContext();
            boolean light = route.builtIn() && request.body().size() <= LIGHT_BODY_BYTES && caller != null;
            Executor own = light ? task -> caller.runOnContext(nothing -> task.run()) : workers::resume;
            if (Callback.isFor(operation)) {
                startCallback(route, operation, request, answer);
                return;
            }
            BusCall call = new BusCall(this, route, operation, request, answer, own, light);
            if (!call.takesMemory()) {
                throw new BusException(
                        ErrorCode.OVERLOADED,
                        new Wording(
                                "trục đang giữ quá nhiều nội dung; hãy gửi lại",
                                "the bus holds too many bodies now; send it again"));
            }
            if (light) {
                call.start();
            } else {
                startOnWorker(call);
            }
        } catch (BusException e) {
            answer.refuse(e, e.code().retryable() ? BusCall.RETRY_AFTER : null);
        }
    }

    /** The first one of an operation makes its route. */
    private void sendFirst(ActiveOperation operation, Request request, Answer answer) {
        int waiting = request.body().size();
        bodies.add(waiting);
        try {
            workers.start(() -> {
                bodies.give(waiting);
                templates.open(operation);
                if (routes.consumer(operation.name()).isPresent()) {
                    send(operation, request, answer);
                } else {
                    answer.refuse(
                            new BusException(
                                    ErrorCode.CONNECTOR_DISABLED,
                                    "the route of " + operation.name() + " is not running"),
                            BusCall.RETRY_AFTER);
                }
            });
        } catch (BusException full) {
            bodies.give(waiting);
            throw full;
        }
    }

    /** Refuses a request by an access rule, and logs it, so that its consumer can be told why. The body is not read. */
    public void refuse(ActiveOperation operation, Request request, Answer answer, BusException error) {
        if (routes.consumer(operation.name()).isPresent()) {
            refuseLogged(operation, request, answer, error);
            return;
        }
        try {
            workers.start(() -> {
                templates.open(operation);
                refuseLogged(operation, request, answer, error);
            });
        } catch (BusException full) {
            answer.refuse(error, null);
        }
    }

    /**
     * Counts a request on its consumer's quota; throws QUOTA_EXCEEDED. What is refused so leaves no row, of which there may be very
     * many: figures alone have it, and the metric of what is refused.
     */
    public void requireQuota(Access access, Consumer consumer, OperationName operation) {
        try {
            access.requireQuota(consumer);
        } catch (BusException over) {
            journal.countRefused(consumer.environment(), consumer.id(), operation, over.code());
            throw over;
        }
    }

    private void refuseLogged(ActiveOperation operation, Request request, Answer answer, BusException error) {
        routes.consumer(operation.name())
                .ifPresentOrElse(
                        route -> new BusCall(this, route, operation, request, answer, workers::resume, false)
                                .refused(error),
                        () -> answer.refuse(error, null));
    }

    private void startOnWorker(BusCall call) {
        try {
            workers.start(call::start);
        } catch (BusException full) {
            call.givesMemory();
            throw full;
        }
    }

    private void startCallback(
            BusComponent.BusConsumer route, ActiveOperation operation, Request received, Answer answer) {
        int waiting = received.body().size();
        bodies.add(waiting);
        try {
            workers.start(() -> {
                bodies.give(waiting);
                callback(route, operation, received, answer);
            });
        } catch (BusException full) {
            bodies.give(waiting);
            throw full;
        }
    }

    /** On a worker thread: the signature is checked and the message translated, then it goes the way of all. */
    private void callback(BusComponent.BusConsumer route, ActiveOperation operation, Request received, Answer answer) {
        Request read;
        try {
            read = Callback.read(operation, received);
        } catch (BusException e) {
            // Without the body: only canonical words can be masked.
            Request shown = received.with(received.idempotencyKey(), Body.EMPTY);
            new BusCall(this, route, operation, shown, answer, workers::resume, false).refused(e);
            return;
        }
        BusCall call = new BusCall(this, route, operation, read, answer, workers::resume, false);
        call.takesMemory();
        call.start();
    }
}
