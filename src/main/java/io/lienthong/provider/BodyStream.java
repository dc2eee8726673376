package io.lienthong.provider;

import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.impl.ContextInternal;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Sends a stored body chunk by chunk: the next one is read when the system has taken the last. Lives on the event loop of its
 * attempt; the next attempt has a stream of its own, which starts from the first chunk.
 */
final class BodyStream {
    private final Attempt attempt;
    private final ContextInternal context;
    private final Body body;
    private final int size;
    private @Nullable HttpClientRequest request;
    private int next;
    private int sent;
    /** The connection takes no more; it says more than once when it does again. */
    private boolean resting;

    BodyStream(Attempt attempt, ContextInternal context, Body body) {
        this.attempt = attempt;
        this.context = context;
        this.body = body;
        this.size = Objects.requireNonNull(body.stored()).size();
    }

    void start(HttpClientRequest open) {
        request = open;
        open.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(size));
        open.drainHandler(taken -> {
            if (resting) {
                resting = false;
                read();
            }
        });
        read();
    }

    /** Whether all of it was handed to the connection. */
    boolean done() {
        return sent == size;
    }

    private void read() {
        if (!attempt.over()) {
            body.chunk(next++).whenComplete((bytes, failure) -> context.runOnContext(nothing -> send(bytes, failure)));
        }
    }

    private void send(byte @Nullable [] bytes, @Nullable Throwable failure) {
        HttpClientRequest open = request;
        if (attempt.over() || open == null) {
            return;
        }
        if (bytes == null || bytes.length == 0 || bytes.length > size - sent) {
            attempt.unsendable(reason(failure));
            return;
        }
        sent += bytes.length;
        attempt.progressed();
        Buffer chunk = Buffer.buffer(Unpooled.wrappedBuffer(bytes));
        if (done()) {
            open.end(chunk);
            return;
        }
        open.write(chunk);
        resting = open.writeQueueFull();
        if (!resting) {
            read();
        }
    }

    private static BusException reason(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof BusException known
                ? known
                : new BusException(ErrorCode.INTERNAL_ERROR, "the stored body is not whole");
    }
}
