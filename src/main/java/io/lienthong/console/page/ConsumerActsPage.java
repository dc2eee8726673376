package io.lienthong.console.page;

import io.lienthong.console.ConsumersApi;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import io.lienthong.operator.Operator;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * What people decide about consumers, by the rules of {@code /admin/v1/consumers} and with a reason. A secret is shown by the
 * answer to the form, once.
 */
@Controller
@Hidden
class ConsumerActsPage {
    private final ConsumersApi consumers;
    private final ConsumersPage pages;

    ConsumerActsPage(ConsumersApi consumers, ConsumersPage pages) {
        this.consumers = consumers;
        this.pages = pages;
    }

    /** What the form of a new consumer says. */
    public record Wanted(
            @Nullable String name,
            @Nullable String environment,
            @Nullable String title,
            @Nullable String quota,
            @Nullable String certificate,
            @Nullable String grants,
            @Nullable String why) {}

    /** Where it is refused, the form comes back as it was. */
    @PostMapping("/console/consumers")
    String register(
            Wanted wanted, @AuthenticationPrincipal Operator person, HttpServletResponse response, Model model) {
        try {
            ConsumersApi.Secret made = consumers.register(new ConsumersApi.New(
                    PageAddress.given(wanted.name()),
                    wanted.environment(),
                    PageAddress.given(wanted.title()),
                    quota(wanted.quota()),
                    PageAddress.given(wanted.certificate()),
                    subjects(wanted.grants()),
                    null,
                    null,
                    person.name(),
                    wanted.why()));
            return withSecret(made, model);
        } catch (BusException refused) {
            if (refused.code() != ErrorCode.REQUEST_INVALID && refused.code() != ErrorCode.CONSUMER_CONFLICT) {
                throw refused;
            }
            response.setStatus(refused.code().httpStatus());
            model.addAttribute("refused", Words.of(refused));
            model.addAttribute("violations", refused.violations());
            model.addAttribute("wanted", wanted);
            return pages.list(model);
        }
    }

    @PostMapping("/console/consumers/{id}/grant")
    String grant(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String grants,
            @RequestParam(defaultValue = "") String why,
            @AuthenticationPrincipal Operator person) {
        consumers.grant(id, new ConsumersApi.Grants(named(subjects(grants)), null, null, person.name(), why));
        return changed(id);
    }

    /** @param grants those that were ticked */
    @PostMapping("/console/consumers/{id}/revoke")
    String revoke(
            @PathVariable String id,
            @RequestParam(defaultValue = "") List<String> grants,
            @RequestParam(defaultValue = "") String why,
            @AuthenticationPrincipal Operator person) {
        consumers.revoke(id, new ConsumersApi.Grants(named(grants), null, null, person.name(), why));
        return changed(id);
    }

    /** @param name of the consumer once more, so that nobody ends another one */
    @PostMapping("/console/consumers/{id}/end")
    String end(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String why,
            @AuthenticationPrincipal Operator person) {
        if (!name.strip().equals(id)) {
            throw invalid("hãy gõ lại đúng mã " + id, "type the id " + id + " once more");
        }
        consumers.revoke(id, new ConsumersApi.Grants(null, null, true, person.name(), why));
        return changed(id);
    }

    @PostMapping("/console/consumers/{id}/restore")
    String restore(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String why,
            @AuthenticationPrincipal Operator person) {
        consumers.restore(id, new ConsumersApi.Grants(null, null, null, person.name(), why));
        return changed(id);
    }

    @PostMapping("/console/consumers/{id}/quota")
    String quota(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String quota,
            @RequestParam(defaultValue = "") String why,
            @AuthenticationPrincipal Operator person) {
        consumers.quota(id, new ConsumersApi.Quota(quota(quota), person.name(), why));
        return changed(id);
    }

    @PostMapping("/console/consumers/{id}/rotate")
    String rotate(
            @PathVariable String id,
            @RequestParam(defaultValue = "PT24H") String keep,
            @RequestParam(defaultValue = "") String why,
            @AuthenticationPrincipal Operator person,
            Model model) {
        return withSecret(consumers.rotate(id, new ConsumersApi.Rotation(keep, person.name(), why)), model);
    }

    private String withSecret(ConsumersApi.Secret made, Model model) {
        model.addAttribute("secret", made.secret());
        return pages.consumer(made.id(), model);
    }

    private static String changed(String id) {
        return Told.once("changed").at(new PageAddress("/console/consumers/" + id).toString());
    }

    /** One a line, or with blanks or commas between. */
    private static List<String> subjects(@Nullable String text) {
        return Stream.of((text == null ? "" : text).split("[\\s,]+"))
                .filter(subject -> !subject.isEmpty())
                .toList();
    }

    private static List<String> named(List<String> grants) {
        if (grants.isEmpty()) {
            throw BusException.invalid(
                    ErrorCode.REQUEST_INVALID,
                    new Wording("chưa nêu quyền nào", "no grant is named"),
                    List.of(new Violation("/grants", "nêu ít nhất một quyền", "name one grant at least")));
        }
        return grants;
    }

    private static @Nullable Integer quota(@Nullable String text) {
        String given = PageAddress.given(text);
        try {
            return given == null ? null : Integer.valueOf(given);
        } catch (NumberFormatException e) {
            throw invalid(
                    "hạn mức là số yêu cầu mỗi phút, bỏ trống là không giới hạn",
                    "a quota is a number of requests a minute; blank is none");
        }
    }

    private static BusException invalid(String vi, String en) {
        return new BusException(ErrorCode.REQUEST_INVALID, new Wording(vi, en));
    }
}
