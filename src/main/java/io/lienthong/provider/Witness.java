package io.lienthong.provider;

/** Sees what a system answers to a call, attempt by attempt, on the call's event loop. What it holds must not be changed. */
public interface Witness {
    /** An answer, before it is judged. */
    void answered(int status, String mediaType, byte[] body);

    /** The last answer said that our session is over: it was of no account, and the call may be made again. */
    default void expired() {}

    /** An attempt ended without an answer. */
    void broken();
}
