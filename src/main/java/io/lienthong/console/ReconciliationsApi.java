package io.lienthong.console;

import io.lienthong.message.Environment;
import io.lienthong.reconciliation.Reconciler;
import io.lienthong.reconciliation.Reconciliation;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.LocalDate;
import java.util.Collection;
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
    private final Reconciler reconciler;

    ReconciliationsApi(Reconciler reconciler) {
        this.reconciler = reconciler;
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
