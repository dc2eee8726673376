package io.lienthong.console.page;

import io.lienthong.delivery.DeliveryFilter;
import io.lienthong.delivery.Repairs;
import io.lienthong.journal.Journal;
import io.lienthong.journal.MessageStory;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.Wording;
import io.lienthong.operator.Operator;
import io.swagger.v3.oas.annotations.Hidden;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** What people decide about the open deliveries of one message, or of one step of it. */
@Controller
@Hidden
class MessageActsPage {
    private final Journal journal;
    private final DeliveryActs acts;

    MessageActsPage(Journal journal, DeliveryActs acts) {
        this.journal = journal;
        this.acts = acts;
    }

    @PostMapping("/console/messages/{id}/" + DeliveryActs.ACTS)
    String act(
            @PathVariable String id,
            @PathVariable String act,
            RepairForm form,
            @AuthenticationPrincipal Operator person) {
        MessageId message = MessagePage.id(id);
        DeliveryFilter parked = DeliveryFilter.of(message, form.step(person));
        Told told = acts.run(act, form.ofWaiting() ? parked.waiting() : parked, form, person);
        if (told.number() == 0) {
            MessageStory story = journal.find(message).orElseThrow(() -> MessagePage.unknown(message));
            throw form.ofWaiting() ? nothingWaits() : Repairs.nothingParked(waits(story));
        }
        return told.at("/console/messages/" + message);
    }

    private static boolean waits(MessageStory story) {
        return story.deliveries().stream().anyMatch(open -> !open.parked());
    }

    private static BusException nothingWaits() {
        return new BusException(
                ErrorCode.NOTHING_PARKED,
                new Wording(
                        "không lượt gửi nào của thông điệp này còn chờ: đã gửi, đã tạm giữ hoặc người khác vừa rút",
                        "no delivery of this message waits any more: it was sent, is parked, or somebody has just withdrawn it"));
    }
}
