package io.lienthong.console.page;

import io.lienthong.access.Refusals;
import io.lienthong.console.MessageSummary;
import io.lienthong.console.MessageView;
import io.lienthong.console.Repair;
import io.lienthong.delivery.Decision;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.DeliveryFilter;
import io.lienthong.delivery.Repairs;
import io.lienthong.journal.Journal;
import io.lienthong.journal.MessageStory;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.Wording;
import io.lienthong.operator.Operator;
import io.lienthong.route.Connectors;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /console/messages}: the search box, and a message's page with its story and what people decide about it. */
@Controller
@Hidden
class MessagesPage {
    private static final int LIMIT = 200;
    private static final int MOST_TEXT = 200;

    private final Journal journal;
    private final Refusals refusals;
    private final DeliveryEngine engine;
    private final Connectors connectors;

    MessagesPage(Journal journal, Refusals refusals, DeliveryEngine engine, Connectors connectors) {
        this.journal = journal;
        this.refusals = refusals;
        this.engine = engine;
        this.connectors = connectors;
    }

    /** One box takes a message id, which has a page of its own, a system's name, and what ties messages together. */
    @GetMapping("/console/messages")
    String find(@RequestParam(defaultValue = "") String text, Model model) {
        String sought = text.strip();
        if (MessageId.parse(sought).isPresent()) {
            return "redirect:/console/messages/" + sought;
        }
        if (connectors.find(sought).isPresent()) {
            return "redirect:/console/deliveries?destination=" + sought;
        }
        model.addAttribute("text", sought);
        model.addAttribute("messages", sought.isEmpty() ? null : matter(sought));
        return "messages";
    }

    private List<MessageSummary> matter(String code) {
        if (code.length() > MOST_TEXT || code.chars().anyMatch(Character::isISOControl)) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "ô tìm kiếm nhận tối đa " + MOST_TEXT + " ký tự nhìn thấy được",
                            "the search takes up to " + MOST_TEXT + " visible characters"));
        }
        return Stream.of(Environment.values())
                .flatMap(one -> journal.findByCorrelation(one, code, LIMIT).stream())
                .sorted(Comparator.comparing(MessageStory::messageId))
                .limit(LIMIT)
                .map(MessageSummary::of)
                .toList();
    }

    @GetMapping("/console/messages/{id}")
    String message(@PathVariable String id, Model model) {
        MessageId known = id(id);
        MessageView message = journal.find(known)
                .map(MessageView::of)
                .or(() -> refusals.find(known).map(MessageView::of))
                .orElseThrow(() -> unknown(known));
        model.addAttribute("message", message);
        model.addAttribute(
                "parked",
                message.deliveries().stream()
                        .filter(MessageView.Delivery::parked)
                        .toList());
        return "message";
    }

    @PostMapping("/console/messages/{id}/resend")
    String resend(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String route,
            @AuthenticationPrincipal Operator person) {
        MessageId message = id(id);
        Repair repair = new Repair(person.name(), null, route);
        return repaired(
                message,
                "resent",
                engine.repairs().resend(filter(message, repair), 0, new Decision(person.name(), null)));
    }

    @PostMapping("/console/messages/{id}/withdraw")
    String withdraw(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String route,
            @RequestParam(defaultValue = "") String why,
            @AuthenticationPrincipal Operator person) {
        MessageId message = id(id);
        Repair repair = new Repair(person.name(), why, route);
        return repaired(
                message,
                "withdrawn",
                engine.repairs().withdraw(filter(message, repair), 0, new Decision(person.name(), repair.why())));
    }

    /** Takes it over, so that two people do not do the same. */
    @PostMapping("/console/messages/{id}/take")
    String take(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String note,
            @AuthenticationPrincipal Operator person) {
        MessageId message = id(id);
        String remark = note.isBlank() ? null : new Repair(person.name(), note, null).why();
        return repaired(
                message,
                "taken",
                engine.repairs()
                        .assign(
                                DeliveryFilter.of(message, null),
                                0,
                                person.name(),
                                remark,
                                new Decision(person.name(), null)));
    }

    private static DeliveryFilter filter(MessageId message, Repair repair) {
        return DeliveryFilter.of(message, repair.step());
    }

    private String repaired(MessageId message, String act, Repairs.Done done) {
        if (done.deliveries() == 0) {
            if (journal.find(message).isEmpty()) {
                throw unknown(message);
            }
            throw new BusException(
                    ErrorCode.NOTHING_PARKED,
                    new Wording(
                            "không lượt gửi nào của thông điệp này còn tạm giữ: có thể người khác vừa xử lý",
                            "no delivery of this message is parked any more: somebody may just have dealt with it"));
        }
        return DeliveriesPage.told("/console/messages/" + message, act, done);
    }

    static MessageId id(String text) {
        return MessageId.parse(text)
                .orElseThrow(() -> new BusException(
                        ErrorCode.MESSAGE_UNKNOWN,
                        new Wording(
                                "mã thông điệp là một UUID phiên bản 7, 36 ký tự",
                                "a message id is a UUID of version 7 in 36 characters")));
    }

    private static BusException unknown(MessageId id) {
        return new BusException(
                ErrorCode.MESSAGE_UNKNOWN,
                new Wording("trục không có thông điệp " + id, "the bus has no message " + id));
    }
}
