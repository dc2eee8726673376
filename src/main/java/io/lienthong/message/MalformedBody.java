package io.lienthong.message;

/** A body that cannot be read. The message names the reason and the place (line and column), never the content. */
public final class MalformedBody extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Wording reason;

    public MalformedBody(Wording reason) {
        super(reason.toString(), null, false, false);
        this.reason = reason;
    }

    public MalformedBody(String vietnamese, String english) {
        this(new Wording(vietnamese, english));
    }

    /** With the place where reading ended. */
    public MalformedBody(Wording reason, int line, int column) {
        this(
                reason.vi() + " (dòng " + line + ", cột " + column + ")",
                reason.en() + " (line " + line + ", column " + column + ")");
    }

    public Wording reason() {
        return reason;
    }
}
