package io.lienthong.document;

/** What a recipient did with a document, the StatusCode of edXML. */
public enum StatusCode {
    ARRIVED("01"),
    REFUSED("02"),
    RECEIVED("03"),
    ASSIGNED("04"),
    IN_PROCESS("05"),
    COMPLETED("06"),
    RECALL_REQUESTED("13"),
    CHANGE_ACCEPTED("15"),
    CHANGE_REFUSED("16");

    private final String code;

    StatusCode(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
