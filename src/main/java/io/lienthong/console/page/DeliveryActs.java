package io.lienthong.console.page;

import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.DeliveryFilter;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import io.lienthong.operator.Operator;
import io.lienthong.operator.Operators;
import io.lienthong.operator.Right;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What people decide about deliveries that are not delivered yet. */
@Component
class DeliveryActs {
    /** Last part of an act's address. */
    static final String ACTS = "{act:resend|withdraw|take|release}";

    private final DeliveryEngine engine;
    private final Operators operators;

    DeliveryActs(DeliveryEngine engine, Operators operators) {
        this.engine = engine;
        this.operators = operators;
    }

    /** @param act one of {@link #ACTS} */
    Told run(String act, DeliveryFilter meant, RepairForm form, Operator person) {
        return switch (act) {
            case "resend" -> Told.of("resent", engine.repairs().resend(meant, 0, form.decision(person)));
            case "withdraw" ->
                Told.of(
                        meant.parked() ? "withdrawn" : "asked",
                        engine.repairs().withdraw(meant, 0, form.reasoned(person)));
            case "take" -> take(meant, form, person);
            case "release" -> Told.of("released", engine.repairs().assign(meant, 0, null, null, form.decision(person)));
            default -> throw new IllegalArgumentException("no such act: " + act);
        };
    }

    /** Makes somebody responsible, so that two people do not do the same. */
    private Told take(DeliveryFilter meant, RepairForm form, Operator person) {
        String assignee = assignee(form.to(), person);
        String act = assignee.equals(person.name()) ? "taken" : "assigned";
        return Told.of(act, engine.repairs().assign(meant, 0, assignee, form.remark(person), form.decision(person)));
    }

    /** One who may act on it, by name; REQUEST_INVALID for anybody else. */
    private String assignee(@Nullable String to, Operator person) {
        String named = PageAddress.given(to);
        if (named == null || named.equals(person.name())) {
            return person.name();
        }
        if (!people().contains(named)) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "không có người nào tên như vậy được xử lý lượt gửi tạm giữ",
                            "nobody of this name may deal with parked deliveries"));
        }
        return named;
    }

    /** Names of those who may be made responsible. */
    List<String> people() {
        return operators.all().stream()
                .filter(one -> one.disabledAt() == null && one.role().rights().contains(Right.REPAIR))
                .map(Operator::name)
                .toList();
    }
}
