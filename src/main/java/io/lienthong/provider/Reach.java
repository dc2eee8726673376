package io.lienthong.provider;

/** How far a call got that ended without a usable answer. */
public enum Reach {
    /** No byte of the request left: the system cannot have acted. It is away or busy. */
    NOT_SENT,
    /** Bytes may have arrived and no whole answer came: the outcome is unknown. The system is away. */
    MAYBE,
    /** The system answered that it is away or busy (429, 502, 503, 504). */
    TURNED_AWAY,
    /** The system asked for this one call to be repeated, by an answer that the descriptor calls RETRY. Counts as an attempt. */
    ASKED_AGAIN;

    /** Whether the system may have seen the request. */
    public boolean maybeSent() {
        return this != NOT_SENT;
    }

    /** Whether the reason lies in this call and not in the destination as a whole. */
    public boolean peculiar() {
        return this == ASKED_AGAIN;
    }
}
