package io.lienthong.console.page;

import io.lienthong.operator.Audit;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /console/audit}: who did what; for auditors. */
@Controller
@Hidden
class AuditPage {
    private static final int PAGE = 100;
    private static final int CSV = 10_000;

    private final Audit audit;

    AuditPage(Audit audit) {
        this.audit = audit;
    }

    /** The latest 10,000. */
    @GetMapping("/console/audit.csv")
    ResponseEntity<byte[]> csv(@RequestParam(defaultValue = "") String person) {
        Csv csv = new Csv("time", "person", "role", "address", "act", "subject", "status");
        for (Audit.Entry entry : audit.list(PageAddress.given(person), Long.MAX_VALUE, CSV)) {
            csv.row(
                    entry.at(),
                    entry.act().person(),
                    entry.act().role(),
                    entry.act().address(),
                    entry.act().act(),
                    entry.act().subject(),
                    entry.httpStatus());
        }
        return csv.as("audit");
    }

    @GetMapping("/console/audit")
    String list(
            @RequestParam(defaultValue = "") String person,
            @RequestParam(defaultValue = "" + Long.MAX_VALUE) long before,
            Model model) {
        String one = person.isBlank() ? null : person.strip();
        List<Audit.Entry> entries = audit.list(one, before, PAGE);
        model.addAttribute("entries", entries);
        model.addAttribute("sought", one);
        model.addAttribute(
                "next", entries.size() < PAGE ? null : entries.get(PAGE - 1).sequence());
        return "audit";
    }
}
