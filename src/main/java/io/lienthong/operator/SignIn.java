package io.lienthong.operator;

import java.time.Instant;

/** What came of somebody's trying to sign in. */
public sealed interface SignIn {
    /** @param session the token of a new session, told once */
    record Welcome(Operator operator, String session) implements SignIn {}

    /** Name, password or code is wrong, or the person is disabled: which of them is not told. */
    record Wrong() implements SignIn {}

    /** Too many were wrong. */
    record Locked(Instant until) implements SignIn {}

    /** Too many sign in at this moment. */
    record Busy() implements SignIn {}
}
