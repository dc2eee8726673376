package io.lienthong.console.page;

import io.lienthong.console.Repair;
import io.lienthong.delivery.Decision;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.DeliveryFilter;
import io.lienthong.delivery.Repairs;
import io.lienthong.journal.Journal;
import io.lienthong.journal.MessageStory;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.Wording;
import io.lienthong.operator.Operator;
import io.lienthong.operator.Operators;
import io.swagger.v3.oas.annotations.Hidden;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * What people decide about the parked deliveries of one message, or of one step of it. What somebody else is responsible for is
 * refused, with the name, unless the form says {@code over}.
 */
@Controller
@Hidden
class MessageActsPage {
    private final Journal journal;
    private final DeliveryEngine engine;
    private final Operators operators;

    MessageActsPage(Journal journal, DeliveryEngine engine, Operators operators) {
        this.journal = journal;
        this.engine = engine;
        this.operators = operators;
    }

    @PostMapping("/console/messages/{id}/resend")
    String resend(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String route,
            @RequestParam(defaultValue = "false") boolean over,
            @AuthenticationPrincipal Operator person) {
        DeliveryFilter parked = filter(id, route, person);
        Decision decision = new Decision(person.name(), null, over);
        return repaired(id, "resent", engine.repairs().resend(parked, 0, decision));
    }

    @PostMapping("/console/messages/{id}/withdraw")
    String withdraw(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String route,
            @RequestParam(defaultValue = "") String why,
            @RequestParam(defaultValue = "false") boolean over,
            @AuthenticationPrincipal Operator person) {
        DeliveryFilter parked = filter(id, route, person);
        Decision decision = new Decision(person.name(), new Repair(person.name(), why, null).why(), over);
        return repaired(id, "withdrawn", engine.repairs().withdraw(parked, 0, decision));
    }

    /** Makes somebody responsible, so that two people do not do the same; blank {@code to}: the person, who takes it over. */
    @PostMapping("/console/messages/{id}/take")
    String take(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String route,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = "") String note,
            @RequestParam(defaultValue = "false") boolean over,
            @AuthenticationPrincipal Operator person) {
        DeliveryFilter parked = filter(id, route, person);
        String assignee = assignee(to, person, operators);
        Decision decision = new Decision(person.name(), null, over);
        String act = assignee.equals(person.name()) ? "taken" : "assigned";
        return repaired(id, act, engine.repairs().assign(parked, 0, assignee, note(note, person), decision));
    }

    /** Makes nobody responsible any more. */
    @PostMapping("/console/messages/{id}/release")
    String release(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String route,
            @RequestParam(defaultValue = "false") boolean over,
            @AuthenticationPrincipal Operator person) {
        DeliveryFilter parked = filter(id, route, person);
        Decision decision = new Decision(person.name(), null, over);
        return repaired(id, "released", engine.repairs().assign(parked, 0, null, null, decision));
    }

    /** One who may act on it, by name; REQUEST_INVALID for anybody else. */
    static String assignee(String to, Operator person, Operators operators) {
        if (to.isBlank() || to.equals(person.name())) {
            return person.name();
        }
        if (!MessagesPage.repairers(operators).contains(to)) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "không có người nào tên như vậy được xử lý lượt gửi tạm giữ",
                            "nobody of this name may deal with parked deliveries"));
        }
        return to;
    }

    static @Nullable String note(String note, Operator person) {
        return note.isBlank() ? null : new Repair(person.name(), note, null).why();
    }

    private static DeliveryFilter filter(String id, String route, Operator person) {
        Repair repair = new Repair(person.name(), null, PageAddress.given(route));
        return DeliveryFilter.of(MessagesPage.id(id), repair.step());
    }

    private String repaired(String id, String act, Repairs.Done done) {
        MessageId message = MessagesPage.id(id);
        if (done.deliveries() == 0) {
            MessageStory story = journal.find(message).orElseThrow(() -> MessagesPage.unknown(message));
            throw Repairs.nothingParked(story.deliveries().stream().anyMatch(open -> !open.parked()));
        }
        return DeliveriesPage.told("/console/messages/" + message, act, done);
    }
}
