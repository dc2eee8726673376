package io.lienthong.document;

import io.lienthong.message.Wording;

/** Every reason for which an edXML file is refused, with what the sending clerk can do. The names are public API. */
public enum RefusalReason {
    XML_MALFORMED(
            "Tệp edXML sai cú pháp XML; hãy kết xuất lại văn bản từ phần mềm và gửi lại",
            "The edXML file is not well-formed XML; export the document again and resend"),
    PREFIX_UNDECLARED(
            "Tệp edXML dùng tiền tố chưa khai báo (thiếu xmlns:edXML); đơn vị cung cấp phần mềm cần sửa khuôn dạng",
            "The edXML file uses a prefix that is not declared (xmlns:edXML is missing); the software's supplier must mend it"),
    NAMESPACE_WRONG(
            "Không gian tên không phải của edXML 1.0 (http://www.mic.gov.vn/TBT/QCVN_102_2016)",
            "The namespace is not that of edXML 1.0 (http://www.mic.gov.vn/TBT/QCVN_102_2016)"),
    DTD_FORBIDDEN(
            "Tệp edXML chứa DOCTYPE hoặc thực thể (entity), không được phép; hãy bỏ đi và gửi lại",
            "The edXML file has a DOCTYPE or an entity, which is not allowed; remove it and resend"),
    ENCODING_WRONG(
            "Tệp edXML không ở bảng mã UTF-8 (có thể là TCVN3, VNI hoặc windows-1258); hãy lưu lại bằng Unicode UTF-8",
            "The edXML file is not in UTF-8 (perhaps in TCVN3, VNI or windows-1258); save it again as Unicode UTF-8"),
    STRUCTURE_WRONG("Tệp edXML không đúng cấu trúc", "The edXML file does not have the structure of edXML"),
    TOO_DEEP("Các phần tử lồng nhau quá sâu", "The elements are nested too deeply"),
    TOO_LARGE("Tệp edXML vượt quá giới hạn dung lượng", "The edXML file is over a size limit"),
    TEXT_TOO_LONG("Nội dung phần tử quá dài", "The text of an element is too long"),
    TOO_MANY_RECIPIENTS(
            "Quá nhiều nơi nhận; hãy chia thành nhiều lần gửi", "Too many recipients; send in several parts"),
    TOO_MANY_ATTACHMENTS(
            "Quá nhiều tệp đính kèm; hãy gộp hoặc chia thành nhiều lần gửi",
            "Too many attachments; join them or send in several parts"),
    TOO_MANY_ELEMENTS("Quá nhiều phần tử", "Too many elements"),
    FROM_MISSING("Thiếu nơi gửi (From/OrganId)", "The sender is missing (From/OrganId)"),
    TO_MISSING("Thiếu nơi nhận (To/OrganId)", "The recipient is missing (To/OrganId)"),
    DOCUMENT_ID_MISSING("Thiếu mã định danh văn bản (DocumentId)", "The document's id is missing (DocumentId)"),
    DOCUMENT_ID_INVALID(
            "Mã định danh văn bản (DocumentId) không hợp lệ", "The document's id (DocumentId) is not valid"),
    CODE_MISSING(
            "Thiếu số hoặc ký hiệu văn bản (Code/CodeNumber, Code/CodeNotation)",
            "Number or notation of the document is missing (Code/CodeNumber, Code/CodeNotation)"),
    AGENCY_CODE_INVALID("Mã định danh đơn vị (OrganId) không hợp lệ", "The agency's code (OrganId) is not valid"),
    DATE_INVALID(
            "Ngày giờ không có thật hoặc sai khuôn dạng; kiểm tra lại ngày, tháng, năm",
            "A date or time that does not exist or has another form; check day, month and year"),
    CODE_UNKNOWN("Giá trị mã không có trong danh mục", "A code that its table does not have"),
    RESPONSE_FOR_MISSING(
            "Thông báo trạng thái không cho biết văn bản nào (thiếu ResponseFor/DocumentId)",
            "The status does not say of which document it speaks (ResponseFor/DocumentId is missing)"),
    STATUS_CODE_MISSING("Thông báo trạng thái thiếu mã trạng thái (StatusCode)", "The status has no code (StatusCode)"),
    STATUS_CODE_UNKNOWN(
            "Mã trạng thái (StatusCode) không thuộc 01-06, 13, 15, 16",
            "The status code (StatusCode) is none of 01-06, 13, 15, 16"),
    REPLACEMENT_MISSING(
            "Văn bản thay thế không cho biết thay thế văn bản nào (thiếu ReplacementInfo)",
            "A replacement that does not say what it replaces (ReplacementInfo is missing)"),
    ATTACHMENT_MISSING(
            "Danh mục (edXMLManifest) nêu tệp đính kèm không có trong văn bản; hãy đính kèm lại",
            "The manifest names an attachment that the document does not have; attach it again"),
    ATTACHMENT_NOT_LISTED(
            "Tệp đính kèm không được nêu trong danh mục (edXMLManifest)",
            "An attachment that the manifest does not name"),
    ATTACHMENT_REPEATED("Hai tệp đính kèm có cùng mã nội dung (ContentId)", "Two attachments have the same ContentId"),
    ATTACHMENT_INCOMPLETE(
            "Tệp đính kèm thiếu mã nội dung, tên hoặc nội dung; hãy đính kèm lại",
            "An attachment without content id, name or content; attach it again"),
    ATTACHMENT_NOT_BASE64(
            "Nội dung tệp đính kèm không phải base64 (bị cắt cụt hoặc hỏng khi truyền); hãy đính kèm và gửi lại",
            "The attachment is not base64 (cut off or damaged on its way); attach it again and resend"),
    ZIP_BROKEN(
            "Tệp nén (ZIP) của tệp đính kèm bị hỏng, đặt mật khẩu hoặc chứa phần thừa; hãy đính kèm và gửi lại",
            "The attachment's ZIP is broken, encrypted or has something beside its file; attach the file again and resend"),
    ZIP_NOT_ONE_ENTRY(
            "Tệp nén (ZIP) của tệp đính kèm phải chứa đúng một tệp; hãy đính kèm từng tệp riêng",
            "The attachment's ZIP must hold exactly one file; attach each file by itself"),
    ZIP_BOMB(
            "Tệp nén (ZIP) bung ra quá lớn so với dung lượng nén; hãy gửi tệp gốc, không nén nhiều lần",
            "The attachment's ZIP unpacks to far more than its size allows; send the plain file"),
    NAME_UNSAFE(
            "Tên tệp đính kèm chứa đường dẫn hoặc ký tự không được phép; hãy đổi tên tệp, không dùng / \\ : và ..",
            "An attachment's name holds a path or forbidden characters; rename the file without / \\ : and ..");

    private final Wording text;

    RefusalReason(String vietnamese, String english) {
        this.text = new Wording(vietnamese, english);
    }

    public Wording text() {
        return text;
    }
}
