package io.lienthong.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lienthong.message.Environment;
import io.lienthong.message.Wording;
import io.lienthong.provider.Push;
import io.lienthong.webhook.Webhooks;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /admin/v1/webhooks} */
@RestController
@RequestMapping(path = "/admin/v1/webhooks", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Webhooks", description = "To whom changes of datasets are pushed, and how that goes.")
class WebhooksApi {
    /** An attempt ends sooner. */
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private final Webhooks webhooks;

    WebhooksApi(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    @Schema(name = "Webhooks")
    record All(List<View> webhooks) {}

    @Schema(name = "Webhook")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            Environment environment,
            String consumer,
            String dataset,

            @Schema(description = "Without its query") String url,

            @Schema(allowableValues = {"ACTIVE", "RETRYING", "DISABLED"})
            String state,

            @Schema(
                    description = "Why it is disabled",
                    allowableValues = {
                        "GONE",
                        "RETRIES_EXHAUSTED",
                        "NOT_BEGUN",
                        "DATASET_UNKNOWN",
                        "NOT_GRANTED",
                        "GRANT_CHANGED",
                        "PLACE_GONE",
                        "BY_OPERATOR"
                    })
            @Nullable
            String reason,

            @Schema(description = "The reason, or else why the last attempt got no answer; in Vietnamese and English")
            @Nullable
            Wording explanation,

            @Schema(description = "Since when the state is so") @Nullable
            Instant since,

            @Schema(description = "The consumer has everything up to here; absent: nothing yet") @Nullable
            String cursor,

            @Schema(description = "Changes of the dataset that were not looked at for it yet")
            long changesBehind,

            @Schema(description = "Of the message that is being sent")
            int failedAttempts,

            @Nullable Instant lastAttempt,
            @Nullable Instant nextAttempt,

            @Schema(description = "HTTP status of the last answer; absent: none came") @Nullable
            Integer lastStatus,

            @Schema(description = "Why no answer came, e.g. ADDRESS_FORBIDDEN, NO_ANSWER_IN_TIME, TLS_FAILED") @Nullable
            String lastFailure) {
        static View of(Webhooks.Status one) {
            return new View(
                    one.environment(),
                    one.consumer(),
                    one.dataset(),
                    one.url(),
                    one.state(),
                    one.reason() == null ? null : one.reason().name(),
                    one.reason() == null ? one.failureReason() : one.reason().wording(),
                    one.since(),
                    one.cursor(),
                    one.changesBehind(),
                    one.failedAttempts(),
                    one.lastAttempt(),
                    one.nextAttempt(),
                    one.lastStatus(),
                    one.lastFailure());
        }
    }

    /** What a person wants of a webhook. */
    @Schema(name = "WebhookWish")
    record Wish(
            @Schema(description = "Who decides: A-Z a-z 0-9 . _ - up to 64 characters") @Nullable
            String by,

            @Schema(description = "Why; goes to the journal: no personal data") @Nullable
            String reason,

            @Schema(
                    description =
                            "enable: go on from now, not where it stopped; the consumer is told to read a snapshot")
            @Nullable
            Boolean fromNow) {
        String person() {
            return new Repair(by, reason, null).person();
        }

        @Nullable
        String why() {
            return reason == null ? null : new Repair(by, reason, null).why();
        }
    }

    /** @param from where it goes on: PLACE, where it stopped, or NOW */
    record Enabled(String from) {}

    record Disabled(boolean disabled) {}

    @Schema(name = "WebhookTest")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Tested(
            @Schema(description = "Whether the receiver took the event")
            boolean taken,

            @Schema(description = "HTTP status of its answer; absent: none came") @Nullable
            Integer status,

            @Schema(description = "Why no answer came") @Nullable
            String failure,

            @Nullable Wording explanation) {
        static Tested of(Push.Result result) {
            if (result instanceof Push.Result.Answered answer) {
                return new Tested(answer.status() / 100 == 2, answer.status(), null, null);
            }
            Push.Result.Broken broken = (Push.Result.Broken) result;
            return new Tested(false, null, broken.why().name(), broken.why().reason());
        }
    }

    @GetMapping
    @Operation(summary = "List the webhooks that are declared", description = "As all nodes push them.")
    All all() {
        return new All(webhooks.all().stream().map(View::of).toList());
    }

    @PostMapping(path = "/{consumer}/{dataset}/enable", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Push again, at once",
            description =
                    "Where it stopped; where that place is no good any more, from now, and the consumer is told to"
                            + " read a snapshot.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "403", description = "NOT_GRANTED")
    @ApiResponse(responseCode = "404", description = "PATH_UNKNOWN")
    Enabled enable(@PathVariable String consumer, @PathVariable String dataset, @RequestBody Wish wish) {
        boolean fromNow = Boolean.TRUE.equals(wish.fromNow());
        return new Enabled(webhooks.enable(consumer, dataset, fromNow, wish.person(), wish.why())
                .name());
    }

    @PostMapping(path = "/{consumer}/{dataset}/disable", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Push no more until an operator enables it", description = "Also one that has not begun.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "PATH_UNKNOWN")
    Disabled disable(@PathVariable String consumer, @PathVariable String dataset, @RequestBody Wish wish) {
        webhooks.disable(consumer, dataset, wish.person(), wish.why());
        return new Disabled(true);
    }

    @PostMapping("/{consumer}/{dataset}/test")
    @Operation(
            summary = "Send an event of the type io.lienthong.webhook.test",
            description =
                    "Once, whatever state the webhook is in; changes nothing. Who asks while one is under way gets its"
                            + " answer.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "PATH_UNKNOWN")
    Tested test(@PathVariable String consumer, @PathVariable String dataset) {
        return Tested.of(webhooks.test(consumer, dataset)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join());
    }
}
