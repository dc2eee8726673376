package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Body;
import io.lienthong.message.Event;
import io.lienthong.message.Json;
import io.lienthong.message.Request;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange carries beside its body: the typed request, the operation that it is pinned to, and what came of it. It is
 * the one property of ours; nothing of the network becomes a header.
 */
public final class CallContext {
    private static final String PROPERTY = "lienthong.call";
    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");

    private final Request request;
    private final Origin origin;
    private final @Nullable ActiveOperation pinned;
    private final Map<String, String> placeholders;
    private final long deadlineNanos;
    private final Executor continuation;
    private boolean intended;
    private final List<Event> published = new ArrayList<>();
    private OperationCall.@Nullable Result result;
    private @Nullable OperationCall call;
    private @Nullable Publication publication;

    /** What started the exchange. */
    enum Origin {
        CONSUMER,
        STEP,
        POLL
    }

    /** The event that a received or polled message becomes. */
    record Publication(String type, String messageType) {}

    /** @param continuation runs what follows a call: at once on the caller's event loop, or on a worker thread */
    CallContext(
            Request request,
            Origin origin,
            @Nullable ActiveOperation pinned,
            Map<String, String> placeholders,
            Duration budget,
            Executor continuation) {
        this.request = request;
        this.origin = origin;
        this.pinned = pinned;
        this.placeholders = placeholders;
        this.deadlineNanos = System.nanoTime() + budget.toNanos();
        this.continuation = continuation;
    }

    static CallContext of(Exchange exchange) {
        CallContext context = exchange.getProperty(PROPERTY, CallContext.class);
        if (context == null) {
            throw new IllegalStateException("the exchange does not come from bus:, delivery: or poll:");
        }
        return context;
    }

    void attach(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    /** The exchange's body. Routes of ours carry a {@link Body}; one that transforms may leave a text, bytes or a tree. */
    static Body body(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof Body ours) {
            return ours;
        }
        if (body == null) {
            return Body.EMPTY;
        }
        if (body instanceof JsonNode tree) {
            return Body.of(tree);
        }
        byte[] bytes = body instanceof byte[] read ? read : body.toString().getBytes(StandardCharsets.UTF_8);
        return Body.received(bytes, Body.JSON);
    }

    Request request() {
        return request;
    }

    Origin origin() {
        return origin;
    }

    @Nullable
    ActiveOperation pinned() {
        return pinned;
    }

    Map<String, String> placeholders() {
        return placeholders;
    }

    Duration budget() {
        return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
    }

    Executor continuation() {
        return continuation;
    }

    /** Whether the intent of the call is committed already. */
    boolean intended() {
        return intended;
    }

    void markIntended() {
        intended = true;
    }

    /** What consumer, step or poll handed in. */
    Body received() {
        return request.body();
    }

    List<Event> published() {
        return published;
    }

    @Nullable
    Publication publication() {
        return publication;
    }

    void publication(Publication becomes) {
        publication = becomes;
    }

    /** The last call's result; for a step, that of its one call with an effect. */
    OperationCall.@Nullable Result result() {
        return result;
    }

    void result(OperationCall.Result called) {
        result = called;
    }

    /** What the last call's result is of; absent: none was made. */
    @Nullable
    OperationCall call() {
        return call;
    }

    void result(OperationCall made, OperationCall.Result called) {
        call = made;
        result = called;
    }

    /** {@code $call} of the mappings. */
    ObjectNode describe() {
        return describe(request);
    }

    /** {@code now} is when the request came in: the same in every mapping of a call, and in the event of one in doubt. */
    static ObjectNode describe(Request request) {
        ObjectNode call = Json.object();
        call.put("messageId", request.id().toString());
        call.put("officer", request.officer());
        call.put("purpose", request.purpose());
        call.put("correlationId", request.correlationId());
        // Not toString(), which leaves out a second that is 0.
        OffsetDateTime time =
                OffsetDateTime.ofInstant(request.receivedAt(), VIETNAM).truncatedTo(ChronoUnit.SECONDS);
        call.put("now", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time));
        return call;
    }
}
