package io.lienthong.message;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every way in which the bus refuses or fails, with its HTTP status, and in both languages what it means and what to do. The
 * names are public API.
 */
public enum ErrorCode {
    // The consumer's side
    TOKEN_MISSING(
            401,
            "Thiếu thông tin xác thực",
            "Gửi kèm token mà chi tiết nêu (của hệ thống: lấy tại /token; của người quản trị: token quản trị), hoặc các header chữ ký của hệ thống.",
            "Token missing",
            "Send the token that the detail names (a system's is from /token, an operator's is the admin token), or the headers of the system's signature."),
    TOKEN_INVALID(
            401,
            "Thông tin xác thực không hợp lệ",
            "Lấy token mới, hoặc ký lại bằng khoá bí mật đã được cấp; nếu vẫn bị từ chối, liên hệ đơn vị vận hành trục liên thông.",
            "Token invalid",
            "Get a new token, or sign again with the secret that was issued; if it is refused again, ask the operator of the bus."),
    TOKEN_EXPIRED(
            401,
            "Thông tin xác thực đã hết hạn",
            "Lấy token mới, hoặc ký lại với thời điểm hiện tại, rồi gửi lại.",
            "Token expired",
            "Get a new token, or sign again with the present time, and send again."),
    SIGNATURE_INVALID(
            401,
            "Chữ ký không hợp lệ",
            "Trục chưa nhận thông điệp này; kiểm tra khoá bí mật và các trường được ký, ký lại rồi gửi lại.",
            "Signature invalid",
            "The bus did not take this message; check the secret and the fields that are signed, sign again and resend."),
    CONNECTOR_UNKNOWN(
            404,
            "Không có hệ thống kết nối này",
            "Kiểm tra tên hệ thống trong địa chỉ; danh sách do đơn vị vận hành trục liên thông cung cấp.",
            "Connector unknown",
            "Check the connector's name in the address; the operator of the bus has the list."),
    INTERFACE_UNKNOWN(
            404,
            "Không có phiên bản giao diện này",
            "Dùng phiên bản nêu trong chi tiết.",
            "Interface version unknown",
            "Use the version that the detail names."),
    PATH_UNKNOWN(
            404,
            "Không có địa chỉ hoặc nghiệp vụ này",
            "Đối chiếu địa chỉ với tài liệu của hệ thống kết nối.",
            "Path unknown",
            "Check the address against the documentation of the connector."),
    METHOD_NOT_ALLOWED(
            405,
            "Phương thức HTTP không được phép",
            "Dùng phương thức nêu trong chi tiết.",
            "Method not allowed",
            "Use a method that the detail names."),
    NOT_ACCEPTABLE(
            406,
            "Không có định dạng được yêu cầu",
            "Đặt header Accept theo một định dạng nêu trong chi tiết.",
            "Not acceptable",
            "Ask in the header Accept for a format that the detail names."),
    NOT_GRANTED(
            403,
            "Hệ thống chưa được cấp quyền",
            "Đề nghị cơ quan chủ quản hoặc đơn vị vận hành trục liên thông cấp quyền, rồi gửi lại.",
            "Not granted",
            "Ask the owner of the system or the operator of the bus for the grant, then send again."),
    QUOTA_EXCEEDED(
            429,
            "Gửi quá số yêu cầu được phép",
            "Chờ hết thời gian nêu tại Retry-After rồi gửi lại; cần thêm hạn mức thì đề nghị đơn vị vận hành trục liên thông.",
            "Quota exceeded",
            "Wait as long as Retry-After says and send again; for a larger quota ask the operator of the bus."),
    BODY_TOO_LARGE(
            413,
            "Nội dung vượt quá dung lượng cho phép",
            "Giảm dung lượng nội dung hoặc tệp đính kèm, hoặc chia thành nhiều lần gửi.",
            "Body too large",
            "Make the body or its attachments smaller, or send in several parts."),
    REQUEST_INVALID(
            400,
            "Yêu cầu không hợp lệ",
            "Sửa những chỗ nêu trong chi tiết rồi gửi lại.",
            "Request invalid",
            "Correct what the detail names, then send again."),
    IDEMPOTENCY_KEY_REUSED(
            409,
            "Khoá Idempotency-Key đã dùng cho nội dung khác",
            "Nội dung mới phải có khoá mới; muốn gửi lại yêu cầu cũ thì giữ nguyên cả khoá và nội dung.",
            "Idempotency key used with another body",
            "Send new content under a new key; to repeat the old request, keep both its key and its body."),
    MESSAGE_UNKNOWN(
            404,
            "Không tìm thấy thông điệp",
            "Kiểm tra mã thông điệp và hệ thống đã gửi thông điệp đó.",
            "Message unknown",
            "Check the message id, and which system sent it."),
    DATASET_UNKNOWN(
            404,
            "Không có bộ dữ liệu này",
            "Xem các bộ dữ liệu được cấp quyền tại /sync/v1.",
            "Dataset unknown",
            "See /sync/v1 for the datasets that you were granted."),
    CURSOR_INVALID(
            400,
            "Con trỏ không hợp lệ",
            "Dùng nguyên văn con trỏ mà trục đã trả về cho chính bộ dữ liệu này.",
            "Cursor invalid",
            "Use a cursor exactly as the bus gave it out for this dataset."),
    CURSOR_GONE(
            410,
            "Con trỏ không còn dùng được",
            "Đọc lại toàn bộ tại /sync/v1/{dataset}/snapshot, rồi tiếp tục từ con trỏ mới.",
            "Cursor gone",
            "Read /sync/v1/{dataset}/snapshot as a whole, then go on from its cursor."),
    CLIENT_UNKNOWN(
            401,
            "Hệ thống gọi qua X-Road chưa được đăng ký, hoặc gọi qua kết nối khác",
            "Đề nghị đơn vị vận hành trục liên thông đăng ký hệ thống này và kết nối của nó (xroad: client, connectionType, addresses), rồi gọi đúng qua kết nối đó.",
            "X-Road client unknown, or over another connection",
            "Ask the operator of the bus to register the client and its connection (xroad: client, connectionType, addresses), then call over that connection."),
    CONSUMER_UNKNOWN(
            404,
            "Không có đơn vị khai thác này",
            "Kiểm tra mã hệ thống; ./lgsp consumer list liệt kê tất cả.",
            "Consumer unknown",
            "Check the id; ./lgsp consumer list names all."),
    CONSUMER_CONFLICT(
            409,
            "Không thể thay đổi đơn vị khai thác như vậy",
            "Xem lý do trong chi tiết; ./lgsp consumer show MÃ cho biết hiện trạng.",
            "Consumer cannot be changed so",
            "The detail says why; ./lgsp consumer show ID tells how it stands."),
    ROLE_DENIED(
            403,
            "Vai trò của bạn không được làm việc này",
            "Nhờ người có vai trò phù hợp, hoặc đề nghị quản trị viên đổi vai trò; trang Tài khoản cho biết vai trò của bạn.",
            "Your role does not allow this",
            "Ask somebody whose role does, or an administrator for another role; the page of your account says which you have."),
    FORM_STALE(
            403,
            "Biểu mẫu đã cũ",
            "Chưa có gì thay đổi; mở lại trang rồi gửi lại.",
            "The form is stale",
            "Nothing was changed; open the page again and send it again."),
    OPERATOR_CONFLICT(
            409,
            "Không thể thực hiện như vậy",
            "Xem lý do trong chi tiết, tải lại trang rồi làm lại nếu còn cần.",
            "It cannot be done so",
            "The detail says why; load the page again, and repeat it if it is still needed."),
    OPENID_AWAY(
            503,
            "Nhà cung cấp danh tính không trả lời",
            "Thử lại sau; người có mật khẩu riêng trên trục vẫn đăng nhập được. Trục vẫn chạy bình thường.",
            "The OpenID provider does not answer",
            "Try again later; whoever has a password of the bus can still sign in by it. The bus itself runs on."),
    OPENID_REFUSED(
            403,
            "Đăng nhập qua nhà cung cấp danh tính không thành",
            "Đăng nhập lại từ đầu; nếu vẫn không được, báo quản trị viên, nhật ký của trục ghi lý do.",
            "Signing in at the OpenID provider failed",
            "Sign in again from the beginning; if it fails again, tell an administrator: the log of the bus has the reason."),
    OPENID_ROLE_MISSING(
            403,
            "Tài khoản này chưa có vai trò trên trục",
            "Đề nghị quản trị viên của nhà cung cấp danh tính đưa bạn vào nhóm ứng với một vai trò của trục, rồi đăng nhập lại.",
            "This account has no role on the bus",
            "Ask the administrators of the OpenID provider for a group that makes a role of the bus, then sign in again."),
    NOTHING_PARKED(
            409,
            "Không có gì đang tạm giữ ở đây",
            "Xem lại trạng thái thông điệp: có thể người khác vừa xử lý xong.",
            "Nothing parked",
            "Look at the message again: somebody may just have repaired it."),

    // What a connected system answered
    RECORD_NOT_FOUND(
            404,
            "Không tìm thấy dữ liệu",
            "Kiểm tra mã hoặc số đã gửi; nếu đúng, hỏi cơ quan quản lý dữ liệu.",
            "Record not found",
            "Check the code or number that was sent; if it is right, ask the agency that keeps the data."),
    RECORD_EXISTS(
            409,
            "Dữ liệu đã tồn tại",
            "Không gửi lại; đối chiếu với dữ liệu đã có, nếu khác thì gửi bản cập nhật.",
            "Record exists",
            "Do not send it again; compare it with what is there, and send an update if it differs."),
    REQUEST_REFUSED(
            422,
            "Hệ thống nhận từ chối yêu cầu",
            "Xem lý do của hệ thống nhận trong chi tiết, sửa dữ liệu rồi gửi lại.",
            "Request refused by the connected system",
            "Read the system's reason in the detail, correct the data, then send again."),
    PROVIDER_REPLY_INVALID(
            502,
            "Trả lời của hệ thống kết nối không đúng quy cách",
            "Báo đơn vị quản lý hệ thống đó kèm mã thông điệp; gửi lại sau khi họ sửa.",
            "Reply of the connected system breaks its contract",
            "Tell the owner of that system, with the message id; send again once it is mended."),
    POLL_INCONSISTENT(
            502,
            "Các trang dữ liệu của hệ thống kết nối mâu thuẫn nhau",
            "Chưa bản ghi nào bị bỏ sót: trục sẽ hỏi lại; nếu lặp lại, báo đơn vị quản lý hệ thống đó.",
            "Pages of the connected system contradict each other",
            "No record is left out: the bus asks for them again; if it happens again, tell the owner of that system."),
    PROVIDER_FAILED(
            502,
            "Hệ thống kết nối gặp lỗi",
            "Báo đơn vị quản lý hệ thống đó kèm mã thông điệp; gửi lại sau khi họ khắc phục.",
            "Connected system failed",
            "Tell the owner of that system, with the message id; send again once it works."),
    PROVIDER_AUTHENTICATION_FAILED(
            502,
            "Hệ thống kết nối từ chối tài khoản của trục liên thông",
            "Người gửi không cần sửa gì; đơn vị vận hành trục liên thông kiểm tra tài khoản hoặc khoá của kết nối.",
            "Connected system refused our credentials",
            "The sender need not change anything; the operator of the bus checks the connector's credentials."),
    ADDRESS_FORBIDDEN(
            502,
            "Địa chỉ của hệ thống kết nối không được phép",
            "Đơn vị vận hành trục liên thông kiểm tra địa chỉ và phạm vi mạng được phép trong cấu hình của kết nối.",
            "Address of the connected system is not allowed",
            "The operator of the bus checks the address, and which networks the connector's settings allow."),
    PROVIDER_UNAVAILABLE(
            503,
            "Không liên lạc được với hệ thống kết nối",
            "Gửi lại sau; thông điệp mà trục đã nhận sẽ tự động được chuyển khi hệ thống hoạt động lại.",
            "Connected system unavailable",
            "Send again later; what the bus has accepted goes on by itself once the system is back."),
    PROVIDER_BUSY(
            503,
            "Hệ thống kết nối đang bận",
            "Gửi lại sau; thông điệp mà trục đã nhận sẽ tự động được chuyển.",
            "Connected system busy",
            "Send again later; what the bus has accepted goes on by itself."),
    PROVIDER_TIMEOUT(
            504,
            "Hệ thống kết nối không trả lời kịp",
            "Gửi lại sau, giữ nguyên khoá và nội dung; thông điệp mà trục đã nhận sẽ tự động được chuyển.",
            "Connected system did not answer in time",
            "Send again later with the same key and body; what the bus has accepted goes on by itself."),
    OUTCOME_UNKNOWN(
            503,
            "Chưa biết kết quả",
            "Không gửi yêu cầu mới: gửi lại đúng yêu cầu cũ với cùng khoá, hoặc hỏi hệ thống kết nối xem đã thực hiện chưa.",
            "Outcome unknown",
            "Make no new request: repeat this one under the same key, or ask the connected system whether it was done."),

    // Why a delivery is parked, beyond what its destination answers
    NO_ROUTE(
            500,
            "Không có tuyến xử lý cho thông điệp",
            "Đơn vị vận hành trục liên thông nạp lại tuyến xử lý rồi gửi lại, hoặc rút thông điệp nếu không còn cần.",
            "No route for the message",
            "The operator of the bus loads the route again and resends, or withdraws a message that nobody needs."),
    EXPIRED(
            504,
            "Hệ thống nhận ngừng hoạt động quá thời hạn lưu giữ",
            "Khi hệ thống nhận hoạt động lại thì gửi lại; rút thông điệp nếu không còn cần.",
            "Destination was away until retention ended",
            "Resend once the destination is back; withdraw what nobody needs any more."),
    POISON(
            500,
            "Thông điệp làm dừng tiến trình chuyển nó",
            "Không gửi lại ngay: đơn vị vận hành trục liên thông kiểm tra nội dung và nhật ký, rồi sửa hoặc rút thông điệp.",
            "Message ended the process that delivered it",
            "Do not resend at once: the operator of the bus looks at message and log, then corrects or withdraws it."),

    // The bus itself
    CONNECTOR_DISABLED(
            503,
            "Kết nối tới hệ thống chưa hoạt động",
            "Gửi lại sau; đơn vị vận hành trục liên thông kiểm tra cấu hình của kết nối.",
            "Connector disabled",
            "Send again later; the operator of the bus checks the connector and its settings."),
    VERSION_UNKNOWN(
            404,
            "Không có phiên bản này của kết nối",
            "Xem các phiên bản: ./lgsp connector versions TÊN.",
            "Connector version unknown",
            "See which there are: ./lgsp connector versions NAME."),
    PACKAGE_REFUSED(
            422,
            "Gói kết nối bị từ chối",
            "Trục chưa ghi nhận gì; sửa những chỗ nêu trong chi tiết, đóng gói và ký lại.",
            "Connector package refused",
            "Nothing of it was taken; mend what the detail names, then package and sign it again."),
    CONNECTOR_CONFLICT(
            409,
            "Trạng thái của kết nối không cho phép",
            "Xem ./lgsp connector history TÊN, và những gì chi tiết nêu.",
            "The connector's state does not allow it",
            "See ./lgsp connector history NAME, and what the detail names."),
    MAPPING_FAILED(
            500,
            "Không chuyển đổi được dữ liệu",
            "Sửa dữ liệu theo chi tiết rồi gửi lại; nếu dữ liệu đúng, báo đơn vị vận hành trục liên thông.",
            "Mapping failed",
            "Correct the data as the detail says and send again; if the data is right, tell the operator of the bus."),
    OVERLOADED(
            503,
            "Trục liên thông đang quá tải",
            "Trục chưa nhận yêu cầu này; gửi lại sau thời gian nêu tại Retry-After.",
            "Bus overloaded",
            "The bus did not take this request; send it again after the time in Retry-After."),
    JOURNAL_UNAVAILABLE(
            503,
            "Cơ sở dữ liệu của trục tạm thời không sẵn sàng",
            "Gửi lại sau, giữ nguyên khoá và nội dung: gửi lặp lại không bị tính hai lần.",
            "Journal unavailable",
            "Send again later with the same key and body: a repetition does not count twice."),
    INTERNAL_ERROR(
            500,
            "Lỗi nội bộ của trục liên thông",
            "Báo đơn vị vận hành trục liên thông kèm mã thông điệp.",
            "Internal error",
            "Tell the operator of the bus, with the message id.");

    private static final Map<String, ErrorCode> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ErrorCode::name, Function.identity()));

    private final int httpStatus;
    private final Wording title;
    private final Wording action;
    private final Wording explanation;

    ErrorCode(int httpStatus, String title, String action, String englishTitle, String englishAction) {
        this.httpStatus = httpStatus;
        this.title = new Wording(title, englishTitle);
        this.action = new Wording(action, englishAction);
        this.explanation = new Wording(title + ". " + action, englishTitle + ". " + englishAction);
    }

    /** The code of this name, as a database or another version of the bus has it; empty where we know none. */
    public static Optional<ErrorCode> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    public int httpStatus() {
        return httpStatus;
    }

    /** A short sentence for people, the same for every occurrence. */
    public Wording title() {
        return title;
    }

    /** What a clerk or operator can do, in a sentence. */
    public Wording action() {
        return action;
    }

    /** Title and action. */
    public Wording explanation() {
        return explanation;
    }

    /** Whether the same request may succeed later without a change. */
    public boolean retryable() {
        return httpStatus == 429 || httpStatus == 503 || httpStatus == 504;
    }
}
