package io.lienthong.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.alert.Alert;
import io.lienthong.alert.Alerts;
import io.lienthong.alert.Silence;
import io.lienthong.message.Wording;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /admin/v1/alerts} */
@RestController
@RequestMapping(path = "/admin/v1/alerts", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Alerts", description = "What somebody on duty has to know, by which rules, and who is told.")
class AlertsApi {
    private static final int MOST = 1_000;

    private final Alerts alerts;

    AlertsApi(Alerts alerts) {
        this.alerts = alerts;
    }

    @Schema(name = "Alerts")
    record All(List<View> alerts) {}

    @Schema(name = "Alert")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            long id,
            String rule,

            @Schema(
                    description = "System, consumer, dataset/consumer or what else it is about",
                    example = "civil-status")
            String subject,

            @Schema(description = "The node that alone sees it; absent: all see the same") @Nullable
            String node,

            @Schema(allowableValues = {"warning", "critical"})
            String severity,

            @Schema(description = "In the unit of the rule's signal")
            double value,

            Wording detail,

            @Schema(description = "The condition holds") Instant since,

            @Schema(description = "It had held for as long as the rule wants")
            Instant opened,

            @Schema(description = "When people were last told; absent: nobody was") @Nullable
            Instant told,

            @Nullable Instant acknowledged,
            @Nullable String acknowledgedBy,
            @Nullable String note,
            @Nullable Instant ended) {
        static View of(Alert one) {
            return new View(
                    one.id(),
                    one.rule(),
                    one.subject(),
                    one.node().isEmpty() ? null : one.node(),
                    one.severity().text(),
                    one.value(),
                    one.detail(),
                    one.since(),
                    one.opened(),
                    one.told(),
                    one.acknowledged(),
                    one.acknowledgedBy(),
                    one.note(),
                    one.ended());
        }
    }

    /** A silence that somebody wants. */
    @Schema(name = "AlertSilenceWish")
    record SilenceWish(
            @Schema(description = "Name of a rule; * or absent: all", example = "parked") @Nullable
            String rule,

            @Schema(description = "What is meant, with * for anything; absent: all", example = "civil-status*")
            @Nullable
            String subject,

            @Schema(description = "At most 30 days from now", requiredMode = Schema.RequiredMode.REQUIRED) @Nullable
            Instant until,

            @Schema(description = "Who decides", requiredMode = Schema.RequiredMode.REQUIRED) @Nullable
            String by,

            @Schema(description = "Why, without personal data", requiredMode = Schema.RequiredMode.REQUIRED) @Nullable
            String reason) {}

    @Schema(name = "AlertSilences")
    record AllSilences(List<Silence> silences) {}

    @Schema(name = "AlertSilenceBegun")
    record Begun(long id) {}

    @Schema(name = "AlertSilenceEnded")
    record Ended(boolean ended) {}

    /**
     * A rule in the words of the file.
     *
     * @param changed in the console or here, not by the file
     * @param inFile whether the file has one of this name
     */
    @Schema(name = "AlertRule")
    record RuleView(
            @Schema(description = "As in config/monitoring/alerts.yaml", type = "object")
            JsonNode rule,

            boolean changed,

            @Schema(
                    description =
                            "Whether the file has one of this name; else it is gone once its change is taken back")
            boolean inFile,

            String handbook) {
        static RuleView of(Alerts.RuleView one) {
            return new RuleView(Alerts.tree(one.rule()), one.changed(), one.inFile(), one.handbook());
        }
    }

    /** A rule that goes before the file's. */
    @Schema(name = "AlertRuleWish")
    record RuleWish(
            @Schema(description = "Who decides", requiredMode = Schema.RequiredMode.REQUIRED) @Nullable
            String by,

            @Schema(
                    description = "As in config/monitoring/alerts.yaml; its name is that of the path",
                    type = "object",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            @Nullable
            ObjectNode rule) {}

    /** A rule that is only looked at. */
    @Schema(name = "AlertRuleSketch")
    record RuleSketch(
            @Schema(description = "As in config/monitoring/alerts.yaml; absent: as it is now", type = "object")
            @Nullable
            ObjectNode rule) {}

    @Schema(name = "AlertNotifications")
    record Moved(
            @Schema(description = "How many notifications") int notifications) {}

    @Schema(name = "AlertRules")
    record AllRules(List<RuleView> rules) {}

    @Schema(name = "AlertRuleChange")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Change(
            Instant at,
            String name,

            @Schema(description = "Absent: it is as the file says again", type = "object") @Nullable
            JsonNode rule,

            String person) {}

    @Schema(name = "AlertRuleChanges")
    record Changes(List<Change> changes) {}

    @Schema(name = "AlertChannels")
    record AllChannels(List<Alerts.ChannelView> channels) {}

    @Schema(name = "AlertChannelTest")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Tested(
            @Schema(description = "Whether the receiver took the message")
            boolean taken,

            @Schema(description = "Why it did not") @Nullable
            String failure) {}

    @GetMapping
    @Operation(summary = "List alerts", description = "The worst first; of those that ended the newest first.")
    All list(
            @Parameter(description = "Those that are over instead of those that are open")
                    @RequestParam(defaultValue = "false")
                    boolean ended,
            @RequestParam(defaultValue = "100") int limit) {
        int most = Math.max(1, Math.min(limit, MOST));
        List<Alert> found =
                ended ? alerts.ended(most) : alerts.open().stream().limit(most).toList();
        return new All(found.stream().map(View::of).toList());
    }

    @PostMapping(path = "/{id}/acknowledge", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Look after an alert",
            description = "Nobody is told of it again until it is over; the reason is a note for others.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "PATH_UNKNOWN")
    @ApiResponse(responseCode = "409", description = "OPERATOR_CONFLICT: it is over, or somebody was faster")
    View acknowledge(@PathVariable long id, @RequestBody Repair decision) {
        String note = decision.reason() == null ? null : decision.why();
        return View.of(alerts.acknowledge(id, decision.person(), note));
    }

    @GetMapping("/silences")
    @Operation(summary = "List the silences that are running")
    AllSilences silences() {
        return new AllSilences(alerts.silences());
    }

    @PostMapping(path = "/silences", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Tell nobody of some alerts for a while",
            description = "They are there nevertheless, and are told once the silence is over.")
    Begun silence(@RequestBody SilenceWish wish) {
        Repair decision = new Repair(wish.by(), wish.reason(), null);
        if (wish.until() == null) {
            throw Problems.invalid(new Wording(
                    "until là thời điểm kết thúc, như 2026-11-27T10:00:00Z",
                    "until says when it ends, as in 2026-11-27T10:00:00Z"));
        }
        return new Begun(alerts.silence(
                wish.rule() == null ? "*" : wish.rule(),
                wish.subject() == null ? "*" : wish.subject(),
                wish.until(),
                decision.why(),
                decision.person()));
    }

    @PostMapping(path = "/silences/{id}/end", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "End a silence now")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "PATH_UNKNOWN")
    Ended endSilence(@PathVariable long id, @RequestBody Repair decision) {
        alerts.endSilence(id, decision.person());
        return new Ended(true);
    }

    @GetMapping("/rules")
    @Operation(summary = "List the rules as they are now")
    AllRules rules() {
        return new AllRules(alerts.rules().stream().map(RuleView::of).toList());
    }

    @PutMapping(path = "/rules/{name}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Change a rule, or add one", description = "From the next look on, on all nodes.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "400", description = "REQUEST_INVALID, with each key at fault")
    RuleView setRule(@PathVariable String name, @RequestBody RuleWish wish) {
        String person = new Repair(wish.by(), null, null).person();
        if (wish.rule() == null) {
            throw Problems.invalid(
                    new Wording("rule là luật, viết như trong tệp", "rule holds the rule, in the words of the file"));
        }
        alerts.setRule(wish.rule().deepCopy().put("name", name), person);
        return RuleView.of(alerts.rule(name));
    }

    @PostMapping(path = "/rules/{name}/preview", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Tell what a rule would say now",
            description =
                    "As this node sees it; nothing is changed. Without a rule, the one of this name is looked at.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "400", description = "REQUEST_INVALID, with each key at fault")
    @ApiResponse(responseCode = "404", description = "PATH_UNKNOWN: no rule is given, and there is none of this name")
    Alerts.Preview preview(@PathVariable String name, @RequestBody RuleSketch sketch) {
        JsonNode rule = sketch.rule() == null
                ? Alerts.tree(alerts.rule(name).rule())
                : sketch.rule().deepCopy().put("name", name);
        return alerts.preview(rule);
    }

    @DeleteMapping("/rules/{name}")
    @Operation(
            summary = "Take back what was changed",
            description = "The rule is as the file says again; one that the file does not have is gone.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "PATH_UNKNOWN: nothing was changed")
    AllRules resetRule(@PathVariable String name, @Parameter(description = "Who decides") @RequestParam String by) {
        alerts.resetRule(name, new Repair(by, null, null).person());
        return rules();
    }

    @GetMapping("/rules/history")
    @Operation(summary = "Tell who changed which rule", description = "Newest first.")
    Changes changes(@RequestParam(defaultValue = "100") int limit) {
        return new Changes(alerts.changes(Math.max(1, Math.min(limit, MOST))).stream()
                .map(one -> new Change(one.at(), one.name(), one.rule(), one.person()))
                .toList());
    }

    @GetMapping("/channels")
    @Operation(summary = "List the ways to tell people, and what each has not taken yet")
    AllChannels channels() {
        return new AllChannels(alerts.channels());
    }

    @PostMapping("/channels/{name}/test")
    @Operation(summary = "Send a message that tells nothing", description = "Once; waits up to 30 s for the answer.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "PATH_UNKNOWN")
    Tested test(@PathVariable String name) {
        String failure = alerts.test(name).orElse(null);
        return new Tested(failure == null, failure);
    }

    @PostMapping(path = "/channels/{name}/send-again", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Send again what a channel refused for good",
            description = "It is tried anew, ten times at most.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "409", description = "OPERATOR_CONFLICT: nothing is set aside, or somebody was faster")
    Moved sendAgain(@PathVariable String name, @RequestBody Repair decision) {
        decision.person();
        return new Moved(alerts.sendAgain(name));
    }

    @PostMapping(path = "/channels/{name}/drop", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Drop what a channel refused for good", description = "Nobody is told of it by this channel.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "409", description = "OPERATOR_CONFLICT: nothing is set aside, or somebody was faster")
    Moved drop(@PathVariable String name, @RequestBody Repair decision) {
        decision.person();
        return new Moved(alerts.dropSetAside(name));
    }
}
