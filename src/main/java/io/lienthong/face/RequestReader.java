package io.lienthong.face;

import io.lienthong.journal.Upload;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.Problem;
import io.lienthong.message.StoredBody;
import io.lienthong.message.Wording;
import io.lienthong.route.BodyBudget;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads requests on one event loop: first the head is judged, then the body is read up to the limit that the head was given,
 * within 30 s and while there is memory for it. A large body that may be stored goes to the database as it comes.
 */
public final class RequestReader {
    private static final Logger log = LoggerFactory.getLogger(RequestReader.class);
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

        /**
         * Begins to store a body over 256 KiB; throws a BusException where it is not wanted. Absent: the body is held. Who began
         * an upload closes it with the answer; where no {@link #stored} follows, the reader has closed it.
         */
        default @Nullable Upload upload() {
            return null;
        }

        /** The whole body, where it was stored. */
        default void stored(Body body) {
            throw new UnsupportedOperationException("only a continuation that begins an upload gets a stored body");
        }

        /** Answers that the body is not read, or not to its end; false: the reader answers. */
        default boolean refuse(BusException error) {
            return false;
        }
    }

    private final Vertx vertx;
    private final Face face;
    private final BodyBudget budget;
    private final Set<Reading> reading = new HashSet<>();
    private final Set<Receiving> receiving = new HashSet<>();
    private final Set<Leftover> leftovers = new HashSet<>();
    private final BooleanSupplier draining;
    private final long sweep;

    /** @param draining whether the bus is about to stop, so that new requests are sent elsewhere */
    RequestReader(Vertx vertx, Face face, BodyBudget budget, BooleanSupplier draining) {
        this.vertx = vertx;
        this.face = face;
        this.budget = budget;
        this.draining = draining;
        this.sweep = vertx.setPeriodic(SWEEP_MILLIS, timer -> cutSlowOnes());
    }

    void accept(HttpServerRequest request) {
        if (draining.getAsBoolean()) {
            turnAway(request);
            return;
        }
        boolean asks = asksBeforeItSends(request);
        if (asks) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE); // of a refusal
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
        refuse(
                request,
                () -> answer(
                        request,
                        new BusException(
                                ErrorCode.OVERLOADED,
                                new Wording(
                                        "nút này của trục đang dừng; hãy gửi lại",
                                        "this node of the bus is stopping; send it again"))));
    }

    private static void answer(HttpServerRequest request, BusException error) {
        request.response()
                .setStatusCode(error.code().httpStatus())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .putHeader("Retry-After", "1")
                .end(Buffer.buffer(Json.write(Problem.of(error, null))));
    }

    private static boolean withoutBody(HttpServerRequest request) {
        return (request.method() == HttpMethod.GET || request.method() == HttpMethod.DELETE)
                && !request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    private static boolean asksBeforeItSends(HttpServerRequest request) {
        return "100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT));
    }

    void ended(Receiving one) {
        receiving.remove(one);
    }

    void refuse(HttpServerRequest request, Continuation continuation, BusException error) {
        refuse(request, () -> {
            if (!continuation.refuse(error)) {
                answer(request, error);
            }
        });
    }

    /** What is left of the body is not read. */
    void refuse(HttpServerRequest request, Runnable answer) {
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        answer.run();
        forget(request);
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
        for (Receiving one : Set.copyOf(receiving)) {
            if (one.tooSlow(now)) {
                log.info("event=upload-too-slow");
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
        /** It is a buffer of ours, which grows: one that came need not, such as a part of what TLS deciphered. */
        private boolean grows;

        private int taken;
        private boolean over;

        Reading(HttpServerRequest request, Continuation continuation) {
            this.request = request;
            this.continuation = continuation;
        }

        void start() {
            long declared = declaredLength();
            if (declared > continuation.maxBodyBytes()) {
                tooLarge();
                return;
            }
            if (declared > StoredBody.CHUNK_BYTES && store()) {
                return;
            }
            letCome();
            reading.add(this);
            request.handler(this::chunk);
            request.endHandler(end -> end());
            request.exceptionHandler(gone -> leave());
        }

        /** Says so to a sender that asked. */
        private void letCome() {
            if (asksBeforeItSends(request)) {
                request.response().headers().remove(HttpHeaders.CONNECTION);
                request.response().writeContinue();
            }
        }

        /** Goes on as a body that is stored, or refused; false where it is to be held. */
        private boolean store() {
            Upload upload;
            try {
                upload = continuation.upload();
            } catch (BusException e) {
                refuse(e);
                return true;
            }
            if (upload == null) {
                return false;
            }
            if (first == null) {
                letCome();
            }
            leave();
            Receiving stored = new Receiving(RequestReader.this, request, continuation, upload, startedNanos);
            receiving.add(stored);
            stored.start(first);
            first = null;
            return true;
        }

        private void leave() {
            over = true;
            reading.remove(this);
            budget.give(taken);
            taken = 0;
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
            long size = taken + (long) chunk.length();
            if (size > continuation.maxBodyBytes()) {
                tooLarge();
                return;
            }
            if (!budget.take(chunk.length())) {
                refuse(new BusException(
                        ErrorCode.OVERLOADED,
                        new Wording(
                                "trục đang giữ quá nhiều nội dung; hãy gửi lại",
                                "the bus holds too many bodies now; send it again")));
                return;
            }
            taken += chunk.length();
            first = first == null ? chunk : joined(first, chunk);
            if (size > StoredBody.CHUNK_BYTES && size - chunk.length() <= StoredBody.CHUNK_BYTES) {
                store();
            }
        }

        private Buffer joined(Buffer came, Buffer chunk) {
            Buffer whole =
                    grows ? came : Buffer.buffer(came.length() + chunk.length()).appendBuffer(came);
            grows = true;
            return whole.appendBuffer(chunk);
        }

        /** What is held from here on, the bus counts by itself. */
        private void end() {
            if (!over) {
                int counted = taken;
                taken = 0;
                leave();
                try {
                    continuation.body(first == null ? NO_BODY : first.getBytes());
                } finally {
                    budget.give(counted);
                }
            }
        }

        private void tooLarge() {
            leave();
            first = null;
            RequestReader.this.refuse(request, continuation::tooLarge);
        }

        private void refuse(BusException error) {
            leave();
            first = null;
            RequestReader.this.refuse(request, continuation, error);
        }

        private void cut() {
            leave();
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
