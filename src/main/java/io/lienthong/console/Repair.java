package io.lienthong.console;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an operator says when a parked message is resent or withdrawn. */
record Repair(
        @Schema(
                description = "Who decides: A-Z a-z 0-9 . _ - up to 64 characters",
                example = "nguyen.van.an",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String by,

        @Schema(description = "Why; required to withdraw. Goes to the journal: no personal data", maxLength = 500)
        @Nullable
        String reason,

        @Schema(description = "Only the delivery of this step; absent: all that are parked") @Nullable
        String route) {
    private static final Pattern PERSON = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int MAX_REASON = 500;
<<<<<<< HEAD
    private static final int MAX_ROUTE = 200;
=======
    private static final Pattern STEP = Pattern.compile("[A-Za-z0-9._-]{1,200}");
>>>>>>> console

    /** The person, or REQUEST_INVALID: a promise is only given up by somebody with a name. */
    String person() {
        if (by == null || !PERSON.matcher(by).matches()) {
            throw Problems.invalid("by names the person who decides: letters, digits, . _ - up to 64 characters");
        }
<<<<<<< HEAD
        if (route != null && route.length() > MAX_ROUTE) {
            throw Problems.invalid("route is the id of a step");
=======
        if (route != null && !STEP.matcher(route).matches()) {
            throw Problems.invalid("route is the id of a step, such as birth-registration.register");
>>>>>>> console
        }
        return by;
    }

<<<<<<< HEAD
    /** The reason, or REQUEST_INVALID. */
=======
    /** The reason, or REQUEST_INVALID: it goes to the journal and to whoever reads it. */
>>>>>>> console
    String why() {
        if (reason == null || reason.isBlank() || reason.length() > MAX_REASON) {
            throw Problems.invalid("reason says in up to " + MAX_REASON + " characters why the message is withdrawn");
        }
<<<<<<< HEAD
=======
        if (reason.chars().anyMatch(Character::isISOControl)) {
            throw Problems.invalid("reason is one line of visible characters");
        }
        if (!Redaction.text(reason).equals(reason)) {
            throw Problems.invalid("reason holds no number of a person and no credential");
        }
>>>>>>> console
        return reason.strip();
    }
}
