package io.lienthong.webhook;

import io.lienthong.message.Wording;

/** Why a webhook is disabled. The names are stored and shown. */
public enum StopReason {
    GONE("bên nhận trả lời 410 Gone", "the receiver answered 410 Gone"),
    RETRIES_EXHAUSTED("mọi lần thử theo lịch đều thất bại", "every attempt of the schedule failed"),
    NOT_BEGUN(
            "chưa bắt đầu: hệ thống chưa được cấp quyền đọc bộ dữ liệu hôm nay",
            "it has not begun: the consumer has no grant for the dataset today"),
    DATASET_UNKNOWN(
            "không có kết nối nào đang hoạt động có bộ dữ liệu này", "no active connector has a dataset of this name"),
    NOT_GRANTED(
            "hôm nay hệ thống không được cấp quyền đọc bộ dữ liệu", "the consumer has no grant for the dataset today"),
    GRANT_CHANGED(
            "phạm vi được cấp đã thay đổi; bật lại thì gửi từ hiện tại, kèm yêu cầu đọc bản chụp",
            "what is granted has changed; enabled again, it goes on from now and asks for a snapshot"),
    PLACE_GONE(
            "vị trí gửi không còn trong lịch sử; bật lại thì gửi từ hiện tại, kèm yêu cầu đọc bản chụp",
            "its place is not in the history any more; enabled again, it goes on from now and asks for a snapshot"),
    BY_OPERATOR("người vận hành đã tắt", "an operator disabled it");

    private final Wording wording;

    StopReason(String vietnamese, String english) {
        this.wording = new Wording(vietnamese, english);
    }

    public Wording wording() {
        return wording;
    }
}
