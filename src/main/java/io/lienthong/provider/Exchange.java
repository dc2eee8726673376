package io.lienthong.provider;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One request and its whole answer, within one time-out and one cap. Lives on the event loop of its context and ends in
 * exactly one of {@link #answered} and {@link #broken}; what comes from the network after that is dropped.
 */
abstract class Exchange implements Runnable {
    private static final String UNKNOWN_MEDIA_TYPE = "application/octet-stream";
    private static final int MAX_MEDIA_TYPE_LENGTH = 200;

    protected final ContextInternal context;
    private final Destination destination;
    private final ClientPools clients;
    private final int capBytes;

    private HttpMethod method = HttpMethod.POST;
    private String uri = "/";
    private long timeoutNanos;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable SocketAddress address;
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse response;
    private AnswerBytes bytes;
    private boolean ended;

    Exchange(ContextInternal context, Destination destination, ClientPools clients, int capBytes) {
        this.context = context;
        this.destination = destination;
        this.clients = clients;
        this.capBytes = capBytes;
        this.bytes = new AnswerBytes(capBytes);
    }

    /** Writes headers and body, and ends the request. */
    abstract void write(HttpClientRequest request);

    abstract void answered(Answer answer);

    abstract void broken(Breakage breakage, @Nullable Throwable cause);

    /** Starts on the event loop of the context; the time-out covers everything up to the last byte of the answer. */
    final void start(HttpMethod method, String uri, long timeoutNanos) {
        this.method = method;
        this.uri = uri;
        this.timeoutNanos = timeoutNanos;
        this.timer = context.nettyEventLoop().schedule(this, timeoutNanos, TimeUnit.NANOSECONDS);
        SocketAddress known = destination.address();
        if (known != null) {
            connect(known);
        } else {
            destination.lookUp().onComplete(found -> context.emit(found, this::found));
        }
    }

    /** There was progress: the time-out counts anew. */
    final void extend(long timeoutNanos) {
        ScheduledFuture<?> pending = timer;
        if (!ended && pending != null) {
            pending.cancel(false);
            timer = context.nettyEventLoop().schedule(this, timeoutNanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Of the answer's head; 0: none came. */
    final int status() {
        HttpClientResponse now = response;
        return now == null ? 0 : now.statusCode();
    }

    final boolean over() {
        return ended;
    }

    /** Closes the connection of a request that will not be finished. */
    final void abandon() {
        if (!ended) {
            stop();
        }
        HttpClientRequest open = request;
        if (open != null) {
            open.reset();
        }
    }

    private void found(AsyncResult<SocketAddress> found) {
        if (ended) {
            return;
        }
        if (found.succeeded()) {
            connect(found.result());
        } else if (found.cause() instanceof Destination.ForbiddenAddress) {
            end(Breakage.ADDRESS_FORBIDDEN, found.cause());
        } else {
            end(Breakage.ADDRESS_UNKNOWN, found.cause());
        }
    }

    private void connect(SocketAddress target) {
        address = target;
        Url url = destination.url;
        RequestOptions options = new RequestOptions()
                .setServer(target)
                .setHost(url.host())
                .setPort(url.port())
                .setSsl(url.tls())
                .setMethod(method)
                .setURI(uri)
                .setConnectTimeout(Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNanos)));
        Future<HttpClientRequest> ready;
        try {
            ready = clients.on(context).request(options);
        } catch (IllegalStateException closed) { // Vert.x went down before its calls
            end(Breakage.UNREACHABLE, closed);
            return;
        }
        ready.onComplete(this::connected);
    }

    private void connected(AsyncResult<HttpClientRequest> connected) {
        if (ended) {
            if (connected.succeeded()) {
                giveBack(connected.result());
            }
            return;
        }
        if (connected.failed()) {
            SocketAddress failed = address;
            if (failed != null) {
                destination.unreachable(failed);
            }
            end(tlsFailure(connected.cause()) ? Breakage.TLS_FAILED : Breakage.UNREACHABLE, connected.cause());
            return;
        }
        HttpClientRequest ready = connected.result();
        request = ready;
        ready.response().onComplete(this::head);
        write(ready);
    }

    /** Returns an unused connection to its pool; Vert.x would log the reset of a request that nobody listens to. */
    private static void giveBack(HttpClientRequest unused) {
        unused.exceptionHandler(expected -> {});
        unused.reset();
    }

    private void head(AsyncResult<HttpClientResponse> head) {
        if (ended) {
            return;
        }
        if (head.failed()) {
            end(notHttp(head.cause()) ? Breakage.NOT_HTTP : Breakage.CLOSED_UNANSWERED, head.cause());
            return;
        }
        HttpClientResponse now = head.result();
        response = now;
        now.exceptionHandler(this::interrupted);
        if (method != HttpMethod.HEAD && declaredLength(now) > capBytes) {
            end(Breakage.TOO_LARGE, null);
            return;
        }
        now.handler(this::chunk);
        now.endHandler(this::whole);
    }

    private void chunk(Buffer chunk) {
        if (!ended && !bytes.add(chunk)) {
            end(Breakage.TOO_LARGE, null);
        }
    }

    private void interrupted(Throwable cause) {
        if (!ended) {
            end(notHttp(cause) ? Breakage.NOT_HTTP : Breakage.CLOSED_MIDWAY, cause);
        }
    }

    private void whole(@Nullable Void nothing) {
        HttpClientResponse now = response;
        if (ended || now == null) {
            return;
        }
        stop();
        MultiMap headers = now.headers();
        String encoding = headers.get(HttpHeaders.CONTENT_ENCODING);
        answered(new Answer(
                now.statusCode(),
                mediaType(headers.get(HttpHeaders.CONTENT_TYPE)),
                encoding != null && !encoding.equalsIgnoreCase("identity"),
                now.statusCode() >= 400 ? RetryAfter.parse(headers.get(HttpHeaders.RETRY_AFTER)) : null,
                headers,
                bytes.bytes()));
    }

    /** The time-out. */
    @Override
    public final void run() {
        if (!ended) {
            context.emit(
                    null,
                    nothing ->
                            end(request == null ? Breakage.NO_CONNECTION_IN_TIME : Breakage.NO_ANSWER_IN_TIME, null));
        }
    }

    /** Ends without an answer; a connection in use is closed, since what else it brings belongs to nobody. */
    private void end(Breakage breakage, @Nullable Throwable cause) {
        stop();
        HttpClientRequest open = request;
        if (open != null) {
            open.reset();
        }
        broken(breakage, cause);
    }

    private void stop() {
        ended = true;
        ScheduledFuture<?> pending = timer;
        if (pending != null) {
            pending.cancel(false);
            timer = null;
        }
    }

    private static long declaredLength(HttpClientResponse response) {
        String length = response.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException beyondMeasure) {
            return Long.MAX_VALUE;
        }
    }

    private static String mediaType(@Nullable String header) {
        return header == null
                        || header.isEmpty()
                        || header.length() > MAX_MEDIA_TYPE_LENGTH
                        || !HeaderText.usable(header)
                ? UNKNOWN_MEDIA_TYPE
                : header;
    }

    private static boolean tlsFailure(@Nullable Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof SSLException) {
                return true;
            }
        }
        return false;
    }

    private static boolean notHttp(@Nullable Throwable cause) {
        return (cause instanceof DecoderException && !tlsFailure(cause))
                || cause instanceof TooLongFrameException
                || cause instanceof IllegalArgumentException
                || cause instanceof IllegalStateException;
    }
}
