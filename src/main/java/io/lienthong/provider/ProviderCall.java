package io.lienthong.provider;

import io.lienthong.connector.Operation;
import io.lienthong.message.Body;
import io.lienthong.message.MessageId;
import io.lienthong.message.Trace;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call to a connected system.
 *
 * @param operation of the descriptor that the provider was opened with
 * @param parameters by our names: those of the consumer and those that the caller took from the message by pointer;
 *     constants and placeholders of the descriptor are the provider's own business
 * @param body as the connected system wants it, for SOAP the whole envelope
 * @param idempotencyKey sent where the operation declares a place for it
 * @param placeholders values of placeholders that only the caller knows, e.g. {@code window.from}
 * @param budget what is left of the caller's deadline; nothing waits longer than this
 * @param witness absent: nobody asked to see the answers
 */
public record ProviderCall(
        Operation operation,
        MessageId messageId,
        Map<String, String> parameters,
        @Nullable Body body,
        @Nullable String idempotencyKey,
        @Nullable String officer,
        @Nullable String purpose,
        Trace trace,
        Map<String, String> placeholders,
        ReplyReader reader,
        Duration budget,
        @Nullable Witness witness) {
    /** Without parameters and body, which may be personal. */
    @Override
    public String toString() {
        return "ProviderCall[" + operation.name() + " " + messageId + "]";
    }
}
