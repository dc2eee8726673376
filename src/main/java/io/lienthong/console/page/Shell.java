package io.lienthong.console.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lienthong.message.Environment;
import io.lienthong.operator.Operator;
import io.lienthong.operator.Right;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/** What stands around every page: the places, the person, the clock. */
@ControllerAdvice(basePackageClasses = Shell.class)
class Shell {
    /** @param word key of its name */
    public record Place(String path, String word, Right right) {}

    private static final List<Place> PLACES = List.of(
            new Place("/console", "overview", Right.SEE),
            new Place("/console/messages", "messages", Right.SEE),
            new Place("/console/deliveries", "deliveries", Right.SEE),
            new Place("/console/connectors", "connectors", Right.SEE),
            new Place("/console/consumers", "consumers", Right.SEE),
            new Place("/console/datasets", "datasets", Right.SEE),
            new Place("/console/reconciliations", "reconciliations", Right.SEE),
            new Place("/console/alerts", "alerts", Right.SEE),
            new Place(HandbookPage.PATH, "handbook", Right.SEE),
            new Place("/console/audit", "audit", Right.AUDIT),
            new Place("/console/operators", "operators", Right.OPERATORS));

    /** What the act did that led to this page. */
    @ModelAttribute("told")
    @Nullable
    Told told(@AuthenticationPrincipal @Nullable Operator person, HttpServletRequest request) {
        boolean signingIn = PageSecurity.SIGN_IN.equals(request.getRequestURI());
        return person == null && !signingIn ? null : Told.take().orElse(null);
    }

    /**
     * The same page. The answer to a form has no address, and another language would cost what was typed: absent, but where people
     * sign in and may not know which language they see.
     */
    private static @Nullable String otherLanguage(HttpServletRequest request) {
        UriComponentsBuilder page = ServletUriComponentsBuilder.fromRequest(request)
                .scheme(null)
                .host(null)
                .port(null);
        if (!request.getMethod().equals("GET")) {
            if (!request.getRequestURI().equals(PageSecurity.SIGN_IN)) {
                return null;
            }
            page.replaceQueryParam(
                    "next",
                    UriUtils.encode(Objects.requireNonNullElse(request.getParameter("next"), SignInPage.HOME), UTF_8));
        }
        return page.replaceQueryParam("lang", Words.english() ? "vi" : "en")
                .build()
                .toUriString();
    }

    @ModelAttribute
    void surround(@AuthenticationPrincipal @Nullable Operator person, HttpServletRequest request, Model model) {
        model.addAttribute("path", request.getRequestURI());
        model.addAttribute("now", Instant.now());
        Stream.of(Environment.values())
                .filter(one -> one.name().equals(request.getParameter("environment")))
                .forEach(one -> model.addAttribute("asked", one));
        model.addAttribute("otherLanguage", otherLanguage(request));
        if (person != null) {
            model.addAttribute("person", person);
            model.addAttribute(
                    "places",
                    PLACES.stream()
                            .filter(place -> person.role().rights().contains(place.right()))
                            .toList());
            model.addAttribute("mayRepair", person.role().rights().contains(Right.REPAIR));
            model.addAttribute("mayAdminister", person.role().rights().contains(Right.OPERATORS));
            model.addAttribute("mayManageConsumers", person.role().rights().contains(Right.CONSUMERS));
            model.addAttribute("mayConnect", person.role().rights().contains(Right.CONNECTORS));
            model.addAttribute("mayAlert", person.role().rights().contains(Right.ALERTS));
            model.addAttribute("mayRead", person.role().rights().contains(Right.READ_BODIES));
        }
    }
}
