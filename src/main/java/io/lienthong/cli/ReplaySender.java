package io.lienthong.cli;

import io.lienthong.platform.EventLoops;
import io.lienthong.province.Dossier;
import io.lienthong.province.RecordWriter;
import io.lienthong.province.Replay;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Sends a replay to a bus: the steps of a dossier one after the other, as many dossiers at once as there are connections, in the order of
 * their days. What the bus cannot take now is sent again under the same key, so that nothing counts twice.
 */
final class ReplaySender {
    private static final String DOSSIERS = "/api/one-stop-dossiers/1.0/dossiers/recorded";
    private static final String PAYMENTS = "/api/payment-platform/1.0/payments/recorded";
    private static final CharSequence IDEMPOTENCY_KEY = HttpHeaders.createOptimized("Idempotency-Key");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final int CONNECT_MILLIS = 5_000;
    /** An answer that takes longer does not come. */
    private static final int IDLE_SECONDS = 60;

    private static final long PAUSE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;
    /** As long as this nothing may be accepted. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** Longer than any event loop is ever busy here: a renewed token is waited for. */
    private static final Duration LOOP_LIMIT = Duration.ofMinutes(2);

    private final ConsumerLogin login;
    private final URI bus;
    private final Iterator<Dossier> dossiers;
    private final RecordWriter writer;
    private final String keyPrefix;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    // Of the event loop alone, but for what is volatile.
    private CharSequence bearer;
    private long tokenNanos;
    private long acceptedNanos;
    private int busy;
    private volatile long sent;
    private volatile long again;
    private volatile Instant last = Instant.EPOCH;

    /** Hears how far it is. */
    interface Progress {
        void at(long sent);
    }

    /**
     * @param again how many were sent again, because the bus was away or busy
     * @param last when the last was accepted
     */
    record Sent(long events, long again, Instant last) {}

    /** @param keyPrefix of the idempotency keys; dossier and step follow */
    ReplaySender(ConsumerLogin login, Replay replay, String keyPrefix) throws IOException {
        this.login = login;
        this.bus = login.address();
        this.dossiers = replay.iterator();
        this.writer = replay.writer();
        this.keyPrefix = keyPrefix;
        this.acceptedNanos = System.nanoTime();
        this.bearer = bearer();
    }

    private CharSequence bearer() throws IOException {
        tokenNanos = System.nanoTime();
        return HttpHeaders.createOptimized("Bearer " + login.token());
    }

    Sent send(int connections, Duration interval, Progress progress) throws IOException {
        try (EventLoops loops = new EventLoops(LOOP_LIMIT)) {
            HttpClient client = loops.vertx()
                    .createHttpClient(new HttpClientOptions()
                            .setSsl("https".equals(bus.getScheme()))
                            .setMaxPoolSize(connections)
                            .setConnectTimeout(CONNECT_MILLIS)
                            .setIdleTimeout(IDLE_SECONDS));
            loops.vertx().exceptionHandler(done::completeExceptionally);
            loops.vertx().runOnContext(none -> {
                busy = connections;
                for (int i = 0; i < connections; i++) {
                    new Courier(loops.vertx(), client).next();
                }
            });
            while (!ended(interval)) {
                progress.at(sent);
            }
        }
        return new Sent(sent, again, last);
    }

    private boolean ended(Duration interval) {
        try {
            done.get(interval.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (java.util.concurrent.TimeoutException notYet) {
            return false;
        } catch (java.util.concurrent.ExecutionException e) {
            throw e.getCause() instanceof Refusal refusal ? refusal : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("Interrupted. The same command goes on.");
        }
    }

    private int port() {
        return bus.getPort() > 0 ? bus.getPort() : "https".equals(bus.getScheme()) ? 443 : 80;
    }

    /** Carries one dossier at a time. */
    private final class Courier {
        private final Vertx vertx;
        private final HttpClient client;
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private Dossier dossier;
        private int step;
        private Buffer body = Buffer.buffer();

        @SuppressWarnings("NullAway.Init") // the first step takes one
        Courier(Vertx vertx, HttpClient client) {
            this.vertx = vertx;
            this.client = client;
        }

        void next() {
            if (dossier != null && ++step < dossier.steps()) {
                write();
                send();
            } else if (dossiers.hasNext() && !done.isDone()) {
                dossier = dossiers.next();
                step = 0;
                write();
                send();
            } else if (--busy == 0) {
                done.complete(null);
            }
        }

        private void write() {
            written.reset();
            try {
                writer.write(dossier, dossier.step(step), written);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            body = Buffer.buffer(written.toByteArray());
        }

        private void send() {
            if (done.isDone()) {
                return;
            }
            String path = dossier.step(step) == Dossier.Step.PAID ? PAYMENTS : DOSSIERS;
            client.request(HttpMethod.PUT, port(), bus.getHost(), bus.getPath() + path)
                    .onSuccess(this::send)
                    .onFailure(away -> sendLater(PAUSE_MILLIS));
        }

        private void send(HttpClientRequest request) {
            CharSequence shown = bearer;
            request.putHeader(HttpHeaders.AUTHORIZATION, shown)
                    .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                    .putHeader(IDEMPOTENCY_KEY, keyPrefix + dossier.code() + ':' + (step + 1));
            request.send(body).onSuccess(answer -> answered(answer, shown)).onFailure(away -> sendLater(PAUSE_MILLIS));
        }

        private void answered(HttpClientResponse answer, CharSequence shown) {
            switch (answer.statusCode()) {
                case 202 -> accepted();
                case 429, 502, 503, 504 -> sendLater(pause(answer));
                case 401 -> renew(answer, shown);
                default -> refused(answer);
            }
        }

        private void accepted() {
            sent = sent + 1;
            acceptedNanos = System.nanoTime();
            last = Instant.now();
            next();
        }

        private static long pause(HttpClientResponse answer) {
            String seconds = answer.getHeader(HttpHeaders.RETRY_AFTER);
            return seconds != null && seconds.matches("[0-9]{1,4}")
                    ? Math.min(LONGEST_PAUSE_MILLIS, Long.parseLong(seconds) * 1_000 + 1)
                    : PAUSE_MILLIS;
        }

        private void sendLater(long millis) {
            again = again + 1;
            if (System.nanoTime() - acceptedNanos > PATIENCE.toNanos()) {
                done.completeExceptionally(new Refusal("The bus at " + bus + " has accepted nothing for "
                        + PATIENCE.toMinutes() + " minutes. The same command goes on where it was."));
            } else {
                vertx.setTimer(millis, now -> send());
            }
        }

        /** Whoever comes first renews it for all; one that was never good is not worth another. */
        private void renew(HttpClientResponse answer, CharSequence shown) {
            if (shown.equals(bearer) && acceptedNanos < tokenNanos) {
                refused(answer);
                return;
            }
            try {
                if (shown.equals(bearer)) {
                    bearer = bearer();
                }
                send();
            } catch (Refusal e) {
                done.completeExceptionally(e);
            } catch (IOException away) {
                sendLater(PAUSE_MILLIS);
            }
        }

        private void refused(HttpClientResponse answer) {
            answer.body()
                    .onComplete(read -> done.completeExceptionally(new Refusal("The bus refused " + dossier.code()
                            + " (" + dossier.step(step) + "): " + problem(answer.statusCode(), read.result()))));
        }
    }

    private static String problem(int status, @org.jspecify.annotations.Nullable Buffer body) {
        try {
            return Output.problem(ConsumerLogin.parse(body == null ? new byte[0] : body.getBytes()));
        } catch (IOException noProblem) {
            return "HTTP status " + status;
        }
    }
}
