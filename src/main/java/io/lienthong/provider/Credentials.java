package io.lienthong.provider;

/** How an operation's calls prove who we are. A client certificate and an API key in the query need nothing per call. */
sealed interface Credentials {
    record None() implements Credentials {}

    /** A header that never changes. */
    record FixedHeader(CharSequence name, String value) implements Credentials {
        @Override
        public String toString() {
            return "FixedHeader " + name;
        }
    }

    record Token(AccessTokens tokens) implements Credentials {}

    record Signed(SignatureRecipe recipe) implements Credentials {}
}
