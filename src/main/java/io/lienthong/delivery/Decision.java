package io.lienthong.delivery;

import org.jspecify.annotations.Nullable;

/**
 * Who decides about parked deliveries, and why. Goes to the journal: neither holds personal data.
 *
 * @param by the person's name
 * @param why absent only where it needs no reason, as for a resend
 * @param over also about what somebody else is responsible for; else that is refused
 */
public record Decision(String by, @Nullable String why, boolean over) {
    public Decision {
        if (by.isBlank()) {
            throw new IllegalArgumentException("a decision is somebody's");
        }
    }

    /** Whoever is responsible. */
    public Decision(String by, @Nullable String why) {
        this(by, why, true);
    }

    /** As the journal keeps it. */
    public String detail() {
        return why == null ? "by " + by : "by " + by + ": " + why;
    }
}
