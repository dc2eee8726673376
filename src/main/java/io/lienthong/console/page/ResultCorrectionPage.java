package io.lienthong.console.page;

import io.lienthong.console.MappedCorrection;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.delivery.Corrections;
import io.lienthong.delivery.Decision;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.DeliveryFilter;
import io.lienthong.delivery.Selection;
import io.lienthong.message.BusException;
import io.lienthong.message.Difference;
import io.lienthong.message.MessageId;
import io.lienthong.message.Sha256;
import io.lienthong.operator.Operator;
import io.swagger.v3.oas.annotations.Hidden;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/**
 * Correcting all parked messages that a filter finds by one mapping: tried first, which tells how many it changes, shows the
 * change in the first ones and names each that it cannot correct; then done for just those that were tried.
 */
@Controller
@Hidden
class ResultCorrectionPage {
    static final String PATH = "/console/deliveries/correct";

    private final DeliveryEngine engine;
    private final CanonicalTypes types;

    ResultCorrectionPage(DeliveryEngine engine, CanonicalTypes types) {
        this.engine = engine;
        this.types = types;
    }

    /**
     * What the form says.
     *
     * @param mapping JSLT that makes the right message of each wrong one
     * @param send what was tried is to be done
     * @param tried mark of the mapping that was tried
     * @param mark of the deliveries that it was tried on, which end at the place {@code last}
     */
    public record Wanted(
            @Nullable String mapping,
            @Nullable String why,
            @Nullable Boolean over,
            @Nullable Boolean send,
            @Nullable String tried,
            @Nullable String mark,
            @Nullable Long last) {
        private static final Wanted NOTHING = new Wanted(null, null, null, null, null, null, null);

        private boolean confirms(Selection now) {
            return Boolean.TRUE.equals(send)
                    && markOfMapping().equals(tried)
                    && now.mark().equals(mark);
        }

        private String markOfMapping() {
            String text = mapping == null ? "" : mapping;
            return HexFormat.of().formatHex(Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
        }

        private Decision decision(Operator person) {
            return new RepairForm(null, null, null, why, over, null).reasoned(person);
        }
    }

    /** What changes in one message. */
    public record Sample(MessageId message, List<Difference> differences) {}

    @GetMapping(PATH)
    ModelAndView form(DeliveriesPage.Shown shown) {
        return page(shown, Wanted.NOTHING, engine.open().select(shown.meantParked()));
    }

    @PostMapping(PATH)
    ModelAndView correct(DeliveriesPage.Shown shown, Wanted wanted, @AuthenticationPrincipal Operator person) {
        Selection all = engine.open().select(shown.meantParked());
        ModelAndView page = page(shown, wanted, all);
        try {
            Decision decision = wanted.decision(person);
            MappedCorrection mapped = MappedCorrection.of(wanted.mapping(), types);
            Selection seen = wanted.last() == null ? all : all.upTo(wanted.last());
            if (wanted.confirms(seen)) {
                return new ModelAndView(send(shown, seen, mapped, decision));
            }
            attempt(page, shown.meantParked(), all, mapped, decision);
            page.addObject("tried", wanted.markOfMapping());
            page.addObject("changed", Boolean.TRUE.equals(wanted.send()));
        } catch (BusException refused) {
            page.setStatus(HttpStatus.valueOf(refused.code().httpStatus()));
            page.addObject("refused", Words.of(refused));
            page.addObject("violations", refused.violations());
        }
        return page;
    }

    private static ModelAndView page(DeliveriesPage.Shown shown, Wanted wanted, Selection all) {
        ModelAndView page = new ModelAndView("corrections");
        page.addObject("shown", shown);
        page.addObject("environment", shown.environment());
        page.addObject("wanted", wanted);
        page.addObject("many", all.places().size());
        page.addObject("back", shown.address(0));
        return page;
    }

    /** Changes nothing; the journal tells that the first ones were read. */
    private void attempt(
            ModelAndView page, DeliveryFilter meant, Selection all, MappedCorrection mapped, Decision decision) {
        Corrections.Pass pass = engine.corrections().correct(meant.among(all), 0, mapped, null);
        long last = pass.more() ? pass.next() : all.last();
        page.addObject("mapped", mapped);
        page.addObject("rest", pass.more());
        page.addObject("last", last);
        page.addObject("mark", all.upTo(last).mark());
        page.addObject(
                "samples",
                mapped.first().stream()
                        .map(id -> new Sample(
                                id,
                                mapped.differences(engine.repairs()
                                        .readParked(id, decision)
                                        .event())))
                        .toList());
    }

    private String send(DeliveriesPage.Shown shown, Selection seen, MappedCorrection mapped, Decision decision) {
        DeliveryFilter meant = shown.meantParked().among(seen);
        Corrections.Pass pass = engine.corrections().correct(meant, 0, mapped, decision);
        while (pass.more()) {
            pass = engine.corrections().correct(meant, pass.next(), mapped, decision);
        }
        return new Told("corrected", mapped.corrected(), mapped.refused() + mapped.unchanged(), false)
                .at(shown.address(0));
    }
}
