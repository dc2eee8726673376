package io.lienthong.console.page;

import io.lienthong.access.Refusals;
import io.lienthong.console.ConsumerView;
import io.lienthong.console.ConsumersApi;
import io.lienthong.console.TrafficOverview;
import io.lienthong.console.TrafficOverview.Party;
import io.lienthong.console.TrafficOverview.Snapshot;
import io.lienthong.console.TrafficOverview.Volume;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code /console/consumers}: who may call what, how much they do, and what was refused to them. */
@Controller
@Hidden
class ConsumersPage {
    private static final int REFUSALS = 100;

    private final ConsumersApi consumers;
    private final Refusals refusals;
    private final TrafficOverview traffic;

    ConsumersPage(ConsumersApi consumers, Refusals refusals, TrafficOverview traffic) {
        this.consumers = consumers;
        this.refusals = refusals;
        this.traffic = traffic;
    }

    /** A consumer, and what it asked today. */
    public record Row(ConsumerView consumer, Volume today) {
        static Row of(ConsumerView consumer, Snapshot traffic) {
            Party party = new Party(consumer.environment(), consumer.id());
            return new Row(consumer, traffic.consumers().getOrDefault(party, new Volume(0, 0, 0)));
        }

        /** Whether it may call. */
        public boolean open() {
            return consumer.state().equals("DECLARED") || consumer.state().equals("REGISTERED");
        }
    }

    private List<Row> rows(Snapshot today) {
        return consumers.all().consumers().stream()
                .map(one -> Row.of(one, today))
                .toList();
    }

    @GetMapping("/console/consumers")
    String list(Model model) {
        Snapshot today = traffic.read();
        model.addAttribute("consumers", rows(today));
        model.addAttribute("since", Words.vietnamField(today.since()));
        return "consumers";
    }

    @GetMapping("/console/consumers.csv")
    ResponseEntity<byte[]> csv() {
        Csv csv =
                new Csv("consumer", "title", "environment", "state", "requestsPerMinute", "today", "failed", "grants");
        for (Row row : rows(traffic.read())) {
            ConsumerView one = row.consumer();
            csv.row(
                    one.id(),
                    one.title(),
                    one.environment(),
                    one.state(),
                    one.requestsPerMinute(),
                    row.today().events(),
                    row.today().failed(),
                    String.join(" ", one.grants()));
        }
        return csv.as("consumers");
    }

    @GetMapping("/console/consumers/{id}")
    String consumer(@PathVariable String id, Model model) {
        ConsumerView known = consumers.one(id);
        Snapshot today = traffic.read();
        model.addAttribute("row", Row.of(known, today));
        model.addAttribute("since", Words.vietnamField(today.since()));
        model.addAttribute("changes", newestFirst(known));
        model.addAttribute("refusals", refusals.of(id, REFUSALS));
        return "consumer";
    }

    /** Who changed what of it. */
    static List<ConsumerView.Change> newestFirst(ConsumerView consumer) {
        List<ConsumerView.Change> changes =
                new ArrayList<>(Optional.ofNullable(consumer.changes()).orElse(List.of()));
        Collections.reverse(changes);
        return changes;
    }
}
