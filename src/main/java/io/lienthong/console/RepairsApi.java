package io.lienthong.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lienthong.contract.CanonicalTypes;
import io.lienthong.delivery.Corrections;
import io.lienthong.delivery.Decision;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.DeliveryFilter;
import io.lienthong.delivery.OpenDelivery;
import io.lienthong.delivery.Repairs;
import io.lienthong.journal.Journal;
import io.lienthong.journal.StoredMessage;
import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /admin/v1/deliveries/…}: what people decide about parked deliveries. */
@RestController
@RequestMapping(path = "/admin/v1/deliveries", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Deliveries")
class RepairsApi {
    private static final String BULK = "Works in batches of 500, each in one transaction, on at most 10,000 deliveries:"
            + " where the answer says more, send it again with after set to next. dryRun only counts.";

    private final DeliveryEngine engine;
    private final Journal journal;
    private final CanonicalTypes types;

    RepairsApi(DeliveryEngine engine, Journal journal, CanonicalTypes types) {
        this.engine = engine;
        this.journal = journal;
        this.types = types;
    }

    /** What a repair did, or would do. */
    @Schema(name = "RepairAnswer")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Answer(
            boolean dryRun,

            @Schema(description = "Changed, or with dryRun to be changed")
            long deliveries,

            @Schema(description = "There are others: go on with after = next")
            boolean more,

            long next,

            @Schema(description = "With dryRun: by destination and reason") @Nullable
            List<Count> counts) {}

    /** Deliveries of one destination that were parked for one reason. */
    @Schema(name = "RepairCount")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Count(
            Environment environment,
            String destination,
            @Nullable String reason,
            long deliveries) {}

    /** What a correction made. */
    record Corrected(
            @Schema(description = "Id of the correction, which is on its way")
            String messageId,

            @Schema(description = "The message that it replaces, now withdrawn")
            String corrects) {}

    private interface Change {
        Repairs.Done run(DeliveryFilter filter, long after);
    }

    @PostMapping(path = "/resend", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Deliver parked deliveries again",
            description = "In their place in the lane and under the same idempotency key. " + BULK)
    Answer resend(@RequestBody RepairRequest request) {
        Decision decision = request.decision(false);
        return answer(request, (filter, after) -> engine.repairs().resend(filter, after, decision));
    }

    @PostMapping(path = "/withdraw", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Give deliveries up",
            description = "They end for good and what waits behind them goes on. With waiting of those that wait for"
                    + " their turn: what is just being sent is sent to its end, and withdrawn where it does not arrive. "
                    + BULK)
    Answer withdraw(@RequestBody RepairRequest request) {
        Decision decision = request.decision(!request.onlyCounts());
        return answer(
                request,
                request.toWithdraw(),
                (filter, after) -> engine.repairs().withdraw(filter, after, decision));
    }

    @PostMapping(path = "/assign", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Make a person responsible for parked deliveries",
            description = "Sets assignee and note, or takes away what is absent. " + BULK)
    Answer assign(@RequestBody RepairRequest request) {
        Decision decision = request.decision(false);
        String person = request.person();
        String note = request.remark();
        return answer(request, (filter, after) -> engine.repairs().assign(filter, after, person, note, decision));
    }

    @PostMapping(path = "/correct", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Put corrected messages in the place of all that a filter finds",
            description =
                    "The mapping makes the right message of each wrong one. Each is checked like a single correction;"
                            + " what is refused, or left as it is, stays parked. Works on at most 2,000 deliveries in batches of"
                            + " 100, each in one transaction: where the answer says more, send it again with after set to next."
                            + " dryRun only counts, and shows what would change in the first messages, which the journal tells.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "400", description = "REQUEST_INVALID, with the lines of the mapping that are wrong")
    CorrectionAnswer correct(@RequestBody RepairRequest request) {
        Decision decision = request.decision(true);
        DeliveryFilter filter = request.deliveries();
        MappedCorrection mapped = MappedCorrection.of(request.mapping(), types);
        boolean dryRun = request.onlyCounts();
        Corrections.Pass pass = engine.corrections().correct(filter, request.place(), mapped, dryRun ? null : decision);
        boolean shown = dryRun && request.place() == 0;
        return mapped.answer(dryRun, pass, shown ? changes(mapped, decision) : null);
    }

    /** Who sees what is in a message has read it. */
    private List<CorrectionAnswer.Change> changes(MappedCorrection mapped, Decision decision) {
        return mapped.first().stream()
                .map(id ->
                        mapped.change(engine.repairs().readParked(id, decision).event()))
                .toList();
    }

    private Answer answer(RepairRequest request, Change change) {
        return answer(request, request.deliveries(), change);
    }

    private Answer answer(RepairRequest request, DeliveryFilter filter, Change change) {
        if (request.onlyCounts()) {
            List<Count> counts = engine.open().count(filter, request.place()).stream()
                    .map(RepairsApi::count)
                    .toList();
            long all = counts.stream().mapToLong(Count::deliveries).sum();
            return new Answer(true, all, false, request.place(), counts);
        }
        Repairs.Done done = change.run(filter, request.place());
        return new Answer(false, done.deliveries(), done.more(), done.next(), null);
    }

    private static Count count(OpenDelivery.Count count) {
        return new Count(count.environment(), count.destination(), count.reason(), count.deliveries());
    }

    @PostMapping(path = "/{messageId}/correct", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Put a corrected message in the place of a parked one",
            description = "The body is checked against the message's canonical type before anything changes. The"
                    + " correction is a message with an id of its own, and takes the parked place in the lane; the"
                    + " original ends withdrawn and points to it.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "400", description = "REQUEST_INVALID, with the places that are wrong")
    @ApiResponse(responseCode = "404", description = "MESSAGE_UNKNOWN")
    @ApiResponse(
            responseCode = "409",
            description =
                    "NOTHING_PARKED: also when somebody else was faster; OPERATOR_CONFLICT: somebody else is responsible")
    Corrected correct(@PathVariable String messageId, @RequestBody Correction correction) {
        MessageId original = id(messageId);
        Repair repair = new Repair(correction.by(), correction.reason(), correction.route());
        Decision decision = new Decision(repair.person(), repair.why(), Boolean.TRUE.equals(correction.over()));
        StoredMessage wrong = journal.findAccepted(original).orElseThrow(() -> Problems.unknown(original));
        MessageId corrected = engine.corrections()
                .correct(original, correction.route(), correction.checked(wrong.event(), types), decision);
        return new Corrected(corrected.toString(), original.toString());
    }

    @PostMapping(
            path = "/{messageId}/body",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = {MediaType.APPLICATION_OCTET_STREAM_VALUE, MediaType.APPLICATION_JSON_VALUE})
    @Operation(
            summary = "Read the body of an accepted message",
            description = "Unmasked, as it was accepted, whatever became of it. Who reads it and why goes to the"
                    + " journal.")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                            schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(responseCode = "404", description = "MESSAGE_UNKNOWN")
    @ApiResponse(responseCode = "413", description = "BODY_TOO_LARGE: it is passed on in chunks")
    ResponseEntity<byte[]> body(@PathVariable String messageId, @RequestBody Repair purpose) {
        Decision decision = new Decision(purpose.person(), purpose.why());
        StoredMessage message = engine.repairs().read(id(messageId), decision);
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(message.event().data().bytes());
    }

    private static MessageId id(String text) {
        return MessageId.parse(text)
                .orElseThrow(() -> Problems.invalid("a message id is a UUID of version 7 in 36 characters"));
    }
}
