package io.lienthong.face;

import io.lienthong.journal.Upload;
import io.lienthong.message.Body;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One body on its way from its socket into the database: the socket is read no faster than the database writes. A sender that
 * is slower than it may be is cut off, because it holds one of few places. Lives on one event loop.
 */
final class Receiving {
    private static final int MIN_BYTES_PER_SECOND = 32 << 10;
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final RequestReader reader;
    private final HttpServerRequest request;
    private final RequestReader.Continuation continuation;
    private final Upload upload;
    private final Context loop = Objects.requireNonNull(Vertx.currentContext());
    private final long startedNanos;
    /** How long the sender had to wait for us. */
    private long pausedNanos;

    private long pausedAt;
    private boolean paused;
    private boolean over;

    Receiving(
            RequestReader reader,
            HttpServerRequest request,
            RequestReader.Continuation continuation,
            Upload upload,
            long startedNanos) {
        this.reader = reader;
        this.request = request;
        this.continuation = continuation;
        this.upload = upload;
        this.startedNanos = startedNanos;
    }

    /** @param first what was read already */
    void start(@Nullable Buffer first) {
        request.handler(this::chunk);
        request.endHandler(end -> end());
        request.exceptionHandler(gone -> leave());
        if (first != null) {
            chunk(first);
        }
    }

    boolean tooSlow(long now) {
        long taken = now - startedNanos - pausedNanos - (paused ? now - pausedAt : 0);
        return taken > GRACE_NANOS && upload.size() < taken / TimeUnit.SECONDS.toNanos(1) * MIN_BYTES_PER_SECOND;
    }

    /** Gives the body up: the sender has gone, or is sent away. */
    void leave() {
        if (!over) {
            over = true;
            upload.close();
            reader.ended(this);
        }
    }

    void cut() {
        leave();
        request.connection().close();
    }

    private void chunk(Buffer chunk) {
        if (over) {
            return;
        }
        if (upload.size() + chunk.length() > continuation.maxBodyBytes()) {
            leave();
            reader.refuse(request, continuation::tooLarge);
            return;
        }
        CompletableFuture<Void> room = upload.write(chunk.getBytes());
        if (room != null) {
            paused = true;
            pausedAt = System.nanoTime();
            request.pause();
            room.whenComplete((written, failure) -> loop.runOnContext(nothing -> room(failure)));
        }
    }

    private void room(@Nullable Throwable failure) {
        pausedNanos += System.nanoTime() - pausedAt;
        paused = false;
        if (over) {
            return;
        }
        if (failure != null) {
            leave();
            reader.refuse(request, continuation, Upload.reason(failure));
        }
        request.resume();
    }

    private void end() {
        if (!over) {
            over = true;
            reader.ended(this);
            upload.end().whenComplete((body, failure) -> loop.runOnContext(nothing -> stored(body, failure)));
        }
    }

    private void stored(@Nullable Body body, @Nullable Throwable failure) {
        if (body != null) {
            continuation.stored(body);
        } else {
            upload.close();
            reader.refuse(request, continuation, Upload.reason(Objects.requireNonNull(failure)));
        }
    }
}
