package io.lienthong.console.page;

import io.lienthong.console.DatasetsApi;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import io.swagger.v3.oas.annotations.Hidden;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /console/datasets}: how large each is, how far its consumers have read, and what contradicts it. */
@Controller
@Hidden
class DatasetsPage {
    private static final int PAGE = 100;
    /** Changes that its page shows. */
    private static final int LATEST = 20;

    private final DatasetsApi datasets;

    DatasetsPage(DatasetsApi datasets) {
        this.datasets = datasets;
    }

    @GetMapping("/console/datasets")
    String list(Model model) {
        model.addAttribute("datasets", datasets.all().datasets());
        return "datasets";
    }

    @GetMapping("/console/datasets.csv")
    ResponseEntity<byte[]> csv() {
        Csv csv = new Csv("environment", "dataset", "records", "sequence");
        datasets.all().datasets().forEach(one -> csv.row(one.environment(), one.name(), one.records(), one.sequence()));
        return csv.as("datasets");
    }

    @GetMapping("/console/datasets/{name}")
    String dataset(
            @PathVariable String name,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment,
            @RequestParam(required = false) @Nullable Long before,
            Model model) {
        DatasetsApi.DatasetView known = datasets.all().datasets().stream()
                .filter(one -> one.name().equals(name) && one.environment() == environment)
                .findFirst()
                .orElseThrow(() -> new BusException(
                        ErrorCode.RECORD_NOT_FOUND,
                        new Wording(
                                "không có bộ dữ liệu nào mang tên này trong " + environment,
                                "there is no dataset of this name in " + environment)));
        DatasetsApi.ConflictsView conflicts = datasets.conflicts(name, environment, PAGE, before);
        model.addAttribute("dataset", known);
        model.addAttribute("latest", datasets.latest(name, environment, LATEST));
        model.addAttribute("days", datasets.days(name, environment));
        model.addAttribute("name", name);
        model.addAttribute("environment", environment);
        model.addAttribute("readers", datasets.readers(name).readers());
        model.addAttribute("conflicts", conflicts.conflicts());
        model.addAttribute(
                "next",
                conflicts.next() == null
                        ? null
                        : new PageAddress("/console/datasets/" + name)
                                .with("environment", environment)
                                .with("before", conflicts.next())
                                .toString());
        return "dataset";
    }
}
