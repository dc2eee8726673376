package io.lienthong.simulator;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.Response;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** Writes what a simulated system answers, or breaks it as it was told. */
final class Answering {
    private static final int SLICES = 20;
    private static final long SLICE_MILLIS = 250;

    private final Vertx vertx;

    Answering(Vertx vertx) {
        this.vertx = vertx;
    }

    /** @param told beyond what the stub says */
    void write(HttpServerRequest request, Response response, Behaviour.@Nullable Fault told) {
        long delay = response.getInitialDelay();
        if (delay > 0) {
            vertx.setTimer(delay, timer -> send(request, response, told));
        } else {
            send(request, response, told);
        }
    }

    private void send(HttpServerRequest request, Response response, Behaviour.@Nullable Fault told) {
        Fault fault = response.getFault();
        if (fault != null) {
            fail(request, fault);
        } else if (told == Behaviour.Fault.RESET) {
            request.connection().close();
        } else {
            Buffer body = response.getBody() == null ? Buffer.buffer() : Buffer.buffer(response.getBody());
            head(request.response(), response, told != null);
            if (told == Behaviour.Fault.SLOW_BODY) {
                request.response().setChunked(true);
                slowly(request, body, 0);
            } else {
                request.response()
                        .end(
                                told == null
                                        ? body
                                        : body.slice(0, body.length() / 2).appendString("{\"cut"));
            }
        }
    }

    private static void head(HttpServerResponse answer, Response response, boolean changed) {
        answer.setStatusCode(response.getStatus());
        if (response.getHeaders() != null) {
            response.getHeaders().all().stream()
                    .filter(header -> !header.key().equalsIgnoreCase("Transfer-Encoding"))
                    .filter(header -> !changed || !header.key().equalsIgnoreCase("Content-Length"))
                    .forEach(header -> answer.putHeader(header.key(), header.values()));
        }
    }

    private void slowly(HttpServerRequest request, Buffer body, int from) {
        if (request.response().closed()) {
            return;
        }
        int next = Math.min(body.length(), from + Math.max(1, body.length() / SLICES));
        request.response().write(body.slice(from, next));
        if (next >= body.length()) {
            request.response().end();
        } else {
            vertx.setTimer(SLICE_MILLIS, timer -> slowly(request, body, next));
        }
    }

    private static void fail(HttpServerRequest request, Fault fault) {
        if (fault == Fault.MALFORMED_RESPONSE_CHUNK || fault == Fault.RANDOM_DATA_THEN_CLOSE) {
            request.response().setChunked(true).write("{\"cut");
        }
        request.connection().close();
    }

    static void plain(HttpServerRequest request, int status, String text) {
        if (request.response().closed()) {
            return;
        }
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end(text);
    }
}
