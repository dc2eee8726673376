package io.lienthong.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.provider.Push;
import io.lienthong.provider.WebhookSignature;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;

/** Posts JSON, behind the guard and within the limits of the webhooks of datasets. */
final class HttpSender implements Sender {
    private static final long PATIENCE_SECONDS = 30;
    /** A message of a chat holds 4,096 characters. */
    private static final int MOST_CHAT = 4_000;

    private final Push push;
    private final BiFunction<Outbox.Message, Text, ObjectNode> body;
    private final List<byte[]> keys;
    private final Clock clock;

    private HttpSender(Push push, BiFunction<Outbox.Message, Text, ObjectNode> body, List<byte[]> keys, Clock clock) {
        this.push = push;
        this.body = body;
        this.keys = keys;
        this.clock = clock;
    }

    static HttpSender of(Channel.Webhook channel, Vertx vertx, Clock clock) {
        byte[] key = channel.secret() == null
                ? null
                : ChannelProblem.key(channel.secret().reveal());
        return new HttpSender(
                Push.open(vertx, channel.url(), Channel.Egress.of(channel.egress())),
                (message, text) -> text.json(message, clock.instant()),
                key == null ? List.of() : List.of(key),
                clock);
    }

    static HttpSender of(Channel.Telegram channel, Vertx vertx, Clock clock) {
        return new HttpSender(
                Push.open(vertx, channel.address(), Channel.Egress.of(channel.egress())),
                (message, text) ->
                        Json.object().put("chat_id", channel.chatId()).put("text", shortened(text, message)),
                List.of(),
                clock);
    }

    private static String shortened(Text text, Outbox.Message message) {
        String whole = text.plain(message);
        return whole.length() > MOST_CHAT ? whole.substring(0, MOST_CHAT) + "…" : whole;
    }

    @Override
    public Optional<String> send(Outbox.Message message, Text text) {
        byte[] bytes = Json.write(body.apply(message, text));
        CompletableFuture<Push.Result> done = new CompletableFuture<>();
        push.send(headers(message, bytes), bytes, done::complete);
        try {
            return failure(done.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        } catch (ExecutionException | TimeoutException e) {
            return Optional.of("no answer within " + PATIENCE_SECONDS + " s");
        }
    }

    private Map<String, String> headers(Outbox.Message message, byte[] bytes) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        if (!keys.isEmpty()) {
            long now = clock.instant().getEpochSecond();
            String id = "msg_" + message.id();
            headers.put("webhook-id", id);
            headers.put("webhook-timestamp", Long.toString(now));
            headers.put("webhook-signature", WebhookSignature.of(keys, id, now, bytes));
        }
        return headers;
    }

    private static Optional<String> failure(Push.Result result) {
        if (result instanceof Push.Result.Answered answer) {
            return answer.status() / 100 == 2 ? Optional.empty() : Optional.of("HTTP " + answer.status());
        }
        Push.Result.Broken broken = (Push.Result.Broken) result;
        return Optional.of(broken.why().name() + ": " + broken.why().reason());
    }

    @Override
    public void close() {
        push.close();
    }
}
