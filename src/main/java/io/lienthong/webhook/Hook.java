package io.lienthong.webhook;

import io.lienthong.access.Webhook;
import io.lienthong.message.Environment;
import io.lienthong.provider.Push;
import io.lienthong.provider.WebhookSignature;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A webhook that is declared.
 *
 * @param push the way to its address
 */
record Hook(io.lienthong.access.Consumer consumer, Webhook declared, Push push) {
    private static final String MEDIA_TYPE = "application/cloudevents+json";

    Environment environment() {
        return consumer.environment();
    }

    String dataset() {
        return declared.dataset();
    }

    /** Unique; as {@link Places} puts it together in SQL. */
    String name() {
        return environment() + "/" + dataset() + "/" + consumer.id();
    }

    /** Signs a message and sends it. */
    void send(Message message, Consumer<Push.Result> done) {
        long now = Instant.now().getEpochSecond();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", MEDIA_TYPE);
        headers.put("webhook-id", message.id());
        headers.put("webhook-timestamp", Long.toString(now));
        headers.put("webhook-signature", WebhookSignature.of(declared.keys(), message.id(), now, message.body()));
        push.send(headers, message.body(), done);
    }
}
