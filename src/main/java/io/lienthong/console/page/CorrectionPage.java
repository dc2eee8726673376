package io.lienthong.console.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.console.Correction;
import io.lienthong.console.Repair;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.delivery.Decision;
import io.lienthong.delivery.DeliveryEngine;
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
import io.swagger.v3.oas.annotations.Hidden;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * Reading a parked message for a stated purpose, and putting a right one in its place: the text is checked and the difference
 * shown before anything is sent. Each look at the body is a READ in the journal.
 */
@Controller
@Hidden
class CorrectionPage {
    /** Differences that are shown; the others are counted. */
    private static final int SHOWN = 50;

    private final DeliveryEngine engine;
    private final CanonicalTypes types;

    CorrectionPage(DeliveryEngine engine, CanonicalTypes types) {
        this.engine = engine;
        this.types = types;
    }

    @PostMapping("/console/messages/{id}/body")
    String read(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String why,
            @AuthenticationPrincipal Operator person,
            Model model) {
        Event event = read(id, person, why).event();
        model.addAttribute("id", id);
        model.addAttribute("why", why);
        model.addAttribute("body", text(event));
        return "correction";
    }

    /** Shows what would change, or does it where {@code send} says so and just this was shown before. */
    @PostMapping("/console/messages/{id}/correct")
    ModelAndView correct(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String why,
            @RequestParam(defaultValue = "") String body,
            @RequestParam(defaultValue = "false") boolean send,
            @RequestParam(defaultValue = "") String shown,
            @AuthenticationPrincipal Operator person) {
        Event wrong = read(id, person, why).event();
        ModelAndView page = new ModelAndView("correction");
        page.addObject("id", id);
        page.addObject("why", why);
        page.addObject("body", body);
        try {
            Body right = right(wrong, body);
            List<Difference> differences = Difference.between(wrong.data().json(), right.json());
            if (differences.isEmpty()) {
                throw invalid("nội dung chưa có gì khác", "nothing is different yet");
            }
            String now = HexFormat.of().formatHex(Sha256.of(right.bytes()));
            if (send && now.equals(shown)) {
                Decision decision = new Decision(person.name(), new Repair(person.name(), why, null).why());
                MessageId corrected = engine.corrections().correct(wrong.id(), null, right, decision);
                return new ModelAndView("redirect:/console/messages/" + corrected);
            }
            page.addObject("shown", now);
            page.addObject("differences", differences.stream().limit(SHOWN).toList());
            page.addObject("more", Math.max(0, differences.size() - SHOWN));
        } catch (MalformedBody notJson) {
            page.setStatus(HttpStatus.BAD_REQUEST);
            page.addObject("refused", Words.of(new BusException(ErrorCode.REQUEST_INVALID, notJson.reason())));
        } catch (BusException refused) {
            page.setStatus(HttpStatus.valueOf(refused.code().httpStatus()));
            page.addObject("refused", Words.of(refused));
            page.addObject("violations", refused.violations());
        }
        return page;
    }

    private StoredMessage read(String id, Operator person, String why) {
        String purpose = new Repair(person.name(), why, null).why();
        return engine.repairs().read(MessagesPage.id(id), new Decision(person.name(), purpose));
    }

    private Body right(Event wrong, String body) throws MalformedBody {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        JsonNode tree = Json.parse(bytes);
        return new Correction(null, null, null, tree, null).checked(wrong, types);
    }

    /** As it is to be edited; REQUEST_INVALID where it is no JSON. */
    private static String text(Event event) {
        try {
            return Words.indented(event.data().json());
        } catch (MalformedBody notJson) {
            throw invalid(
                    "thông điệp này không phải JSON (" + event.data().mediaType()
                            + "); sửa bằng ./lgsp delivery show --body và delivery correct",
                    "this message is no JSON (" + event.data().mediaType()
                            + "); correct it by ./lgsp delivery show --body and delivery correct");
        }
    }

    private static BusException invalid(String vi, String en) {
        return new BusException(ErrorCode.REQUEST_INVALID, new Wording(vi, en));
    }
}
