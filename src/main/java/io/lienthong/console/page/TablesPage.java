package io.lienthong.console.page;

import io.lienthong.access.Refusals;
import io.lienthong.console.ConnectorVersionsApi;
import io.lienthong.console.ConsumersApi;
import io.lienthong.console.DatasetsApi;
import io.lienthong.console.DriftApi;
import io.lienthong.message.Environment;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** The tables within pages as files; where a page is one table, its own class has the file. */
@Controller
@Hidden
class TablesPage {
    private static final int REFUSALS = 10_000;
    private static final int CONFLICTS = 1_000;

    private final OverviewPage overview;
    private final ConsumersApi consumers;
    private final Refusals refusals;
    private final ConnectorVersionsApi versions;
    private final DriftApi drift;
    private final DatasetsApi datasets;

    TablesPage(
            OverviewPage overview,
            ConsumersApi consumers,
            Refusals refusals,
            ConnectorVersionsApi versions,
            DriftApi drift,
            DatasetsApi datasets) {
        this.overview = overview;
        this.consumers = consumers;
        this.refusals = refusals;
        this.versions = versions;
        this.drift = drift;
        this.datasets = datasets;
    }

    @GetMapping("/console/overview.csv")
    ResponseEntity<byte[]> overview(@RequestParam(defaultValue = "PRODUCTION") Environment environment) {
        Csv csv = new Csv(
                "environment",
                "system",
                "title",
                "state",
                "today",
                "usual",
                "failed",
                "waiting",
                "oldestSeconds",
                "parked");
        for (OverviewPage.SystemRow row : overview.rows(environment)) {
            csv.row(
                    environment,
                    row.name(),
                    Words.english() ? row.en() : row.vi(),
                    row.state(),
                    row.today().events(),
                    row.usual(),
                    row.today().failed(),
                    row.queue().waiting(),
                    row.queue().oldest().toSeconds(),
                    row.queue().parked());
        }
        return csv.as("overview");
    }

    @GetMapping("/console/consumers/{id}/refusals.csv")
    ResponseEntity<byte[]> refusals(@PathVariable String id) {
        Csv csv = new Csv("time", "environment", "asked", "code", "status", "detail", "message");
        List<Refusals.Refusal> all = refusals.of(consumers.one(id).id(), REFUSALS);
        all.forEach(one -> csv.row(
                one.at(), one.environment(), one.asked(), one.code(), one.httpStatus(), one.detail(), one.id()));
        return csv.end(all.size(), REFUSALS).as("refusals");
    }

    @GetMapping("/console/consumers/{id}/history.csv")
    ResponseEntity<byte[]> consumerHistory(@PathVariable String id) {
        Csv csv = new Csv("time", "act", "subject", "by", "reason");
        ConsumersPage.newestFirst(consumers.one(id))
                .forEach(one -> csv.row(one.at(), one.act(), one.subject(), one.by(), one.reason()));
        return csv.as("history");
    }

    @GetMapping("/console/connectors/{name}/versions.csv")
    ResponseEntity<byte[]> versions(@PathVariable String name) {
        Csv csv = new Csv("version", "time", "by", "signedBy", "fingerprint", "bytes", "chosen");
        versions.versions(name)
                .versions()
                .forEach(one -> csv.row(
                        one.version(),
                        one.uploadedAt(),
                        one.uploadedBy(),
                        one.signedBy(),
                        one.fingerprint(),
                        one.bytes(),
                        one.chosen()));
        return csv.as("versions");
    }

    @GetMapping("/console/connectors/{name}/history.csv")
    ResponseEntity<byte[]> connectorHistory(@PathVariable String name) {
        Csv csv = new Csv("time", "act", "version", "previous", "by", "reason");
        versions.history(name)
                .acts()
                .forEach(one -> csv.row(one.at(), one.act(), one.version(), one.previous(), one.by(), one.reason()));
        return csv.as("history");
    }

    @GetMapping("/console/connectors/{name}/drift.csv")
    ResponseEntity<byte[]> drift(@PathVariable String name) {
        Csv csv = new Csv("operation", "place", "kind", "expected", "seen", "since", "answers");
        drift.drift(name)
                .places()
                .forEach(one -> csv.row(
                        one.operation(),
                        one.pointer(),
                        one.kind(),
                        one.expected(),
                        one.seen(),
                        one.firstSeen(),
                        one.count()));
        return csv.as("drift");
    }

    @GetMapping("/console/datasets/{name}/readers.csv")
    ResponseEntity<byte[]> readers(@PathVariable String name) {
        datasets.require(name);
        Csv csv = new Csv("consumer", "environment", "readAt", "changesBehind", "secondsBehind");
        datasets.readers(name)
                .readers()
                .forEach(one -> csv.row(
                        one.consumer(), one.environment(), one.readAt(), one.changesBehind(), one.secondsBehind()));
        return csv.as("readers");
    }

    @GetMapping("/console/datasets/{name}/days.csv")
    ResponseEntity<byte[]> days(
            @PathVariable String name, @RequestParam(defaultValue = "PRODUCTION") Environment environment) {
        return Csv.of(datasets.days(name, environment)).as("days");
    }

    @GetMapping("/console/datasets/{name}/conflicts.csv")
    ResponseEntity<byte[]> conflicts(
            @PathVariable String name, @RequestParam(defaultValue = "PRODUCTION") Environment environment) {
        datasets.require(name);
        Csv csv = new Csv(
                "time", "key", "reason", "source", "version", "message", "keptSource", "keptVersion", "keptMessage");
        List<DatasetsApi.ConflictView> all =
                datasets.conflicts(name, environment, CONFLICTS, null).conflicts();
        all.forEach(one -> csv.row(
                one.seenAt(),
                one.key(),
                one.reason(),
                one.source(),
                one.version(),
                one.messageId(),
                one.keptSource(),
                one.keptVersion(),
                one.keptMessageId()));
        return csv.end(all.size(), CONFLICTS).as("conflicts");
    }
}
