package io.lienthong.provider;

import io.lienthong.message.ErrorCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What calls showed of a connected system, without calling it.
 *
 * @param since when the state began
 * @param code the latest failure of a system that is away
 */
public record Contact(State state, Instant since, @Nullable ErrorCode code) {
    /** Whether the system answered. */
    public enum State {
        /** Nobody has called it since the connector was activated. */
        UNTRIED,
        /** Its latest answer was one, whatever it said. */
        REACHABLE,
        /** It did not answer, or answered that it is away. */
        AWAY
    }

    static Contact untried() {
        return new Contact(State.UNTRIED, Instant.now(), null);
    }

    /** The contact after a call; the same object where nothing changed, so that traffic costs a comparison. */
    Contact after(Outcome outcome) {
        if (outcome instanceof Outcome.Unavailable unavailable
                && !unavailable.reach().peculiar()) {
            return unavailable.code() == ErrorCode.PROVIDER_BUSY ? this : away(unavailable.code());
        }
        // Without a status the failure was ours: a parameter missing, an address forbidden.
        boolean answered = !(outcome instanceof Outcome.Failed failed) || failed.status() > 0;
        return answered && state != State.REACHABLE ? new Contact(State.REACHABLE, Instant.now(), null) : this;
    }

    private Contact away(ErrorCode why) {
        if (state != State.AWAY) {
            return new Contact(State.AWAY, Instant.now(), why);
        }
        return code == why ? this : new Contact(State.AWAY, since, why);
    }

    /** Whether the operators want to hear of it: away, or back. */
    boolean changesTo(Contact now) {
        return now.state != state && (now.state == State.AWAY || state == State.AWAY);
    }
}
