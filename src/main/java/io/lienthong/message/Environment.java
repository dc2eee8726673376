package io.lienthong.message;

/** The world that a message lives in. Two environments never meet in a row, a queue, a dataset or a quota. */
public enum Environment {
    PRODUCTION,
    /** Calls go to the simulators, always. */
    SANDBOX
}
