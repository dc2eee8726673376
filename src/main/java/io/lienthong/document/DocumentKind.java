package io.lienthong.document;

/** What a document does, the BussinessDocType of edXML. */
public enum DocumentKind {
    NEW("0"),
    RECALL("1"),
    UPDATE("2"),
    REPLACE("3");

    private final String code;

    DocumentKind(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
