package io.lienthong.system;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.util.concurrent.TimeUnit;

/** A system that answers everything with the same small thing at once, and keeps nothing; for benches. */
final class Echo implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;

    Echo() throws Exception {
        server = vertx.createHttpServer()
                .requestHandler(request -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end("{\"code\":\"1\"}"))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    String address() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    @Override
    public void close() {
        vertx.close();
    }
}
