package io.lienthong.scaffold;

/** Why no connector can be made of a contract, in a sentence for people. */
public final class ScaffoldRefused extends Exception {
    private static final long serialVersionUID = 1L;

    public ScaffoldRefused(String sentence) {
        super(sentence, null, false, false);
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
