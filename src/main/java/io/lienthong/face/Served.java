package io.lienthong.face;

import io.lienthong.access.Consumer;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.message.Span;
import io.lienthong.message.Trace;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the trace of a request shows of its face, from the first byte to the answer. */
public final class Served {
    /** Of all requests whose traces are not recorded. */
    private static final Served UNSEEN = new Served(Trace.continued(null), "", MessageId.next());

    private final Trace trace;
    private final String face;
    private final MessageId id;
    private final long begun;
    private @Nullable ErrorCode error;

    /** @param face as spans call it */
    public static Served of(Trace trace, String face, MessageId id) {
        return trace.recorded() ? new Served(trace, face, id) : UNSEEN;
    }

    private Served(Trace trace, String face, MessageId id) {
        this.trace = trace;
        this.face = face;
        this.id = id;
        this.begun = trace.begin();
    }

    /** It has been judged who may do what; absent: they may. */
    public void judged(@Nullable ErrorCode refusal) {
        trace.step("access", begun, refusal);
    }

    /** The answer will be a refusal. */
    public void refused(ErrorCode code) {
        if (trace.recorded()) {
            error = code;
        }
    }

    /** The answer goes out. */
    public void answered(@Nullable Consumer consumer, @Nullable OperationName operation) {
        if (!trace.recorded()) {
            return;
        }
        Map<String, String> attributes = new HashMap<>();
        attributes.put("lienthong.message.id", id.toString());
        if (consumer != null) {
            attributes.put("lienthong.consumer", consumer.id());
            attributes.put("lienthong.environment", consumer.environment().name());
        }
        if (operation != null) {
            attributes.put("lienthong.connector", operation.connector());
            attributes.put("lienthong.operation", operation.operation());
        }
        String name = operation == null ? face : face + " " + operation;
        trace.end(Span.Kind.SERVER, name, begun, error, attributes);
    }
}
