package io.lienthong.alert;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of an attempt to send.
 *
 * @param problem in class names and codes, without secrets and addresses; absent: there is none
 */
record Outcome(How how, @Nullable String problem) {
    static final Outcome SENT = new Outcome(How.SENT, null);

    enum How {
        SENT,
        /** Some people got it, and it is not sent again. */
        IN_PART,
        /** Nobody got it; another attempt may succeed. */
        LATER,
        /** Nobody got it, and the receiver does not want this message. */
        REFUSED
    }

    static Outcome later(String problem) {
        return new Outcome(How.LATER, problem);
    }

    static Outcome refused(String problem) {
        return new Outcome(How.REFUSED, problem);
    }

    boolean taken() {
        return how == How.SENT || how == How.IN_PART;
    }

    Optional<String> told() {
        return Optional.ofNullable(problem);
    }
}
