package io.lienthong.console;

import io.lienthong.message.Environment;
import io.lienthong.reconciliation.Reconciler;
import io.lienthong.reconciliation.Reconciliation;
import io.lienthong.reconciliation.SystemDays;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
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

    ReconciliationsApi(Reconciler reconciler, SystemDays systems) {
        this.reconciler = reconciler;
        this.systems = systems;
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
    public List<SystemDays.Item> items(
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
