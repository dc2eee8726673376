package io.lienthong.console;

import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.Wording;
import io.lienthong.traffic.MessageHit;
import io.lienthong.traffic.MessageQuery;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which messages are looked for, as an operator says it. A body and no query, because the text may be a citizen's number. */
@Schema(
        name = "MessageSearch",
        description =
                "Which messages are looked for: those with one event (accepted, called, delivered, ...) that is all of"
                        + " this. What is left out does not matter.")
record MessageSearchRequest(
        @Schema(
                description =
                        "The one search box: a message id, a dossier code, the number of a citizen, document or record,"
                                + " or the name of a system",
                example = "H99.12-261102-0007",
                maxLength = 200)
        @Nullable
        String text,

        @Schema(description = "PRODUCTION or SANDBOX; absent: both") @Nullable
        String environment,

        @Schema(description = "Connector that was asked, or that handed it over", example = "civil-status") @Nullable
        String system,

        @Schema(description = "Of the connector, or the step that published it", example = "registerBirth") @Nullable
        String operation,

        @Schema(description = "Who sent it: a consumer, poll, or flow.NAME") @Nullable
        String consumer,

        @Schema(description = "ok, failed (any error), parked, waiting, or an error code", example = "PROVIDER_TIMEOUT")
        @Nullable
        String outcome,

        @Schema(description = "Part of what an error said, in any case", maxLength = 200) @Nullable
        String error,

        @Schema(description = "Made then or later", example = "2026-11-22T08:00:00+07:00") @Nullable
        String from,

        @Schema(description = "Made before") @Nullable String until,

        @Schema(description = "1 to 200", defaultValue = "50") @Nullable
        Integer limit,

        @Schema(description = "Go on behind this message: next of the answer before") @Nullable
        String after) {
    private static final List<String> OUTCOMES = List.of(
            MessageQuery.OK,
            MessageQuery.FAILED,
            MessageHit.Standing.PARKED.name(),
            MessageHit.Standing.WAITING.name());
    private static final int LIMIT = 50;
    private static final int MOST = 200;

    /** REQUEST_INVALID where a value cannot be meant. */
    MessageQuery query() {
        int most = limit == null ? LIMIT : limit;
        if (most < 1 || most > MOST) {
            throw Problems.invalid(new Wording("limit từ 1 đến " + MOST, "limit is a number from 1 to " + MOST));
        }
        return new MessageQuery(
                askedEnvironment(),
                given(consumer),
                given(system),
                given(operation),
                askedOutcome(),
                given(error),
                time("from", from),
                time("until", until),
                after == null
                        ? null
                        : MessageId.parse(after)
                                .orElseThrow(() -> Problems.invalid("after is next of the answer before")),
                most);
    }

    private static @Nullable String given(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    private @Nullable Environment askedEnvironment() {
        return environment == null
                ? null
                : Arrays.stream(Environment.values())
                        .filter(one -> one.name().equals(environment))
                        .findFirst()
                        .orElseThrow(() -> Problems.invalid(new Wording(
                                "environment là PRODUCTION hoặc SANDBOX", "environment is PRODUCTION or SANDBOX")));
    }

    /** In any case. One that no message can have would find nothing, without a word. */
    private @Nullable String askedOutcome() {
        String word = given(outcome);
        if (word == null) {
            return null;
        }
        String capitals = word.toUpperCase(Locale.ROOT);
        if (!OUTCOMES.contains(capitals) && ErrorCode.named(capitals).isEmpty()) {
            String known = String.join(", ", OUTCOMES).toLowerCase(Locale.ROOT);
            throw Problems.invalid(new Wording(
                    "outcome là " + known + " hoặc một mã lỗi, như PROVIDER_TIMEOUT (mọi mã: /console/handbook)",
                    "outcome is " + known
                            + " or an error code, such as PROVIDER_TIMEOUT (all codes: /console/handbook)"));
        }
        return capitals;
    }

    private static @Nullable Instant time(String name, @Nullable String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw Problems.invalid(new Wording(
                    name + " là thời điểm kèm múi giờ, như 2026-11-22T08:00:00+07:00",
                    name + " is a time with its offset, such as 2026-11-22T08:00:00+07:00"));
        }
    }

    /** Never prints what may be a citizen's number. */
    @Override
    public String toString() {
        return "MessageSearchRequest[system=" + system + "]";
    }
}
