package io.lienthong.message;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer asks of the bus: every face builds this, and nothing behind a face knows which face it was.
 *
 * @param consumer the authenticated consumer's id, or {@code flow.NAME} for a step of a flow
 * @param parameters by the names that the operation declares; nothing else of the network is in here
 * @param idempotencyKey the consumer's key for a call with an effect
 * @param purpose why personal data is read, a code
 * @param officer on whose behalf
 * @param correlationId what ties messages of one matter together, e.g. the dossier code
 */
public record Request(
        MessageId id,
        Environment environment,
        String consumer,
        OperationName operation,
        Map<String, String> parameters,
        Body body,
        @Nullable String idempotencyKey,
        @Nullable String purpose,
        @Nullable String officer,
        @Nullable String correlationId,
        Trace trace,
        Instant receivedAt) {
    public Request {
        parameters = Map.copyOf(parameters);
    }

    /** The same request once its sender's words are read. */
    public Request with(@Nullable String key, Body read) {
        return new Request(
                id,
                environment,
                consumer,
                operation,
                parameters,
                read,
                key,
                purpose,
                officer,
                correlationId,
                trace,
                receivedAt);
    }

    /** The same matter, as a call of another operation. */
    public Request calling(OperationName other, Map<String, String> itsParameters) {
        return new Request(
                id,
                environment,
                consumer,
                other,
                itsParameters,
                body,
                idempotencyKey,
                purpose,
                officer,
                correlationId,
                trace,
                receivedAt);
    }

    /** The same request under another idempotency key. */
    public Request under(@Nullable String key) {
        return new Request(
                id,
                environment,
                consumer,
                operation,
                parameters,
                body,
                key,
                purpose,
                officer,
                correlationId,
                trace,
                receivedAt);
    }
}
