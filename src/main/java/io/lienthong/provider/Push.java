package io.lienthong.provider;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Posts to one address that the operator declared, behind the same guard as calls to connected systems: nothing is followed,
 * 2 s to connect, 15 s to the last byte of the answer, of which 64 KiB are read. Without TLS it calls the ranges that the
 * operator allows and no others.
 */
public final class Push implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration WHOLE = Duration.ofSeconds(15);
    private static final int CAP_BYTES = 64 << 10;
    private static final int CONNECTIONS = 2;

    private final ContextInternal loop;
    private final String target;
    private final Destination destination;
    private final ClientPools clients;

    /** What became of a post. */
    public sealed interface Result {
        /** @param retryAfter what an answer that is no success asked for; at most an hour */
        record Answered(int status, @Nullable Duration retryAfter) implements Result {}

        record Broken(Breakage why) implements Result {}
    }

    private Push(VertxInternal vertx, Url url, String target, List<String> allowedRanges) {
        this.loop = vertx.createEventLoopContext();
        this.target = target;
        this.destination = new Destination(vertx, url, egress(url, allowedRanges), InetAddress::getAllByName);
        this.clients = new ClientPools(vertx, TlsCompiler.plain(CONNECT), CONNECTIONS);
    }

    /** Connects to nothing yet. */
    public static Push open(Vertx vertx, String url, List<String> allowedRanges) {
        return new Push((VertxInternal) vertx, Url.parse(url, ""), target(URI.create(url)), allowedRanges);
    }

    /** As it was declared: a slash at its end may matter to who listens there. */
    private static String target(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    /** Why nothing can ever be posted to this address, as far as that is clear without a look-up. */
    public static Optional<String> problem(String url, List<String> allowedRanges) {
        try {
            Url parsed = Url.parse(url, "");
            return DeclaredAddresses.isForbidden(parsed, egress(parsed, allowedRanges))
                    ? Optional.of(
                            "the address is in a range that no call may reach (private, loopback, link-local,"
                                    + " reserved); name a public one, or list the range in egress.allowedRanges where it is declared")
                    : Optional.empty();
        } catch (UnusableConnector e) {
            return Optional.of(e.defect().message());
        }
    }

    private static Egress egress(Url url, List<String> allowedRanges) {
        return url.tls() ? new Egress(allowedRanges) : Egress.only(allowedRanges);
    }

    /** @param done runs exactly once, on an event loop */
    public void send(Map<String, String> headers, byte[] body, Consumer<Result> done) {
        loop.runOnContext(nothing -> new Post(headers, body, done).start(HttpMethod.POST, target, WHOLE.toNanos()));
    }

    @Override
    public void close() {
        clients.close();
    }

    private final class Post extends Exchange {
        private final Map<String, String> headers;
        private final byte[] body;
        private final Consumer<Result> done;

        Post(Map<String, String> headers, byte[] body, Consumer<Result> done) {
            super(loop, destination, clients, CAP_BYTES);
            this.headers = headers;
            this.body = body;
            this.done = done;
        }

        @Override
        void write(HttpClientRequest request) {
            MultiMap all = request.headers();
            headers.forEach(all::set);
            request.end(Buffer.buffer(body));
        }

        @Override
        void answered(Answer answer) {
            done.accept(new Result.Answered(answer.status(), answer.retryAfter()));
        }

        /** What an answer says beyond the bytes that are read is nothing to us. */
        @Override
        void broken(Breakage breakage, @Nullable Throwable cause) {
            done.accept(
                    breakage == Breakage.TOO_LARGE ? new Result.Answered(status(), null) : new Result.Broken(breakage));
        }
    }
}
