package io.lienthong.provider;

/** Sees what a system answers to a call, attempt by attempt, on the call's event loop. What it holds must not be changed. */
public interface Witness {
    /** An answer, before it is judged. */
    void answered(int status, String mediaType, byte[] body);

    /** An attempt ended without an answer. */
    void broken();
}
