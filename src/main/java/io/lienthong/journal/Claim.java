package io.lienthong.journal;

import io.lienthong.message.MessageId;
import io.lienthong.message.Reply;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a call with an effect may be made under its idempotency key. */
public sealed interface Claim {
    /** The key is ours and the intent is committed: make the call, then conclude it. */
    record Claimed() implements Claim {}

    /**
     * The call was made, or is being made, under this message id: never call again.
     *
     * @param reply as it was sent; absent while the call is under way and where its outcome could not be learned
     */
    record Repeated(MessageId messageId, @Nullable Reply reply) implements Claim {
        public Optional<Reply> outcome() {
            return Optional.ofNullable(reply);
        }
    }

    /** The key belongs to this message, which had another body. */
    record Reused(MessageId messageId) implements Claim {}
}
