package io.lienthong.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.Json;
import io.vertx.core.Context;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where the work of a call runs. */
@Timeout(30)
class ProviderThreadIT {
    private static final String YAML = """
            configuration: {properties: {baseUrl: {type: string}}}
            endpoint: {protocol: REST, contract: contract/openapi.yaml, url: "{{baseUrl}}"}
            operations:
              - {name: look, pattern: requestReply, request: {method: GET, path: /look}}
            """;

    private final Bench bench = new Bench();

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    private static RawServer server(String json) {
        return new RawServer((request, socket, out) -> {
            RawServer.sendJson(out, 200, json);
            return true;
        });
    }

    private record Seen(Context context, Thread thread) {}

    @Test
    void aCallFromAnEventLoopStaysOnItWhicheverConnectionsAreFree() throws IOException {
        try (RawServer server = server("{}")) {
            // given
            bench.open(YAML, Map.of("baseUrl", server.url()));
            ContextInternal first = ((VertxInternal) bench.vertx).createEventLoopContext();
            ContextInternal second = ((VertxInternal) bench.vertx).createEventLoopContext();
            List<Thread> readers = new CopyOnWriteArrayList<>();

            // when
            for (int i = 0; i < 10; i++) {
                ContextInternal context = (i % 2 == 0 ? first : second).duplicate();
                CompletableFuture<Seen> start = new CompletableFuture<>();
                CompletableFuture<Seen> end = new CompletableFuture<>();
                context.runOnContext(nothing -> {
                    start.complete(new Seen(Vertx.currentContext(), Thread.currentThread()));
                    ProviderCall call = bench.call("look")
                            .reader((status, mediaType, body) -> {
                                readers.add(Thread.currentThread());
                                return Json.parse(body);
                            })
                            .build();
                    bench.provider()
                            .call(
                                    call,
                                    outcome -> end.complete(new Seen(Vertx.currentContext(), Thread.currentThread())));
                });

                // then
                assertThat(end.join()).isEqualTo(start.join());
                assertThat(readers.get(i)).isEqualTo(start.join().thread());
            }
        }
    }

    @Test
    void aCallFromAWorkerComesBackToIt() throws IOException {
        try (RawServer server = server("{}")) {
            // given
            bench.open(YAML, Map.of("baseUrl", server.url()));
            Context worker = ((VertxInternal) bench.vertx).createWorkerContext();
            CompletableFuture<ThreadingModel> model = new CompletableFuture<>();

            // when
            worker.runOnContext(nothing -> bench.provider()
                    .call(
                            bench.call("look").build(),
                            outcome -> model.complete(Vertx.currentContext().threadingModel())));

            // then
            assertThat(model.join()).isEqualTo(ThreadingModel.WORKER);
        }
    }

    @Test
    void aLargeAnswerIsReadOnAWorkerThread() throws IOException {
        try (RawServer server = server("\"" + "x".repeat(70_000) + "\"")) {
            // given
            bench.open(YAML, Map.of("baseUrl", server.url()));
            CompletableFuture<String> reader = new CompletableFuture<>();

            // when
            Outcome outcome = bench.call("look")
                    .reader((status, mediaType, body) -> {
                        reader.complete(Thread.currentThread().getName());
                        return Json.parse(body);
                    })
                    .await();

            // then
            assertThat(outcome).isInstanceOf(Outcome.Answered.class);
            assertThat(reader.join()).startsWith("provider-readers");
        }
    }
}
