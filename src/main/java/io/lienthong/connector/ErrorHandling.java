package io.lienthong.connector;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.ErrorCode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the bus makes of a system's answers, and how often it asks again.
 *
 * @param reason pointers to the text by which the system says to people why it refused; the first that finds one counts
 */
public record ErrorHandling(
        @Nullable Retry retry,
        @Nullable List<Classification> classify,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
        List<String> reason) {
    public static final ErrorHandling DEFAULT = new ErrorHandling(null, null, null);

    @Override
    public Retry retry() {
        return retry == null ? new Retry(null, null, null, null) : retry;
    }

    @Override
    public List<Classification> classify() {
        return classify == null ? List.of() : classify;
    }

    @Override
    public List<String> reason() {
        return reason == null ? List.of() : reason;
    }

    /** Attempts of one call, the first one included; waits grow by the multiplier and carry jitter. */
    public record Retry(
            @Nullable Integer maxAttempts,
            @Nullable Duration initialInterval,
            @Nullable Double multiplier,
            @Nullable Duration maxInterval) {
        @Override
        public Integer maxAttempts() {
            return maxAttempts == null ? 3 : maxAttempts;
        }

        @Override
        public Duration initialInterval() {
            return initialInterval == null ? Duration.ofMillis(500) : initialInterval;
        }

        @Override
        public Double multiplier() {
            return multiplier == null ? 2.0 : multiplier;
        }

        @Override
        public Duration maxInterval() {
            return maxInterval == null ? Duration.ofSeconds(10) : maxInterval;
        }
    }

    /** One line of the table: when all conditions hold, this is the outcome. */
    public record Classification(
            When when, Outcome outcome, @Nullable ErrorCode errorCode) {
        public enum Outcome {
            SUCCESS,
            RETRY,
            FAIL,
            /** The effect has happened before: counts as done. */
            DUPLICATE,
            /** The token or session is no longer known: nothing happened, a new one is fetched and the call repeated once. */
            RENEW
        }
    }

    /**
     * Conditions on an answer; those absent do not matter.
     *
     * @param header name of one that must be there
     * @param headerContains what its value must have in it
     */
    public record When(
            @Nullable List<Integer> httpStatus,
            @Nullable String header,
            @Nullable String headerContains,
            @Nullable String pointer,
            @Nullable JsonNode equals,
            @Nullable String contains,
            @Nullable Boolean exists,
            @Nullable String text,
            @Nullable String faultCode) {}
}
