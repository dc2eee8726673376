package io.lienthong.console;

import io.lienthong.access.Refusals;
import io.lienthong.dataset.DatasetDays;
import io.lienthong.message.Environment;
import io.lienthong.reconciliation.Reconciler;
import io.lienthong.reconciliation.Reconciliation;
import io.lienthong.reconciliation.SenderDays;
import io.lienthong.reconciliation.SystemDays;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /admin/v1/reconciliations} */
@RestController
@RequestMapping(path = "/admin/v1/reconciliations", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(
        name = "Reconciliations",
        description = "Whether a day's matters add up: begun = ended + pending, with the differences.")
public class ReconciliationsApi {
    private static final int MOST = 1_000;

    private final Reconciler reconciler;
    private final SystemDays systems;
    private final SenderDays senders;
    private final DatasetDays datasets;
    private final Refusals refusals;

    ReconciliationsApi(
            Reconciler reconciler, SystemDays systems, SenderDays senders, DatasetDays datasets, Refusals refusals) {
        this.reconciler = reconciler;
        this.systems = systems;
        this.senders = senders;
        this.datasets = datasets;
        this.refusals = refusals;
    }

    @GetMapping("/systems")
    @Operation(
            summary = "Hold what each system was to get on one day against what it took",
            description =
                    "In deliveries of the messages that were accepted on this day: sent = applied + waiting + parked +"
                            + " withdrawn + lost. Counted from their rows every five minutes, where something changed.")
    public SystemDays.Day systems(
            @Parameter(description = "In Vietnam time; default the day that ended last")
                    @RequestParam(required = false)
                    @DateTimeFormat(iso = DateTimeFormat.ISO.DATE)
                    @Nullable
                    LocalDate day,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment) {
        return systems.of(environment, day == null ? reconciler.yesterday() : day);
    }

    @GetMapping("/systems/{system}")
    @Operation(
            summary = "List one day's deliveries to a system, the newest first",
            description =
                    "As they are now: applied, waiting, parked, withdrawn, or lost where no row tells of it. At most 1,000.")
    public List<SystemDays.SentDelivery> items(
            @PathVariable String system,
            @Parameter(description = "Those of one number; default all that were not applied")
                    @RequestParam(defaultValue = "DIFFERENT")
                    SystemDays.Which which,
            @Parameter(description = "In Vietnam time; default the day that ended last")
                    @RequestParam(required = false)
                    @DateTimeFormat(iso = DateTimeFormat.ISO.DATE)
                    @Nullable
                    LocalDate day,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment) {
        return systems.items(environment, system, day == null ? reconciler.yesterday() : day, which, MOST);
    }

    @GetMapping("/senders")
    @Operation(
            summary = "Hold what was accepted from each sender on one day against what became of it",
            description =
                    "In messages, each by the worst of its deliveries: accepted = applied + noStep + waiting + parked +"
                            + " withdrawn + lost. Beside them its calls that were answered or refused at once, by code.")
    public SenderDays.SendersOfDay senders(
            @Parameter(description = "In Vietnam time; default the day that ended last")
                    @RequestParam(required = false)
                    @DateTimeFormat(iso = DateTimeFormat.ISO.DATE)
                    @Nullable
                    LocalDate day,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment) {
        return senders.of(environment, day == null ? reconciler.yesterday() : day);
    }

    @GetMapping("/senders/{consumer}")
    @Operation(
            summary = "List one day's messages from a sender, the newest first",
            description =
                    "As they are now: applied, of no step, waiting, parked, withdrawn, or lost where no row tells of a"
                            + " delivery. At most 1,000.")
    public List<SenderDays.HandedMessage> messages(
            @Parameter(description = "Consumer id, poll, or flow.NAME") @PathVariable String consumer,
            @Parameter(description = "Connector whose operation it was; default that a step published it")
                    @RequestParam(defaultValue = "")
                    String system,
            @Parameter(description = "Those of one number; default all of which something is open, withdrawn or lost")
                    @RequestParam(defaultValue = "DIFFERENT")
                    SenderDays.Which which,
            @Parameter(description = "In Vietnam time; default the day that ended last")
                    @RequestParam(required = false)
                    @DateTimeFormat(iso = DateTimeFormat.ISO.DATE)
                    @Nullable
                    LocalDate day,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment) {
        return senders.items(environment, consumer, system, day == null ? reconciler.yesterday() : day, which, MOST);
    }

    @GetMapping("/refusals")
    @Operation(
            summary = "List a consumer's calls that were refused before they became messages, the newest first",
            description =
                    "Of one day and code, as far as they are kept: 30 a minute and 5,000 of each consumer. At most 1,000.")
    public List<Refusals.Refusal> refusals(
            @RequestParam String consumer,
            @Parameter(description = "Error code, or what the protocol calls it") @RequestParam String code,
            @Parameter(description = "In Vietnam time; default the day that ended last")
                    @RequestParam(required = false)
                    @DateTimeFormat(iso = DateTimeFormat.ISO.DATE)
                    @Nullable
                    LocalDate day,
            @Parameter(description = "In which it called") @RequestParam(defaultValue = "PRODUCTION")
                    Environment environment) {
        return refusals(consumer, environment, code, day == null ? reconciler.yesterday() : day, MOST);
    }

    /** The same, at most so many. */
    public List<Refusals.Refusal> refusals(
            String consumer, Environment environment, String code, LocalDate day, int most) {
        Instant begin = day.atStartOfDay(TrafficOverview.VIETNAM).toInstant();
        Instant end = day.plusDays(1).atStartOfDay(TrafficOverview.VIETNAM).toInstant();
        return refusals.of(consumer, environment, code, begin, end, most);
    }

    @GetMapping("/datasets")
    @Operation(
            summary = "Say what became of the records that each dataset received on one day",
            description =
                    "Records of accepted messages: received = applied + unchanged + older + repeated + conflicts.")
    public List<DatasetDays.DatasetDay> datasets(
            @Parameter(description = "In Vietnam time; default the day that ended last")
                    @RequestParam(required = false)
                    @DateTimeFormat(iso = DateTimeFormat.ISO.DATE)
                    @Nullable
                    LocalDate day,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment) {
        return datasets.of(environment, day == null ? reconciler.yesterday() : day);
    }

    @GetMapping
    @Operation(summary = "Name what can be reconciled")
    public Collection<String> names() {
        return reconciler.names();
    }

    @GetMapping("/{name}")
    @Operation(summary = "Reconcile one day, from the accepted messages as they are now")
    public Reconciliation reconcile(
            @PathVariable String name,
            @Parameter(description = "In Vietnam time; default the day that ended last")
                    @RequestParam(required = false)
                    @DateTimeFormat(iso = DateTimeFormat.ISO.DATE)
                    @Nullable
                    LocalDate day,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment) {
        return reconciler.reconcile(name, environment, day == null ? reconciler.yesterday() : day);
    }
}
