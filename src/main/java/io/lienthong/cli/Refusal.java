package io.lienthong.cli;

/** Why a command cannot do what it was asked, in a sentence for people; ends with exit status 1. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String sentence) {
        super(sentence, null, false, false);
    }
}
