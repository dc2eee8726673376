package io.lienthong.console.page;

import io.lienthong.console.DeliveryFigures;
import io.lienthong.console.DeliveryQuery;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.DeliveryFilter;
import io.lienthong.delivery.OpenDelivery;
import io.lienthong.delivery.Selection;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import io.lienthong.operator.Operator;
import io.lienthong.operator.Right;
import io.lienthong.route.Connectors;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletResponse;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /console/deliveries}: what waits for its turn or for people, and what people decide for all that a filter finds. */
@Controller
@Hidden
class DeliveriesPage {
    private static final int PAGE = 50;
    private static final int CSV = 10_000;
    /** Refusals because of what others did meanwhile. */
    private static final Set<ErrorCode> OTHERWISE_NOW =
            EnumSet.of(ErrorCode.OPERATOR_CONFLICT, ErrorCode.NOTHING_PARKED);

    private final DeliveryEngine engine;
    private final DeliveryFigures figures;
    private final DeliveryActs acts;
    private final Connectors connectors;

    DeliveriesPage(DeliveryEngine engine, DeliveryFigures figures, DeliveryActs acts, Connectors connectors) {
        this.connectors = connectors;
        this.figures = figures;
        this.engine = engine;
        this.acts = acts;
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

        /** The same, where it means what is parked; REQUEST_INVALID for what waits for its turn. */
        DeliveryFilter meantParked() {
            if (!parked()) {
                throw new BusException(
                        ErrorCode.REQUEST_INVALID,
                        new Wording("chỉ sửa được lượt gửi tạm giữ", "only parked deliveries can be corrected"));
            }
            return meant();
        }

        /** Whether an act may mean it: of one environment, and not all of it. */
        public boolean actable() {
            boolean named = PageAddress.given(destination) != null
                    || PageAddress.given(reason) != null
                    || PageAddress.given(correlation) != null;
            return named && environment != null;
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
            Selection all = engine.open().select(shown.filter());
            model.addAttribute("people", acts.people());
            model.addAttribute("mark", all.mark());
            model.addAttribute("last", all.last());
            model.addAttribute("chosen", all.places().size());
            model.addAttribute("correctAll", shown.address(ResultCorrectionPage.PATH, 0));
        }
        List<OpenDelivery> page = engine.open().list(shown.filter(), after, PAGE);
        List<OpenDelivery.Count> counts = engine.open().count(shown.filter(), 0);
        model.addAttribute("shown", shown);
        List<Queue> queues = Queue.open(figures.read().shards());
        model.addAttribute("queues", queues);
        Map<String, Wording> closed = new HashMap<>();
        queues.forEach(
                queue -> connectors.closed(queue.destination()).ifPresent(why -> closed.put(queue.destination(), why)));
        model.addAttribute("closed", closed);
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

    /** For all that the person was shown, and nothing that came meanwhile; where something of it is gone, the list comes back as it is now. */
    @PostMapping("/console/deliveries/" + DeliveryActs.ACTS)
    String act(
            Shown shown,
            @PathVariable String act,
            @RequestParam(defaultValue = "") String mark,
            @RequestParam(defaultValue = "0") long last,
            RepairForm form,
            @AuthenticationPrincipal Operator person,
            HttpServletResponse response,
            Model model) {
        DeliveryFilter meant = shown.meant();
        try {
            Selection all = engine.open().select(meant);
            Selection now = all.upTo(last);
            if (!now.mark().equals(mark)) {
                throw changed(all);
            }
            return acts.run(act, meant.among(now), form, person).at(shown.address(0));
        } catch (BusException refused) {
            if (!OTHERWISE_NOW.contains(refused.code())) {
                throw refused;
            }
            response.setStatus(refused.code().httpStatus());
            model.addAttribute("refused", Words.of(refused));
            return list(shown, 0, person, model);
        }
    }

    private static BusException changed(Selection now) {
        int many = now.places().size();
        return many == 0
                ? new BusException(
                        ErrorCode.NOTHING_PARKED,
                        new Wording("không còn lượt gửi nào khớp bộ lọc", "no delivery matches the filter any more"))
                : new BusException(
                        ErrorCode.OPERATOR_CONFLICT,
                        new Wording(
                                "danh sách đã đổi từ lúc xem, nay có " + many
                                        + " lượt, nên chưa làm gì; danh sách mới ở dưới đây, hãy xem rồi làm lại",
                                "the list has changed since it was shown, now there are " + many
                                        + " deliveries, so nothing was done; below is the list as it is now, look at it and repeat the act"));
    }
}
