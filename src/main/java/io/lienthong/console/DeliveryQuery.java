package io.lienthong.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.delivery.DeliveryFilter;
import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import io.lienthong.message.Wording;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which open deliveries are meant, as an operator says it; what is left out does not matter. */
@Schema(description = "Which deliveries are meant; what is left out does not matter.")
public record DeliveryQuery(
        @Schema(description = "A message id") @Nullable String message,

        @Schema(description = "Id of a step", example = "birth-registration.register") @Nullable
        String route,

        @Schema(description = "PRODUCTION or SANDBOX") @Nullable
        String environment,

        @Schema(description = "Connector of the system", example = "civil-status") @Nullable
        String destination,

        @Schema(description = "All steps of a flow", example = "birth-registration") @Nullable
        String flow,

        @Schema(description = "Error code that parked it", example = "REQUEST_REFUSED") @Nullable
        String reason,

        @Schema(description = "Ordering key") @Nullable String lane,

        @Schema(description = "For example a dossier code") @Nullable
        String correlationId,

        @Schema(description = "Parked then or later", example = "2026-11-22T08:00:00+07:00") @Nullable
        String parkedFrom,

        @Schema(description = "Parked before") @Nullable String parkedTo) {
    private static final int MAX_TEXT = 500;
    private static final Set<String> KEYS = Set.of(
            "message",
            "route",
            "environment",
            "destination",
            "flow",
            "reason",
            "lane",
            "correlationId",
            "parkedFrom",
            "parkedTo");

    /** Strict, because a key that is misspelt would mean more deliveries than its writer did. */
    static DeliveryQuery of(@Nullable JsonNode filter) {
        if (filter == null || !filter.isObject() || filter.isEmpty()) {
            throw Problems.invalid("filter says which deliveries are meant, by one at least of "
                    + KEYS.stream().sorted().toList());
        }
        filter.fields().forEachRemaining(field -> {
            if (!KEYS.contains(field.getKey()) || !field.getValue().isTextual()) {
                throw Problems.invalid("filter takes texts under the keys "
                        + KEYS.stream().sorted().toList());
            }
        });
        return new DeliveryQuery(
                text(filter, "message"),
                text(filter, "route"),
                text(filter, "environment"),
                text(filter, "destination"),
                text(filter, "flow"),
                text(filter, "reason"),
                text(filter, "lane"),
                text(filter, "correlationId"),
                text(filter, "parkedFrom"),
                text(filter, "parkedTo"));
    }

    private static @Nullable String text(JsonNode filter, String key) {
        return filter.path(key).isTextual() ? filter.path(key).asText() : null;
    }

    /** REQUEST_INVALID where a value cannot be meant. */
    public DeliveryFilter filter(boolean parked) {
        for (String text : Arrays.asList(route, destination, flow, reason, lane, correlationId)) {
            if (text != null
                    && (text.isEmpty()
                            || text.length() > MAX_TEXT
                            || text.chars().anyMatch(Character::isISOControl))) {
                throw Problems.invalid(new Wording(
                        "nội dung lọc dài từ 1 đến " + MAX_TEXT + " ký tự nhìn thấy được",
                        "a filter's text has 1 to " + MAX_TEXT + " visible characters"));
            }
        }
        return new DeliveryFilter(
                parked,
                message == null
                        ? null
                        : MessageId.parse(message)
                                .orElseThrow(() -> Problems.invalid("message is a UUID of version 7")),
                route,
                environment(environment),
                destination,
                flow,
                reason,
                lane,
                correlationId,
                time("parkedFrom", parkedFrom),
                time("parkedTo", parkedTo));
    }

    private static @Nullable Environment environment(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return Arrays.stream(Environment.values())
                .filter(one -> one.name().equals(text))
                .findFirst()
                .orElseThrow(() -> Problems.invalid("environment is PRODUCTION or SANDBOX"));
    }

    private static @Nullable Instant time(String name, @Nullable String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw Problems.invalid(name + " is a time with its offset, such as 2026-11-22T08:00:00+07:00");
        }
    }
}
