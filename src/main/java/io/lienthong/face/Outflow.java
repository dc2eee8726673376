package io.lienthong.face;

import io.lienthong.message.BusException;
import io.lienthong.route.Workers;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is written part by part: the next part is made, on a worker, when the consumer has read the one before, so
 * that a slow consumer holds one part. One that takes no slice of it for a minute is cut off.
 */
public final class Outflow {
    private static final long PATIENCE_MILLIS = TimeUnit.MINUTES.toMillis(1);
    private static final int SLICE = 64 << 10;
    private static final long AGAIN_MILLIS = 50;

    private final Exchange exchange;
    private final Workers workers;
    private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
    private final @Nullable GZIPOutputStream gzip;
    private boolean begun;

    public Outflow(Exchange exchange, Workers workers) {
        this.exchange = exchange;
        this.workers = workers;
        try {
            this.gzip = exchange.acceptsGzip() ? new GZIPOutputStream(packed, 1 << 13, true) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a part, and then has the next one made. On a worker. */
    public void write(byte[] part, String mediaType, Map<String, String> headers, Runnable then) {
        Buffer buffer = Buffer.buffer(packed(part, false));
        exchange.onLoop(() -> {
            if (exchange.isOver()) {
                return;
            }
            send(begin(mediaType, headers), buffer, 0, () -> goOn(then));
        });
    }

    /** Slice by slice, each when the one before is out. On the loop. */
    private void send(HttpServerResponse response, Buffer buffer, int from, Runnable then) {
        int next = from;
        while (next < buffer.length() && !response.writeQueueFull()) {
            int end = Math.min(buffer.length(), next + SLICE);
            response.write(buffer.slice(next, end));
            next = end;
        }
        int sent = next;
        if (!response.writeQueueFull()) {
            then.run();
            return;
        }
        Vertx vertx = Objects.requireNonNull(Vertx.currentContext()).owner();
        long cut = vertx.setTimer(
                PATIENCE_MILLIS, timer -> exchange.http.connection().close());
        response.drainHandler(drained -> {
            vertx.cancelTimer(cut);
            if (!exchange.isOver()) {
                send(response, buffer, sent, then);
            }
        });
    }

    /** Writes the last part. On a worker. */
    public void end(byte[] part, String mediaType, Map<String, String> headers) {
        Buffer buffer = Buffer.buffer(packed(part, true));
        exchange.onLoop(() -> {
            if (!exchange.isOver()) {
                HttpServerResponse response = begin(mediaType, headers);
                send(response, buffer, 0, response::end);
            }
        });
    }

    private void goOn(Runnable then) {
        try {
            workers.start(() -> exchange.answering(then));
        } catch (BusException busy) {
            Objects.requireNonNull(Vertx.currentContext()).owner().setTimer(AGAIN_MILLIS, timer -> goOn(then));
        }
    }

    private HttpServerResponse begin(String mediaType, Map<String, String> headers) {
        if (begun) {
            return exchange.http.response();
        }
        begun = true;
        HttpServerResponse response = exchange.begin(200, mediaType, headers).setChunked(true);
        if (gzip != null) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        return response;
    }

    private byte[] packed(byte[] part, boolean last) {
        if (gzip == null) {
            return part;
        }
        try {
            gzip.write(part);
            if (last) {
                gzip.close();
            } else {
                gzip.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] bytes = packed.toByteArray();
        packed.reset();
        return bytes;
    }
}
