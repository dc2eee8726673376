package io.lienthong.provider;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.lienthong.connector.Descriptor;
import io.lienthong.connector.Settings;
import io.lienthong.message.Body;
import io.lienthong.message.Environment;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.Trace;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A test bench: one descriptor opened on a Vert.x of its own, and calls that wait for their outcome. */
final class Bench implements AutoCloseable {
    private static final JsonMapper YAML = JsonMapper.builder(new YAMLFactory())
            .addModule(new JavaTimeModule())
            .build();
    private static final long PATIENCE_SECONDS = 20;

    final Vertx vertx = Vertx.vertx();
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<Provider> opened = new ArrayList<>();
    private @Nullable Descriptor descriptor;
    private @Nullable Provider provider;

    /** A descriptor with one endpoint; {@code rest} follows below it and must bring the operations. */
    static Descriptor descriptor(String yaml) {
        String head = """
                apiVersion: connector/v1
                kind: Connector
                metadata: {name: registry, title: {vi: Sổ, en: Registry}, owner: test, version: 1.0.0, interface: "1.0", supportLevel: preview}
                """;
        try {
            return YAML.readValue(head + yaml, Descriptor.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens a provider that may call this machine. */
    Bench open(String yaml, Map<String, String> settings) {
        return open(yaml, new Settings(settings, List.of("127.0.0.0/8")));
    }

    Bench open(String yaml, Settings settings) {
        descriptor = descriptor(yaml);
        provider = Provider.open(vertx, descriptor, Environment.PRODUCTION, settings, metrics);
        opened.add(provider);
        return this;
    }

    /** Opens a provider that may call this machine, with a name service of the test's own. */
    Bench open(String yaml, Map<String, String> settings, Destination.NameService names) {
        descriptor = descriptor(yaml);
        Settings allowed = new Settings(settings, List.of("127.0.0.0/8"));
        provider = Provider.open(vertx, descriptor, Environment.PRODUCTION, allowed, metrics, names);
        opened.add(provider);
        return this;
    }

    Provider provider() {
        if (provider == null) {
            throw new IllegalStateException("nothing opened");
        }
        return provider;
    }

    Call call(String operation) {
        return new Call(operation);
    }

    static Outcome await(CompletableFuture<Outcome> outcome) {
        try {
            return outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no outcome", e);
        }
    }

    @Override
    public void close() throws Exception {
        opened.forEach(Provider::close);
        vertx.close().toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** A call under construction. */
    final class Call {
        private final String operation;
        private final Map<String, String> parameters = new HashMap<>();
        private final Map<String, String> placeholders = new HashMap<>();
        private @Nullable Body body;
        private @Nullable String idempotencyKey;
        private Duration budget = Duration.ofSeconds(10);
        private @Nullable Witness witness;
        private ReplyReader reader = (status, mediaType, bytes) -> Json.parse(bytes);

        private Call(String operation) {
            this.operation = operation;
        }

        Call with(String parameter, String value) {
            parameters.put(parameter, value);
            return this;
        }

        Call placeholder(String name, String value) {
            placeholders.put(name, value);
            return this;
        }

        Call body(String json) {
            return body(Body.received(json.getBytes(java.nio.charset.StandardCharsets.UTF_8), Body.JSON));
        }

        Call body(Body content) {
            body = content;
            return this;
        }

        Call idempotencyKey(String key) {
            idempotencyKey = key;
            return this;
        }

        Call budget(Duration budget) {
            this.budget = budget;
            return this;
        }

        Call before(Witness seeing) {
            witness = seeing;
            return this;
        }

        Call reader(ReplyReader reader) {
            this.reader = reader;
            return this;
        }

        ProviderCall build() {
            if (descriptor == null) {
                throw new IllegalStateException("nothing opened");
            }
            return new ProviderCall(
                    descriptor.operation(operation).orElseThrow(),
                    MessageId.next(),
                    parameters,
                    body,
                    idempotencyKey,
                    "officer.1",
                    "TEST",
                    Trace.continued("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                    placeholders,
                    reader,
                    budget,
                    witness);
        }

        CompletableFuture<Outcome> start() {
            CompletableFuture<Outcome> outcome = new CompletableFuture<>();
            provider().call(build(), outcome::complete);
            return outcome;
        }

        Outcome await() {
            return Bench.await(start());
        }
    }
}
