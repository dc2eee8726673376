package io.lienthong.provider;

import io.lienthong.message.Wording;
import org.jspecify.annotations.Nullable;

/**
 * One step on the way to a system.
 *
 * @param mend what to do where it failed
 */
public record ProbeStep(
        Name name, boolean passed, Wording detail, @Nullable Wording mend) {
    /** In the order in which they are gone. */
    public enum Name {
        SETTINGS,
        DNS,
        ADDRESS,
        TCP,
        TLS,
        HTTP,
        AUTHENTICATION,
        CONTRACT
    }
}
