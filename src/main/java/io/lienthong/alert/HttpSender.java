package io.lienthong.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import io.lienthong.message.Wording;
import io.lienthong.provider.Push;
import io.lienthong.provider.WebhookSignature;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    /** Of 4xx, those that are about the address, the credentials or the moment, not about the message. */
    private static final Set<Integer> NOT_OF_THE_MESSAGE = Set.of(401, 403, 404, 405, 407, 408, 410, 425, 429);

    private final Push push;
    private final BiFunction<Outbox.Message, Text, ObjectNode> body;
    private final List<byte[]> keys;
    private final int most;
    private final Clock clock;

    /** @param most characters of a text that people read in a chat */
    private HttpSender(
            Push push, BiFunction<Outbox.Message, Text, ObjectNode> body, List<byte[]> keys, int most, Clock clock) {
        this.push = push;
        this.body = body;
        this.keys = keys;
        this.most = most;
        this.clock = clock;
    }

    static HttpSender of(Channel.Webhook channel, Vertx vertx, Clock clock) {
        byte[] key = channel.secret() == null
                ? null
                : ChannelProblem.key(channel.secret().reveal());
        return new HttpSender(
                Push.open(vertx, channel.url().reveal(), Channel.Egress.of(channel.egress())),
                (message, text) -> text.json(message, clock.instant()),
                key == null ? List.of() : List.of(key),
                Integer.MAX_VALUE,
                clock);
    }

    static HttpSender of(Channel.Telegram channel, Vertx vertx, Clock clock) {
        return new HttpSender(
                Push.open(vertx, channel.address(), Channel.Egress.of(channel.egress())),
                (message, text) ->
                        Json.object().put("chat_id", channel.chatId()).put("text", text.brief(message.items())),
                List.of(),
                MOST_CHAT,
                clock);
    }

    @Override
    public int room(Outbox.Message message, Text text) {
        int room = message.items().size();
        while (room > 1 && text.brief(message.items().subList(0, room)).length() > most) {
            room--;
        }
        return room;
    }

    @Override
    public Outcome send(Outbox.Message message, Text text) {
        byte[] bytes = Json.write(body.apply(message, text));
        CompletableFuture<Push.Result> done = new CompletableFuture<>();
        push.send(headers(message, bytes), bytes, done::complete);
        try {
            return outcome(done.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.later("interrupted");
        } catch (ExecutionException | TimeoutException e) {
            return Outcome.later(new Wording(
                            "không trả lời trong " + PATIENCE_SECONDS + " s",
                            "no answer within " + PATIENCE_SECONDS + " s")
                    .toString());
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

    private static Outcome outcome(Push.Result result) {
        if (result instanceof Push.Result.Answered answer) {
            int status = answer.status();
            boolean refused = status / 100 == 4 && !NOT_OF_THE_MESSAGE.contains(status);
            return status / 100 == 2
                    ? Outcome.SENT
                    : refused ? Outcome.refused("HTTP " + status) : Outcome.later("HTTP " + status);
        }
        Push.Result.Broken broken = (Push.Result.Broken) result;
        return Outcome.later(broken.why().name() + ": " + broken.why().reason());
    }

    @Override
    public void close() {
        push.close();
    }
}
