package io.lienthong.mailbox;

import io.lienthong.message.Wording;
import org.jspecify.annotations.Nullable;

/** The message that brings a file out of the province. It names the file, which is a message of its own, and holds none. */
public final class OutboundNotice {
    public static final String EVENT = "document.outbound";

    private OutboundNotice() {}

    /**
     * What an operator can do where it is parked, which is not to correct it.
     *
     * @param docId of the file; null where nobody knows any more
     */
    public static Wording advice(@Nullable String docId) {
        String known = docId == null ? "?" : docId;
        return new Wording(
                "Thông điệp này chỉ báo rằng văn bản có DocId " + known
                        + " phải gửi ra ngoài tỉnh; nó không chứa văn bản nên không sửa được. Hãy rút thông điệp này"
                        + " (delivery withdraw) và đề nghị đơn vị gửi lại văn bản đã sửa từ phần mềm của mình, nơi biết văn"
                        + " bản theo DocId này",
                "This message only says that the document with the DocId " + known
                        + " is to go out of the province; it does not hold the document, and cannot be corrected."
                        + " Withdraw it (delivery withdraw) and have the sender send the corrected document anew from its"
                        + " office system, which knows the document by this DocId");
    }
}
