package io.lienthong.message;

/** Every way in which the bus refuses or fails, with its HTTP status. The names are public API. */
public enum ErrorCode {
    // The consumer's side
    TOKEN_MISSING(401, "Token missing"),
    TOKEN_INVALID(401, "Token invalid"),
    TOKEN_EXPIRED(401, "Token expired"),
    SIGNATURE_INVALID(401, "Signature invalid"),
    CONNECTOR_UNKNOWN(404, "Connector unknown"),
    INTERFACE_UNKNOWN(404, "Interface version unknown"),
    PATH_UNKNOWN(404, "Path unknown"),
    METHOD_NOT_ALLOWED(405, "Method not allowed"),
    NOT_GRANTED(403, "Not granted"),
    QUOTA_EXCEEDED(429, "Quota exceeded"),
    BODY_TOO_LARGE(413, "Body too large"),
    REQUEST_INVALID(400, "Request invalid"),
    IDEMPOTENCY_KEY_REUSED(409, "Idempotency key used with another body"),
    MESSAGE_UNKNOWN(404, "Message unknown"),
    NOTHING_PARKED(409, "Nothing parked"),

    // What a connected system answered
    RECORD_NOT_FOUND(404, "Record not found"),
    RECORD_EXISTS(409, "Record exists"),
    REQUEST_REFUSED(422, "Request refused by the connected system"),
    PROVIDER_REPLY_INVALID(502, "Reply of the connected system breaks its contract"),
    POLL_INCONSISTENT(502, "Pages of the connected system contradict each other"),
    PROVIDER_FAILED(502, "Connected system failed"),
    PROVIDER_AUTHENTICATION_FAILED(502, "Connected system refused our credentials"),
    ADDRESS_FORBIDDEN(502, "Address of the connected system is not allowed"),
    PROVIDER_UNAVAILABLE(503, "Connected system unavailable"),
    PROVIDER_BUSY(503, "Connected system busy"),
    PROVIDER_TIMEOUT(504, "Connected system did not answer in time"),
    OUTCOME_UNKNOWN(503, "Outcome unknown"),

    // Why a delivery is parked, beyond what its destination answers
    NO_ROUTE(500, "No route for the message"),
    EXPIRED(504, "Destination was away until retention ended"),
    POISON(500, "Message ended the process that delivered it"),

    // The bus itself
    CONNECTOR_DISABLED(503, "Connector disabled"),
    MAPPING_FAILED(500, "Mapping failed"),
    OVERLOADED(503, "Bus overloaded"),
    JOURNAL_UNAVAILABLE(503, "Journal unavailable"),
    INTERNAL_ERROR(500, "Internal error");

    private final int httpStatus;
    private final String title;

    ErrorCode(int httpStatus, String title) {
        this.httpStatus = httpStatus;
        this.title = title;
    }

    public int httpStatus() {
        return httpStatus;
    }

    /** A short sentence for people, the same for every occurrence (RFC 9457 title). */
    public String title() {
        return title;
    }

    /** Whether the same request may succeed later without a change. */
    public boolean retryable() {
        return httpStatus == 429 || httpStatus == 503 || httpStatus == 504;
    }
}
