package io.lienthong.console.page;

import io.lienthong.console.Repair;
import io.lienthong.delivery.Decision;
import io.lienthong.operator.Operator;
import org.jspecify.annotations.Nullable;

/**
 * What a form says of an act on deliveries, of one message or of all that a filter finds; blank is absent.
 *
 * @param route only the delivery of this step
 * @param to who is to be responsible; absent: the person who says so
 * @param note what that person should know
 * @param why the reason, where the act needs one
 * @param over also what somebody else is responsible for; else that is refused, with the name
 * @param waiting what waits for its turn is meant, not what is parked
 */
public record RepairForm(
        @Nullable String route,
        @Nullable String to,
        @Nullable String note,
        @Nullable String why,
        @Nullable Boolean over,
        @Nullable Boolean waiting) {

    boolean ofWaiting() {
        return Boolean.TRUE.equals(waiting);
    }

    /** REQUEST_INVALID where it is the id of no step. */
    @Nullable
    String step(Operator person) {
        return new Repair(person.name(), null, PageAddress.given(route)).step();
    }

    Decision decision(Operator person) {
        return new Decision(person.name(), null, Boolean.TRUE.equals(over));
    }

    /** REQUEST_INVALID without a reason. */
    Decision reasoned(Operator person) {
        return new Decision(person.name(), new Repair(person.name(), why, null).why(), Boolean.TRUE.equals(over));
    }

    @Nullable
    String remark(Operator person) {
        return PageAddress.given(note) == null ? null : new Repair(person.name(), note, null).why();
    }
}
