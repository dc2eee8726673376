package io.lienthong.face.vxp;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;

/** Why a call is refused, in both languages. */
final class VxpRefusal {
    private VxpRefusal() {}

    static BusException of(ErrorCode code, String vietnamese, String english) {
        return new BusException(code, vietnamese + " / " + english);
    }

    /** A detail that the face wrote has both languages; one from behind it gets at least the code's meaning in Vietnamese. */
    static String text(BusException error) {
        return error.detail().contains(" / ") ? error.detail() : vietnamese(error.code()) + " / " + error.detail();
    }

    private static String vietnamese(ErrorCode code) {
        return switch (code) {
            case TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED -> "Không xác thực được hệ thống gửi";
            case NOT_GRANTED -> "Hệ thống chưa được cấp quyền cho thao tác này";
            case QUOTA_EXCEEDED -> "Gửi quá nhiều yêu cầu, hãy thử lại sau";
            case BODY_TOO_LARGE -> "Văn bản vượt quá dung lượng cho phép";
            case PATH_UNKNOWN, METHOD_NOT_ALLOWED, CONNECTOR_UNKNOWN -> "Không có thao tác này";
            case RECORD_NOT_FOUND, MESSAGE_UNKNOWN -> "Không tìm thấy văn bản";
            case OVERLOADED, JOURNAL_UNAVAILABLE, CONNECTOR_DISABLED ->
                "Trục đang bận, văn bản chưa được nhận, hãy gửi lại sau";
            case INTERNAL_ERROR -> "Lỗi của trục liên thông, hãy báo đơn vị vận hành";
            default -> "Yêu cầu không hợp lệ";
        };
    }
}
