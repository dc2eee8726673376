package io.lienthong.console.page;

import io.lienthong.console.Handbook;
import io.swagger.v3.oas.annotations.Hidden;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code /console/handbook}: open, because messages about alerts lead there and it tells nothing of this bus. */
@Controller
@Hidden
class HandbookPage {
    static final String PATH = "/console/handbook";

    private final Handbook handbook;

    HandbookPage(Handbook handbook) {
        this.handbook = handbook;
    }

    @GetMapping(PATH)
    String handbook(Model model) {
        model.addAttribute("alerts", handbook.alerts());
        model.addAttribute("errors", handbook.errors());
        model.addAttribute("prometheus", handbook.prometheus());
        return "handbook";
    }
}
