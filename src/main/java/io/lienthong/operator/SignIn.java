package io.lienthong.operator;

import org.jspecify.annotations.Nullable;

/** What came of somebody's trying to sign in. */
public sealed interface SignIn {
    /** @param session the token of a new session, told once */
    record Welcome(Operator operator, String session) implements SignIn {}

    /**
     * Name, password or code is wrong, or the person is disabled or locked: which of them is not told.
     *
     * @param counted the operator among whose failures it counts, of which a few lock the name; absent: nobody's
     */
    record Wrong(@Nullable String counted) implements SignIn {}

    /** It was wrong, and once too often: the name is locked now. The person is told what {@link Wrong} tells. */
    record Locked(String name) implements SignIn {}

    /** Too many sign in at this moment. */
    record Busy() implements SignIn {}
}
