package io.lienthong.console.page;

import io.lienthong.console.DeliveryFigures;
import io.lienthong.console.DeliveryQuery;
import io.lienthong.console.Repair;
import io.lienthong.delivery.Decision;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.DeliveryFilter;
import io.lienthong.delivery.OpenDelivery;
import io.lienthong.delivery.Repairs;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import io.lienthong.operator.Operator;
import io.lienthong.operator.Operators;
import io.lienthong.operator.Right;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /console/deliveries}: what waits for its turn or for people, and what people decide for all that a filter finds. */
@Controller
@Hidden
class DeliveriesPage {
    private static final int PAGE = 50;
    private static final int CSV = 10_000;

    private final DeliveryEngine engine;
    private final DeliveryFigures figures;
    private final Operators operators;

    DeliveriesPage(DeliveryEngine engine, DeliveryFigures figures, Operators operators) {
        this.figures = figures;
        this.engine = engine;
        this.operators = operators;
    }

    /** Which deliveries a page shows, as its address says; blank is absent. */
    public record Shown(
            @Nullable Environment environment,
            @Nullable String destination,
            @Nullable String reason,
            @Nullable String correlation,
            @Nullable String state) {
        public boolean parked() {
            return !"waiting".equals(state);
        }

        DeliveryFilter filter() {
            return new DeliveryQuery(
                            null,
                            null,
                            environment == null ? null : environment.name(),
                            PageAddress.given(destination),
                            null,
                            PageAddress.given(reason),
                            null,
                            PageAddress.given(correlation),
                            null,
                            null)
                    .filter(parked());
        }

        /** For an act, which never means everything, nor everything of an environment. */
        DeliveryFilter meant() {
            if (!actable()) {
                throw new BusException(
                        ErrorCode.REQUEST_INVALID,
                        new Wording(
                                "hãy lọc trước: theo một môi trường, và theo hệ thống, mã lỗi hoặc mã hồ sơ",
                                "filter first: by one environment, and by system, error code or dossier code"));
            }
            return filter();
        }

        /** Whether an act may mean it: of one environment, and not all of it. */
        public boolean actable() {
            boolean named = PageAddress.given(destination) != null
                    || PageAddress.given(reason) != null
                    || PageAddress.given(correlation) != null;
            return named && parked() && environment != null;
        }

        String address(long after) {
            return address("/console/deliveries", after);
        }

        String address(String path, long after) {
            return new PageAddress(path)
                    .with("environment", environment)
                    .with("destination", destination)
                    .with("reason", reason)
                    .with("correlation", correlation)
                    .with("state", state)
                    .with("after", after == 0 ? null : after)
                    .toString();
        }
    }

    @GetMapping("/console/deliveries")
    String list(
            Shown shown,
            @RequestParam(defaultValue = "0") long after,
            @AuthenticationPrincipal Operator person,
            Model model) {
        if (shown.actable() && person.role().rights().contains(Right.REPAIR)) {
            model.addAttribute("people", MessagesPage.repairers(operators));
        }
        List<OpenDelivery> page = engine.open().list(shown.filter(), after, PAGE);
        List<OpenDelivery.Count> counts = engine.open().count(shown.filter(), 0);
        model.addAttribute("shown", shown);
        model.addAttribute("queues", Queue.open(figures.read().shards()));
        model.addAttribute("environment", shown.environment());
        model.addAttribute("deliveries", page);
        model.addAttribute("csv", shown.address("/console/deliveries.csv", 0));
        model.addAttribute("counts", counts);
        model.addAttribute(
                "all", counts.stream().mapToLong(OpenDelivery.Count::deliveries).sum());
        model.addAttribute(
                "next",
                page.size() < PAGE ? null : shown.address(page.get(PAGE - 1).seq()));
        return "deliveries";
    }

    /** What a filter finds, up to 10,000. */
    @GetMapping("/console/deliveries.csv")
    ResponseEntity<byte[]> csv(Shown shown) {
        Csv csv = new Csv(
                "message",
                "destination",
                "step",
                "matter",
                "reason",
                "since",
                "assignee",
                "note",
                "behind",
                "attempt",
                "lastError");
        List<OpenDelivery> found = engine.open().list(shown.filter(), 0, CSV);
        for (OpenDelivery one : found) {
            csv.row(
                    one.message(),
                    one.destination(),
                    one.route(),
                    one.correlationId(),
                    one.reason(),
                    one.parked() ? one.parkedAt() : one.message().time(),
                    one.assignee(),
                    one.note(),
                    one.behind(),
                    one.attempt(),
                    one.triedCode());
        }
        return csv.end(found.size(), CSV).as("deliveries");
    }

    @PostMapping("/console/deliveries/resend")
    String resend(
            Shown shown,
            @RequestParam(defaultValue = "-1") long counted,
            @RequestParam(defaultValue = "false") boolean over,
            @AuthenticationPrincipal Operator person) {
        Decision decision = new Decision(person.name(), null, over);
        DeliveryFilter meant = counted(shown, counted);
        return told(shown.address(0), "resent", engine.repairs().resend(meant, 0, decision));
    }

    @PostMapping("/console/deliveries/withdraw")
    String withdraw(
            Shown shown,
            @RequestParam(defaultValue = "-1") long counted,
            @RequestParam(defaultValue = "") String why,
            @RequestParam(defaultValue = "false") boolean over,
            @AuthenticationPrincipal Operator person) {
        Decision decision = new Decision(person.name(), new Repair(person.name(), why, null).why(), over);
        DeliveryFilter meant = counted(shown, counted);
        return told(shown.address(0), "withdrawn", engine.repairs().withdraw(meant, 0, decision));
    }

    /** Makes somebody responsible for all of it; blank {@code to}: the person. */
    @PostMapping("/console/deliveries/take")
    String take(
            Shown shown,
            @RequestParam(defaultValue = "-1") long counted,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = "") String note,
            @RequestParam(defaultValue = "false") boolean over,
            @AuthenticationPrincipal Operator person) {
        String assignee = MessageActsPage.assignee(to, person, operators);
        Decision decision = new Decision(person.name(), null, over);
        DeliveryFilter meant = counted(shown, counted);
        String act = assignee.equals(person.name()) ? "taken" : "assigned";
        String said = MessageActsPage.note(note, person);
        return told(shown.address(0), act, engine.repairs().assign(meant, 0, assignee, said, decision));
    }

    @PostMapping("/console/deliveries/release")
    String release(
            Shown shown,
            @RequestParam(defaultValue = "-1") long counted,
            @RequestParam(defaultValue = "false") boolean over,
            @AuthenticationPrincipal Operator person) {
        Decision decision = new Decision(person.name(), null, over);
        DeliveryFilter meant = counted(shown, counted);
        return told(shown.address(0), "released", engine.repairs().assign(meant, 0, null, null, decision));
    }

    /** What is meant, where it is still as many as the person was shown; else OPERATOR_CONFLICT with both numbers. */
    private DeliveryFilter counted(Shown shown, long counted) {
        DeliveryFilter meant = shown.meant();
        long now = engine.open().count(meant, 0).stream()
                .mapToLong(OpenDelivery.Count::deliveries)
                .sum();
        if (now == 0) {
            throw new BusException(
                    ErrorCode.NOTHING_PARKED,
                    new Wording(
                            "không còn lượt gửi tạm giữ nào khớp bộ lọc",
                            "no parked delivery matches the filter any more"));
        }
        if (now != counted) {
            String was = counted < 0 ? "?" : Long.toString(counted);
            throw new BusException(
                    ErrorCode.OPERATOR_CONFLICT,
                    new Wording(
                            "lúc xem có " + was + " lượt, nay có " + now
                                    + ", nên chưa làm gì; hãy tải lại trang rồi làm lại",
                            was + " deliveries were shown, now there are " + now
                                    + ", so nothing was done; load the page again and repeat it"));
        }
        return meant;
    }

    /** Back to a page, which says what was done. */
    static String told(String address, String act, Repairs.Done done) {
        return "redirect:" + address + (address.contains("?") ? "&" : "?") + "did=" + act + "&number="
                + done.deliveries() + (done.more() ? "&more=true" : "");
    }
}
