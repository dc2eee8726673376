package io.lienthong.dataset;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of a change, and why.
 *
 * @param kept of a conflict: what stays
 * @param reason of a conflict
 */
record Verdict(
        Applier.Result result,
        @Nullable Current kept,
        @Nullable Reason reason) {
    static final Verdict APPLIED = of(Applier.Result.APPLIED);
    static final Verdict REPEATED = of(Applier.Result.REPEATED);
    static final Verdict STALE = of(Applier.Result.STALE);
    static final Verdict UNCHANGED = of(Applier.Result.UNCHANGED);

    /** How a change contradicts what the dataset has. */
    enum Reason {
        /** The same version with other content. */
        SAME_VERSION,
        /** Other content from another source, whose versions are of something else, or from a source without any. */
        OTHER_SOURCE
    }

    static Verdict conflict(Current kept, Reason reason) {
        return new Verdict(Applier.Result.CONFLICT, kept, reason);
    }

    private static Verdict of(Applier.Result result) {
        return new Verdict(result, null, null);
    }
}
