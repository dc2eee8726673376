package io.lienthong.provider;

import io.lienthong.connector.ErrorHandling.Classification.Outcome;
import io.lienthong.message.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What an answer means. */
record Verdict(Outcome outcome, @Nullable ErrorCode errorCode) {
    static final Verdict SUCCESS = new Verdict(Outcome.SUCCESS, null);
    static final Verdict FAULT = fail(ErrorCode.PROVIDER_FAILED);
    private static final Verdict RETRY = new Verdict(Outcome.RETRY, null);
    private static final Verdict NOT_FOUND = fail(ErrorCode.RECORD_NOT_FOUND);
    private static final Verdict AUTHENTICATION = fail(ErrorCode.PROVIDER_AUTHENTICATION_FAILED);
    private static final Verdict EXISTS = fail(ErrorCode.RECORD_EXISTS);
    private static final Verdict REFUSED = fail(ErrorCode.REQUEST_REFUSED);

    /** Where no line of the descriptor matches. */
    static Verdict byStatus(int status) {
        if (status >= 200 && status < 300) {
            return SUCCESS;
        }
        return switch (status) {
            case 401, 403 -> AUTHENTICATION;
            case 404 -> NOT_FOUND;
            case 409 -> EXISTS;
            case 429, 502, 503, 504 -> RETRY;
            default -> status >= 400 && status < 500 ? REFUSED : FAULT;
        };
    }

    private static Verdict fail(ErrorCode code) {
        return new Verdict(Outcome.FAIL, code);
    }
}
