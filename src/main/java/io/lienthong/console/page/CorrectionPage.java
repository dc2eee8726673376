package io.lienthong.console.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.console.Correction;
import io.lienthong.console.MessageView;
import io.lienthong.console.Repair;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.delivery.Decision;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.journal.Journal;
import io.lienthong.journal.Kind;
import io.lienthong.journal.MessageStory;
import io.lienthong.journal.StoredMessage;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Difference;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.MessageId;
import io.lienthong.message.Sha256;
import io.lienthong.message.Wording;
import io.lienthong.operator.Operator;
import io.lienthong.operator.Right;
import io.swagger.v3.oas.annotations.Hidden;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * Reading an accepted message for a stated purpose, and putting a right one in the place of a parked one: the text is checked and the difference
 * shown before anything is sent. Each look at the body is a READ in the journal.
 */
@Controller
@Hidden
class CorrectionPage {
    /** Differences that are shown; the others are counted. */
    private static final int SHOWN = 50;

    private final DeliveryEngine engine;
    private final CanonicalTypes types;
    private final Journal journal;

    CorrectionPage(DeliveryEngine engine, CanonicalTypes types, Journal journal) {
        this.journal = journal;
        this.engine = engine;
        this.types = types;
    }

    /** What a form answered has no address of its own: where it is loaded again, the message is shown. */
    @GetMapping({"/console/messages/{id}/body", "/console/messages/{id}/correct"})
    String message(@PathVariable String id) {
        return "redirect:/console/messages/" + MessagePage.id(id);
    }

    @PostMapping("/console/messages/{id}/body")
    String read(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String why,
            @AuthenticationPrincipal Operator person,
            Model model) {
        Decision decision = new Decision(person.name(), new Repair(person.name(), why, null).why());
        MessageId known = MessagePage.id(id);
        MessageStory story = journal.find(known).orElseThrow(() -> MessagePage.unknown(known));
        Event event = story.acceptance().orElseThrow(CorrectionPage::call).event();
        Optional<ShownBody> shown = ShownBody.of(event.data());
        model.addAttribute("id", id);
        model.addAttribute("environment", event.environment());
        model.addAttribute("why", why);
        model.addAttribute("bytes", event.data().size());
        model.addAttribute("mediaType", event.data().mediaType());
        if (shown.isPresent()) {
            engine.repairs().read(known, decision);
            model.addAttribute("body", shown.get().text());
            model.addAttribute("mapped", mapped(event));
        }
        boolean parked = story.deliveries().stream().anyMatch(MessageStory.OpenDelivery::parked);
        boolean correctable = parked && shown.filter(ShownBody::json).isPresent();
        model.addAttribute("parked", parked);
        model.addAttribute("correctable", correctable && person.role().rights().contains(Right.REPAIR));
        return "correction";
    }

    private static BusException call() {
        return new BusException(
                ErrorCode.MESSAGE_UNKNOWN,
                new Wording(
                        "đây là một lời gọi được trả lời ngay: trục chỉ giữ những gì nhật ký ghi, đã che khi ghi",
                        "this is a call that was answered at once: only what the journal keeps exists, masked when written"));
    }

    /** What became of the message when it was sent the last time; absent: it was not, or not as JSON. */
    private @Nullable MappedFields mapped(Event event) {
        List<JsonNode> sent = journal.find(event.id()).map(MessageView::of).stream()
                .flatMap(message -> message.entries().stream())
                .map(MessageView.Entry::request)
                .filter(request -> request != null && request.isContainerNode())
                .toList();
        try {
            return sent.isEmpty() ? null : MappedFields.between(event.data().json(), sent.get(sent.size() - 1));
        } catch (MalformedBody notJson) {
            return null;
        }
    }

    /** Shows what would change, or does it where {@code send} says so and just this was shown before. */
    @PostMapping("/console/messages/{id}/correct")
    ModelAndView correct(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String why,
            @RequestParam(defaultValue = "") String body,
            @RequestParam(defaultValue = "false") boolean send,
            @RequestParam(defaultValue = "") String shown,
            @RequestParam(defaultValue = "false") boolean over,
            @AuthenticationPrincipal Operator person) {
        ModelAndView page = page("correction", id, why, body, over);
        try {
            Event wrong = read(id, person, why).event(); // where somebody was faster, the page keeps what was typed
            page.addObject("environment", wrong.environment());
            Body right = different(wrong, body, page);
            String now = HexFormat.of().formatHex(Sha256.of(right.bytes()));
            if (send && now.equals(shown)) {
                Decision decision = new Decision(person.name(), new Repair(person.name(), why, null).why(), over);
                MessageId corrected = engine.corrections().correct(wrong.id(), null, right, decision);
                return new ModelAndView(Told.once("corrected-one").at("/console/messages/" + corrected));
            }
        } catch (BusException refused) {
            page.setStatus(HttpStatus.valueOf(refused.code().httpStatus()));
            tell(refused, page);
        }
        return page;
    }

    /** What {@link #correct} would show of this text; asked for while somebody types, so it never fails for the text's sake. */
    @PostMapping("/console/messages/{id}/check")
    ModelAndView check(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String why,
            @RequestParam(defaultValue = "") String body,
            @RequestParam(defaultValue = "false") boolean over,
            @AuthenticationPrincipal Operator person) {
        Event wrong = readBefore(id, person, why).event();
        ModelAndView page = page("correction :: checked", id, why, body, over);
        try {
            different(wrong, body, page);
        } catch (BusException refused) {
            tell(refused, page);
        }
        return page;
    }

    private static ModelAndView page(String view, String id, String why, String body, boolean over) {
        ModelAndView page = new ModelAndView(view);
        page.addObject("id", id);
        page.addObject("why", why);
        page.addObject("body", body);
        page.addObject("over", over);
        page.addObject("correctable", true);
        return page;
    }

    private static void tell(BusException refused, ModelAndView page) {
        page.addObject("refused", Words.of(refused));
        page.addObject("violations", refused.violations());
        page.addObject("differences", null);
    }

    /** What the text means, of which the page shows the difference; REQUEST_INVALID where there is none, or it is wrong. */
    private Body different(Event wrong, String body, ModelAndView page) {
        try {
            Body right = right(wrong, body);
            List<Difference> differences = Difference.between(wrong.data().json(), right.json());
            if (differences.isEmpty()) {
                throw invalid("nội dung chưa có gì khác", "nothing is different yet");
            }
            page.addObject("shown", HexFormat.of().formatHex(Sha256.of(right.bytes())));
            page.addObject("differences", differences.stream().limit(SHOWN).toList());
            page.addObject("more", Math.max(0, differences.size() - SHOWN));
            page.addObject(
                    "trials",
                    journal.find(wrong.id())
                            .map(story -> CorrectionTrial.of(engine, story, wrong, right))
                            .orElse(List.of()));
            return right;
        } catch (MalformedBody notJson) {
            throw new BusException(ErrorCode.REQUEST_INVALID, notJson.reason());
        }
    }

    /** The message, whose reading by this person for this purpose is in the journal already, or is put there. */
    private StoredMessage readBefore(String id, Operator person, String why) {
        String purpose = new Repair(person.name(), why, null).why();
        String detail = new Decision(person.name(), purpose).detail();
        return journal.find(MessagePage.id(id))
                .filter(story -> story.entries().stream()
                        .anyMatch(entry -> entry.kind() == Kind.READ && detail.equals(entry.detail())))
                .flatMap(MessageStory::acceptance)
                .filter(message -> message.event().data().stored() == null)
                .orElseGet(() -> read(id, person, why));
    }

    private StoredMessage read(String id, Operator person, String why) {
        String purpose = new Repair(person.name(), why, null).why();
        return engine.repairs().readParked(MessagePage.id(id), new Decision(person.name(), purpose));
    }

    private Body right(Event wrong, String body) throws MalformedBody {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        JsonNode tree = Json.parse(bytes);
        return new Correction(null, null, null, tree, null, null).checked(wrong, types);
    }

    private static BusException invalid(String vi, String en) {
        return new BusException(ErrorCode.REQUEST_INVALID, new Wording(vi, en));
    }
}
