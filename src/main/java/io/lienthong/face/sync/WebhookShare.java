package io.lienthong.face.sync;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.access.Consumer;
import io.lienthong.face.Exchange;
import io.lienthong.face.QueryString;
import io.lienthong.message.Json;
import io.lienthong.message.Wording;
import io.lienthong.webhook.Webhooks;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a consumer sees of its webhooks, and may do to them. */
final class WebhookShare {
    static final String ENABLE = "/webhook/enable";
    private static final String FROM = "from";

    private final Webhooks webhooks;

    WebhookShare(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    /** All of the consumer's own, also where the grant has ended or the dataset is away. */
    void list(ArrayNode shown, Consumer consumer) {
        webhooks.of(consumer).forEach(status -> put(shown.addObject().put("dataset", status.dataset()), status));
    }

    private static void put(ObjectNode shown, Webhooks.Status status) {
        shown.put("state", status.state());
        text(shown, "reason", status.reason());
        Wording explanation = status.reason() == null
                ? status.failureReason()
                : status.reason().wording();
        if (explanation != null) {
            shown.putObject("explanation").put("vi", explanation.vi()).put("en", explanation.en());
        }
        text(shown, "since", status.since());
        text(shown, "cursor", status.cursor());
        shown.put("changesBehind", status.changesBehind()).put("failedAttempts", status.failedAttempts());
        text(shown, "lastAttempt", status.lastAttempt());
        text(shown, "nextAttempt", status.nextAttempt());
        if (status.lastStatus() != null) {
            shown.put("lastStatus", status.lastStatus());
        }
        text(shown, "lastFailure", status.lastFailure());
    }

    private static void text(ObjectNode shown, String name, @Nullable Object value) {
        if (value != null) {
            shown.put(name, value.toString());
        }
    }

    /** Where it stopped; {@code from=now}: from now on. */
    void enable(Exchange exchange, Question question) {
        question.requireOnly(Set.of(FROM));
        String from = question.parameters().get(FROM);
        if (from != null && !from.equals(Question.NOW)) {
            throw QueryString.invalid(FROM, "chỉ nhận now", "is now, or absent: where it stopped");
        }
        Webhooks.From begun = webhooks.enable(question.consumer(), question.name(), from != null);
        ObjectNode answer = Json.object().put(FROM, begun.name().toLowerCase(Locale.ROOT));
        webhooks.of(question.consumer()).stream()
                .filter(status -> status.dataset().equals(question.name()))
                .forEach(status -> put(answer.putObject("webhook"), status));
        exchange.answer(200, Format.JsonFormat.MEDIA_TYPE, Map.of(), Json.write(answer));
    }
}
