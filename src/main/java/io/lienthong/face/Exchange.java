package io.lienthong.face;

import io.lienthong.access.Access;
import io.lienthong.access.Consumer;
import io.lienthong.access.Refusals;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.Problem;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One HTTP request and its answer. May be answered from any thread. */
public final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final CharSequence MESSAGE_ID = HttpHeaders.createOptimized("X-Message-Id");
    private static final int WORTH_COMPRESSING = 1_000;

    public final HttpServerRequest http;
    public final MessageId id = MessageId.next();
    private final Context loop = Objects.requireNonNull(Vertx.currentContext());
    private final boolean gzip;
    private final Refusals refusals;
    private volatile @Nullable Consumer caller;

    public Exchange(HttpServerRequest http, Access access) {
        this.http = http;
        this.refusals = access.refusals();
        String accepted = http.getHeader(HttpHeaders.ACCEPT_ENCODING);
        this.gzip = accepted != null
                && accepted.contains("gzip")
                && !accepted.contains("gzip;q=0,")
                && !accepted.endsWith("gzip;q=0");
    }

    /** Who asks, once it is known. */
    public void calledBy(Consumer consumer) {
        caller = consumer;
    }

    public boolean acceptsGzip() {
        return gzip;
    }

    /** Whether the consumer has gone. */
    public boolean isOver() {
        return http.response().closed() || http.response().ended();
    }

    public void onLoop(Runnable task) {
        loop.runOnContext(nothing -> task.run());
    }

    /** Runs on a worker what may fail: a failure is the answer. */
    public void answering(Runnable work) {
        try {
            work.run();
        } catch (BusException e) {
            refuse(e, null);
        } catch (RuntimeException defect) {
            LOG.atError().setCause(defect).addKeyValue("messageId", id).log("A question could not be answered");
            refuse(new BusException(ErrorCode.INTERNAL_ERROR, "the question could not be answered"), null);
        }
    }

    /** For whoever asks why. */
    public void noteRefusal(BusException error) {
        refusals.note(id, caller, http.method().name(), http.uri(), error);
    }

    public void refuse(BusException error, @Nullable Duration retryAfter) {
        noteRefusal(error);
        onLoop(() -> {
            if (isOver() || http.response().headWritten()) {
                http.connection().close(); // in the middle of a stream: its end must not look like the end of the data
                return;
            }
            HttpServerResponse response = http.response();
            if (error.code().retryable()) {
                long seconds = retryAfter == null ? 2 : Math.max(1, retryAfter.toSeconds());
                response.putHeader("Retry-After", Long.toString(seconds));
            }
            if (error.code().httpStatus() == 401) {
                response.putHeader("WWW-Authenticate", "Bearer");
            }
            response.setStatusCode(error.code().httpStatus())
                    .putHeader(MESSAGE_ID, id.toString())
                    .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                    .end(Buffer.buffer(Json.write(Problem.of(error, id))));
        });
    }

    /** An answer as a whole, compressed where the consumer takes it and it is worth it. */
    public void answer(int status, String mediaType, Map<String, String> headers, byte[] body) {
        boolean compressed = gzip && body.length > WORTH_COMPRESSING;
        byte[] sent = compressed ? compressed(body) : body;
        onLoop(() -> {
            if (isOver()) {
                return;
            }
            HttpServerResponse response = begin(status, mediaType, headers);
            if (compressed) {
                response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
            }
            response.end(Buffer.buffer(sent));
        });
    }

    /** The head of an answer. On the loop. */
    public HttpServerResponse begin(int status, String mediaType, Map<String, String> headers) {
        HttpServerResponse response = http.response()
                .setStatusCode(status)
                .putHeader(MESSAGE_ID, id.toString())
                .putHeader(HttpHeaders.VARY, "Accept, Accept-Encoding");
        headers.forEach(response::putHeader);
        return status == 304 ? response : response.putHeader(HttpHeaders.CONTENT_TYPE, mediaType);
    }

    private static byte[] compressed(byte[] body) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }
}
