package io.lienthong.operator;

/** What a role may allow. */
public enum Right {
    /** Every page and figure, and messages with their personal fields masked. */
    SEE,
    /** Personal fields of a message, for a stated purpose. */
    READ_BODIES,
    /** Resend, correct, withdraw, assign, note. */
    REPAIR,
    /** Versions of connectors: upload, activate, roll back, disable. */
    CONNECTORS,
    /** Consumers, and what they may call. */
    CONSUMERS,
    /** By which rules people are told that something is wrong. */
    ALERTS,
    /** Who did what, and who read whose data. */
    AUDIT,
    /** Other operators. */
    OPERATORS
}
