package io.lienthong.provider;

import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;

/** Why an exchange ended without a whole answer. The names are stored and shown. */
public enum Breakage {
    ADDRESS_FORBIDDEN(
            ErrorCode.ADDRESS_FORBIDDEN,
            false,
            "địa chỉ nằm trong dải không được phép",
            "its address is in a range that is not allowed"),
    ADDRESS_UNKNOWN(ErrorCode.PROVIDER_UNAVAILABLE, false, "không tìm thấy tên máy chủ", "its host name is unknown"),
    UNREACHABLE(ErrorCode.PROVIDER_UNAVAILABLE, false, "không kết nối được", "no connection could be made"),
    /** Expired, unknown or foreign certificate, or no common protocol. */
    TLS_FAILED(
            ErrorCode.PROVIDER_UNAVAILABLE,
            false,
            "chứng thư số hoặc phiên bản TLS không chấp nhận được",
            "its certificate or TLS version is not acceptable"),
    NO_CONNECTION_IN_TIME(
            ErrorCode.PROVIDER_TIMEOUT,
            false,
            "không có kết nối nào sẵn sàng kịp thời",
            "no connection was ready in time"),
    /** The connection ended before the head of an answer; on a kept connection, perhaps before the request arrived. */
    CLOSED_UNANSWERED(
            ErrorCode.PROVIDER_UNAVAILABLE,
            true,
            "đóng kết nối mà không trả lời",
            "it closed the connection without an answer"),
    CLOSED_MIDWAY(
            ErrorCode.PROVIDER_UNAVAILABLE,
            true,
            "mất kết nối giữa chừng khi trả lời",
            "the connection ended amid the answer"),
    /** No answer, or one that dribbles or never ends. */
    NO_ANSWER_IN_TIME(
            ErrorCode.PROVIDER_TIMEOUT, true, "không trả lời trọn vẹn kịp thời", "no whole answer came in time"),
    TOO_LARGE(
            ErrorCode.PROVIDER_REPLY_INVALID,
            true,
            "trả lời lớn hơn maxMessageBytes",
            "its answer is larger than maxMessageBytes"),
    NOT_HTTP(ErrorCode.PROVIDER_REPLY_INVALID, true, "trả lời không phải HTTP/1.1", "its answer is not HTTP/1.1");

    private final ErrorCode code;
    private final boolean maybeSent;
    private final Wording reason;

    Breakage(ErrorCode code, boolean maybeSent, String vietnamese, String english) {
        this.code = code;
        this.maybeSent = maybeSent;
        this.reason = new Wording(vietnamese, english);
    }

    public Wording reason() {
        return reason;
    }

    /** What it means for the call: pointless to repeat, or unavailable. */
    Outcome outcome(String connector) {
        String detail = connector + ": " + reason;
        return code.retryable()
                ? new Outcome.Unavailable(code, detail, maybeSent ? Reach.MAYBE : Reach.NOT_SENT, null)
                : new Outcome.Failed(code, detail, 0, null);
    }
}
