package io.lienthong.face;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Reads requests on one event loop: first the head is judged, then the body is read up to the limit that the head was given, within 30 s. */
public final class RequestReader {
    private static final long READ_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LEFTOVER_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long MAX_LEFTOVER_BYTES = 1 << 20;
    private static final long SWEEP_MILLIS = 5_000;
    private static final byte[] NO_BODY = new byte[0];

    /** What stands behind the reader: one for each event loop. */
    public interface Face {
        /** Judges the head; answers itself and returns null, or says how to go on. */
        @Nullable
        Continuation head(HttpServerRequest request);
    }

    /** What happens to a request whose head was good. */
    public interface Continuation {
        /** Bytes that the body may have. */
        int maxBodyBytes();

        /** The whole body. */
        void body(byte[] body);

        /** The body is over the limit; what is left of it is forgotten. */
        void tooLarge();
    }

    private final Vertx vertx;
    private final Face face;
    private final Set<Reading> reading = new HashSet<>();
    private final Set<Leftover> leftovers = new HashSet<>();
    private final BooleanSupplier draining;
    private final long sweep;

    /** @param draining whether the bus is about to stop, so that new requests are sent elsewhere */
    RequestReader(Vertx vertx, Face face, BooleanSupplier draining) {
        this.vertx = vertx;
        this.face = face;
        this.draining = draining;
        this.sweep = vertx.setPeriodic(SWEEP_MILLIS, timer -> cutSlowOnes());
    }

    void accept(HttpServerRequest request) {
        if (draining.getAsBoolean()) {
            turnAway(request);
            return;
        }
        Continuation continuation = face.head(request);
        if (continuation == null) {
            forget(request);
        } else if (withoutBody(request)) {
            continuation.body(NO_BODY);
        } else {
            new Reading(request, continuation).start();
        }
    }

    void close() {
        vertx.cancelTimer(sweep);
    }

    private void turnAway(HttpServerRequest request) {
        BusException stopping =
                new BusException(ErrorCode.OVERLOADED, "this node of the bus is stopping; send it again");
        request.response()
                .setStatusCode(stopping.code().httpStatus())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .putHeader("Retry-After", "1")
                .end(Buffer.buffer(Json.write(Problem.of(stopping, null))));
        forget(request);
    }

    private static boolean withoutBody(HttpServerRequest request) {
        return (request.method() == HttpMethod.GET || request.method() == HttpMethod.DELETE)
                && !request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    private void forget(HttpServerRequest request) {
        if (!request.isEnded() && !withoutBody(request)) {
            new Leftover(request).start();
        }
    }

    private void cutSlowOnes() {
        long now = System.nanoTime();
        for (Reading one : Set.copyOf(reading)) {
            if (now - one.startedNanos > READ_NANOS) {
                one.cut();
            }
        }
        for (Leftover one : Set.copyOf(leftovers)) {
            if (now - one.startedNanos > LEFTOVER_NANOS) {
                one.cut();
            }
        }
    }

    private final class Reading {
        private final HttpServerRequest request;
        private final Continuation continuation;
        private final long startedNanos = System.nanoTime();
        private @Nullable Buffer first;
        private boolean over;

        Reading(HttpServerRequest request, Continuation continuation) {
            this.request = request;
            this.continuation = continuation;
        }

        void start() {
            if (declaredLength() > continuation.maxBodyBytes()) {
                refuse();
                return;
            }
            reading.add(this);
            request.handler(this::chunk);
            request.endHandler(end -> end());
            request.exceptionHandler(gone -> reading.remove(this));
        }

        private long declaredLength() {
            String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
            try {
                return length == null ? 0 : Long.parseLong(length);
            } catch (NumberFormatException e) {
                return Long.MAX_VALUE;
            }
        }

        private void chunk(Buffer chunk) {
            long size = (first == null ? 0 : first.length()) + (long) chunk.length();
            if (size > continuation.maxBodyBytes()) {
                refuse();
            } else if (first == null) {
                first = chunk;
            } else {
                first = first.appendBuffer(chunk);
            }
        }

        private void end() {
            reading.remove(this);
            if (!over) {
                continuation.body(first == null ? NO_BODY : first.getBytes());
            }
        }

        private void refuse() {
            reading.remove(this);
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            continuation.tooLarge();
            forget(request);
        }

        private void cut() {
            over = true;
            reading.remove(this);
            request.connection().close();
        }
    }

    /**
     * What is left of a refused request's body: forgotten as it comes, and cut off where it is long or slow. Closing at once
     * would reset the connection, and the sender might never see why.
     */
    private final class Leftover {
        private final HttpServerRequest request;
        private final long startedNanos = System.nanoTime();
        private long bytes;

        Leftover(HttpServerRequest request) {
            this.request = request;
        }

        void start() {
            leftovers.add(this);
            request.handler(this::chunk);
            request.endHandler(end -> leftovers.remove(this));
            request.exceptionHandler(gone -> leftovers.remove(this));
        }

        private void chunk(Buffer chunk) {
            bytes += chunk.length();
            if (bytes > MAX_LEFTOVER_BYTES) {
                cut();
            }
        }

        private void cut() {
            leftovers.remove(this);
            request.connection().close();
        }
    }
}
