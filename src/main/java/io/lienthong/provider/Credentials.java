package io.lienthong.provider;

import com.fasterxml.jackson.core.JsonPointer;
import org.jspecify.annotations.Nullable;

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

    /** A token or session that has to be fetched, and its place in a call: a header, or a field of the JSON body. */
    record Token(
            AccessTokens tokens,
            @Nullable CharSequence header,
            @Nullable JsonPointer pointer) implements Credentials {}

    /** Signs the headers themselves, when all of them are there. */
    record Vxp(VxpRecipe recipe) implements Credentials {}

    /** Stands in the header of the SOAP envelope. */
    record Enveloped(UsernameToken token) implements Credentials {}

    record Signed(SignatureRecipe recipe) implements Credentials {}
}
