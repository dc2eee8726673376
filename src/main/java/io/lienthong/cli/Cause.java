package io.lienthong.cli;

import io.lienthong.message.ErrorCode;

/** Where the reason of a failure lies. */
enum Cause {
    /** It did not fail. */
    NONE,
    /** A rule of access. */
    ACCESS,
    /** The request itself. */
    REQUEST,
    /** The connected system said so. */
    ANSWERED,
    /** The connected system did not serve the call. */
    AWAY,
    /** Nobody knows what happened. */
    UNKNOWN,
    /** The bus, or how it is set up. */
    BUS;

    /** @param code as the journal has it; empty where nothing failed */
    static Cause of(String code) {
        return code.isEmpty() ? NONE : ErrorCode.named(code).map(Cause::of).orElse(BUS);
    }

    private static Cause of(ErrorCode code) {
        return switch (code) {
            case TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED, SIGNATURE_INVALID, NOT_GRANTED, QUOTA_EXCEEDED -> ACCESS;
            case RECORD_NOT_FOUND,
                    RECORD_EXISTS,
                    REQUEST_REFUSED,
                    PROVIDER_REPLY_INVALID,
                    POLL_INCONSISTENT,
                    PROVIDER_FAILED,
                    PROVIDER_AUTHENTICATION_FAILED -> ANSWERED;
            case PROVIDER_UNAVAILABLE, PROVIDER_BUSY, PROVIDER_TIMEOUT -> AWAY;
            case OUTCOME_UNKNOWN -> UNKNOWN;
            default -> code.httpStatus() < 500 ? REQUEST : BUS;
        };
    }
}
