package io.lienthong.message;

/** A body that cannot be read. The message names the reason and the place (line and column), never the content. */
public final class MalformedBody extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedBody(String reason) {
        super(reason, null, false, false);
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
