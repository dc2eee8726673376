package io.lienthong.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lienthong.journal.Retention;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /admin/v1/retention} */
@RestController
@RequestMapping(path = "/admin/v1/retention", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Retention", description = "Which days of messages and journal went, and whether any may go.")
class RetentionApi {
    private final Retention retention;

    RetentionApi(Retention retention) {
        this.retention = retention;
    }

    /** How retention stands. */
    @Schema(name = "Retention")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            @Schema(description = "Days that messages and journal are kept")
            int days,

            @Schema(description = "The last day that went") @Nullable
            LocalDate droppedDay,

            @Nullable Instant droppedAt,

            @Schema(description = "Since then nothing is dropped, until it is confirmed that the clock is right")
            @Nullable
            Instant suspendedAt,

            @Nullable String suspendedReason,
            @Nullable Instant confirmedAt,
            @Nullable String confirmedBy) {
        static View of(Retention.Status status) {
            return new View(
                    status.days(),
                    status.droppedDay(),
                    status.droppedAt(),
                    status.suspendedAt(),
                    status.suspendedReason(),
                    status.confirmedAt(),
                    status.confirmedBy());
        }
    }

    @GetMapping
    @Operation(summary = "Tell how retention stands")
    View status() {
        return View.of(retention.status());
    }

    @PostMapping(path = "/confirm", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Confirm that the clock is right",
            description = "A jump of the clock over an hour suspends retention; after this, days may go again.")
    View confirm(@RequestBody Repair decision) {
        return View.of(retention.confirm(decision.person()));
    }
}
