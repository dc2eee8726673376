package io.lienthong.route;

import io.lienthong.contract.MovedMessage;
import io.lienthong.message.Body;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Reply;
import io.lienthong.provider.Outcome;
import io.lienthong.provider.Witness;
import org.jspecify.annotations.Nullable;

/** What a system said last, as it said it: who speaks its contract gets its refusals untouched. */
final class LastAnswer implements Witness {
    private static final int REDIRECTS = 3;

    private final boolean soap;
    private final @Nullable Witness other;
    private @Nullable Reply last;

    /**
     * @param soap whether only a message of SOAP counts
     * @param other who sees the same
     */
    LastAnswer(boolean soap, @Nullable Witness other) {
        this.soap = soap;
        this.other = other;
    }

    @Override
    public void answered(int status, String mediaType, byte[] body) {
        last = new Reply(status, Body.received(body, mediaType));
        if (other != null) {
            other.answered(status, mediaType, body);
        }
    }

    @Override
    public void expired() {
        last = null;
        if (other != null) {
            other.expired();
        }
    }

    @Override
    public void broken() {
        last = null;
        if (other != null) {
            other.broken();
        }
    }

    /** As it came; absent: there was none, or it was of no account. */
    @Nullable
    Body body() {
        return last == null ? null : last.body();
    }

    /** Absent where the refusal is of the bus and not of the caller: by credentials that are ours, or a redirect. */
    @Nullable
    Reply reply(ErrorCode code) {
        Reply said = last;
        boolean ours = code == ErrorCode.PROVIDER_AUTHENTICATION_FAILED;
        if (said == null || ours || said.status() / 100 == REDIRECTS) {
            return null;
        }
        boolean counts =
                !soap || MovedMessage.isOne(said.body().mediaType(), said.body().bytes());
        return counts ? said : null;
    }

    /** The same where the system asked to be asked again. */
    @Nullable
    Reply reply(Outcome.Unavailable unavailable) {
        Reply said = reply(unavailable.code());
        return said == null || unavailable.retryAfter() == null
                ? said
                : said.with(
                        "Retry-After",
                        Long.toString(Math.max(1, unavailable.retryAfter().toSeconds())));
    }
}
