package io.lienthong.console;

import io.lienthong.message.Wording;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an operator says when a parked message is resent or withdrawn. */
public record Repair(
        @Schema(
                description = "Who decides: A-Z a-z 0-9 . _ - up to 64 characters",
                example = "nguyen.van.an",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String by,

        @Schema(
                description = "Why; required to withdraw and to correct. Goes to the journal: no personal data",
                maxLength = 500)
        @Nullable
        String reason,

        @Schema(description = "Only the delivery of this step; absent: all that are parked") @Nullable
        String route,

        @Schema(description = "Also what somebody else is responsible for; else that is refused, with the name")
        @Nullable
        Boolean over) {
    private static final Pattern PERSON = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int MAX_REASON = 500;
    private static final Pattern STEP = Pattern.compile("[A-Za-z0-9._-]{1,200}");

    /** Whatever concerns nobody else. */
    public Repair(@Nullable String by, @Nullable String reason, @Nullable String route) {
        this(by, reason, route, null);
    }

    boolean overOthers() {
        return Boolean.TRUE.equals(over);
    }

    /** The person, or REQUEST_INVALID: a promise is only given up by somebody with a name. */
    public String person() {
        if (by == null || !PERSON.matcher(by).matches()) {
            throw Problems.invalid(new Wording(
                    "by là tên người quyết định: chữ không dấu, số, . _ - tối đa 64 ký tự",
                    "by names the person who decides: letters, digits, . _ - up to 64 characters"));
        }
        step();
        return by;
    }

    /** The step that is meant; absent: all that are parked. */
    public @Nullable String step() {
        if (route != null && !STEP.matcher(route).matches()) {
            throw Problems.invalid("route is the id of a step, such as birth-registration.register");
        }
        return route;
    }

    /** The reason, or REQUEST_INVALID: it goes to the journal and to whoever reads it. */
    public String why() {
        if (reason == null || reason.isBlank() || reason.length() > MAX_REASON) {
            throw Problems.invalid(new Wording(
                    "lý do (reason) dài từ 1 đến " + MAX_REASON + " ký tự",
                    "reason says why, in 1 to " + MAX_REASON + " characters"));
        }
        if (reason.chars().anyMatch(Character::isISOControl)) {
            throw Problems.invalid(new Wording(
                    "lý do (reason) là một dòng ký tự nhìn thấy được", "reason is one line of visible characters"));
        }
        if (!Redaction.text(reason).equals(reason)) {
            throw Problems.invalid(new Wording(
                    "lý do (reason) không được chứa số định danh cá nhân hay mật khẩu",
                    "reason holds no number of a person and no credential"));
        }
        return reason.strip();
    }
}
