package io.lienthong.journal;

/** What a row of the journal tells. The names are stored. */
public enum Kind {
    /** A call without effect, asked and answered. */
    CALLED,
    /** A call with an effect or with personal data is about to be made. */
    INTENDED,
    /** What became of an intended call. */
    CONCLUDED,
    /** A delivery was tried and will be tried again. */
    ATTEMPTED,
    DELIVERED,
    PARKED,
    RESENT,
    WITHDRAWN,
    /** A person wrote this message in place of a parked one. */
    CORRECTED,
    /** A person was made responsible for a parked delivery. */
    ASSIGNED,
    /** A person read the body of a parked message, unmasked. */
    READ,
    /** A person rewound, paused or hurried a poll. */
    DIRECTED
}
