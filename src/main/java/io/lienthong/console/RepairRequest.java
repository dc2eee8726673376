package io.lienthong.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.delivery.Decision;
import io.lienthong.delivery.DeliveryFilter;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What an operator decides about all parked deliveries that a filter finds. */
record RepairRequest(
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

        @Schema(implementation = DeliveryQuery.class, requiredMode = Schema.RequiredMode.REQUIRED) @Nullable
        JsonNode filter,

        @Schema(description = "Only count what would be changed") @Nullable
        Boolean dryRun,

        @Schema(description = "Go on behind this place: next of the last answer, where it said more") @Nullable
        Long after,

        @Schema(description = "To assign: the person, as in by; absent: nobody") @Nullable
        String assignee,

        @Schema(description = "To assign: what the person should know; no personal data", maxLength = 500) @Nullable
        String note,

        @Schema(
                description = "To correct: JSLT that makes the right message of each wrong one; it imports nothing",
                example = "{\"procedure\": uppercase(.procedure), * : .}",
                maxLength = 128 << 10)
        @Nullable
        String mapping,

        @Schema(description = "Also what somebody else is responsible for; else that is refused, with the name")
        @Nullable
        Boolean over,

        @Schema(
                description = "To withdraw: those that wait for their turn, not parked ones. They end as soon as the"
                        + " node that may just be sending them lets go, unless they have arrived by then")
        @Nullable
        Boolean waiting) {

    DeliveryFilter deliveries() {
        return DeliveryQuery.of(filter).filter(true);
    }

    DeliveryFilter toWithdraw() {
        return DeliveryQuery.of(filter).filter(!Boolean.TRUE.equals(waiting));
    }

    long place() {
        return after == null ? 0 : after;
    }

    boolean onlyCounts() {
        return Boolean.TRUE.equals(dryRun);
    }

    /** @param reasoned the decision needs a reason */
    Decision decision(boolean reasoned) {
        Repair repair = new Repair(by, reason, null);
        return new Decision(
                repair.person(), reasoned || reason != null ? repair.why() : null, Boolean.TRUE.equals(over));
    }

    @Nullable
    String person() {
        return assignee == null ? null : new Repair(assignee, null, null).person();
    }

    @Nullable
    String remark() {
        return note == null ? null : new Repair(by, note, null).why();
    }
}
