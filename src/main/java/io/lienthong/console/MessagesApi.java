package io.lienthong.console;

import io.lienthong.access.Refusals;
import io.lienthong.delivery.Decision;
import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.DeliveryFilter;
import io.lienthong.delivery.Repairs;
import io.lienthong.journal.Journal;
import io.lienthong.journal.MessageStory;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.traffic.MessageQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /admin/v1/messages}: what became of messages, and what people decide about parked ones. */
@RestController
@RequestMapping(path = "/admin/v1/messages", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Messages", description = "What became of each message, and what people decide about parked ones.")
class MessagesApi {
    private static final int MAX_LIMIT = 200;
    private static final int MAX_CORRELATION = 200;

    private final Journal journal;
    private final DeliveryEngine engine;
    private final Refusals refusals;
    private final MessageFinder finder;

    MessagesApi(Journal journal, DeliveryEngine engine, Refusals refusals, MessageFinder finder) {
        this.finder = finder;
        this.refusals = refusals;
        this.journal = journal;
        this.engine = engine;
    }

    /** Messages of one matter. */
    record Found(@Schema(description = "Oldest first") List<MessageSummary> messages) {}

    /** What a repair did. */
    record Repaired(
            String messageId,

            @Schema(description = "Deliveries that were parked and are no longer")
            long deliveries) {}

    @GetMapping
    @Operation(
            summary = "Find the messages of one matter",
            description = "All messages that share a correlation id, such as a dossier code, oldest first.")
    Found find(
            @Parameter(description = "For example a dossier code", example = "H99.12-261102-0007") @RequestParam
                    String correlationId,
            @Parameter(description = "PRODUCTION or SANDBOX; absent: both") @RequestParam(required = false) @Nullable
                    String environment,
            @Parameter(description = "1 to 200", schema = @Schema(type = "integer", defaultValue = "50"))
                    @RequestParam(defaultValue = "50")
                    String limit) {
        if (correlationId.isBlank()
                || correlationId.length() > MAX_CORRELATION
                || correlationId.chars().anyMatch(Character::isISOControl)) {
            throw Problems.invalid("correlationId has 1 to " + MAX_CORRELATION + " visible characters");
        }
        int most = limit(limit);
        Stream<MessageStory> stories = environments(environment).stream()
                .flatMap(one -> journal.findByCorrelation(one, correlationId, most).stream());
        return new Found(stories.sorted(Comparator.comparing(MessageStory::messageId))
                .limit(most)
                .map(MessageSummary::of)
                .toList());
    }

    @PostMapping(path = "/search", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Search messages",
            description =
                    "Newest first. By any of: one text (a message id, a dossier code, the number of a citizen, document or"
                            + " record, a system's name), environment, system, operation, consumer, outcome, part of an error, time."
                            + " Calls that were refused before they were messages are told by their id alone. What is searched for"
                            + " is in no log.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "400", description = "REQUEST_INVALID; also where the search takes more than 3 seconds")
    FoundMessages search(@RequestBody MessageSearchRequest request) {
        MessageQuery query = request.query();
        return FoundMessages.of(finder.find(request.text(), query), query.limit());
    }

    @GetMapping("/{id}")
    @Operation(
            summary = "Tell a message's whole story",
            description =
                    "The accepted message, every row of the journal with its masked bodies, the steps that are not"
                            + " yet final, and the messages that its steps published. Of a call that was refused before it was a"
                            + " message: which rule, and who can grant it.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "MESSAGE_UNKNOWN")
    MessageView story(@Parameter(description = "Message id, a UUID of version 7") @PathVariable String id) {
        MessageId known = id(id);
        return journal.find(known)
                .map(MessageView::of)
                .or(() -> refusals.find(known).map(MessageView::of))
                .orElseThrow(() -> Problems.unknown(known));
    }

    @PostMapping(path = "/{id}/resend", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Deliver a parked message again",
            description = "Its parked deliveries go out again, in their place in the lane and under the same"
                    + " idempotency key. The decision goes to the journal.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "409", description = "NOTHING_PARKED; OPERATOR_CONFLICT: somebody else is responsible")
    Repaired resend(@PathVariable String id, @RequestBody Repair repair) {
        MessageId message = id(id);
        return repaired(
                message,
                engine.repairs()
                        .resend(
                                DeliveryFilter.of(message, repair.route()),
                                0,
                                new Decision(repair.person(), null, repair.overOthers())));
    }

    @PostMapping(path = "/{id}/withdraw", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Give a parked message up",
            description = "Its parked deliveries end for good and what waits behind them goes on. The person and the"
                    + " reason go to the journal.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "409", description = "NOTHING_PARKED; OPERATOR_CONFLICT: somebody else is responsible")
    Repaired withdraw(@PathVariable String id, @RequestBody Repair repair) {
        MessageId message = id(id);
        return repaired(
                message,
                engine.repairs()
                        .withdraw(
                                DeliveryFilter.of(message, repair.route()),
                                0,
                                new Decision(repair.person(), repair.why(), repair.overOthers())));
    }

    private Repaired repaired(MessageId message, Repairs.Done done) {
        if (done.deliveries() > 0) {
            return new Repaired(message.toString(), done.deliveries());
        }
        if (journal.find(message).isEmpty()) {
            throw Problems.unknown(message);
        }
        throw new BusException(ErrorCode.NOTHING_PARKED, "no delivery of this message is parked where you said");
    }

    private static MessageId id(String text) {
        return MessageId.parse(text)
                .orElseThrow(() -> Problems.invalid("a message id is a UUID of version 7 in 36 characters"));
    }

    private static int limit(String text) {
        if (text.matches("[0-9]{1,3}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        }
        throw Problems.invalid("limit is a number from 1 to " + MAX_LIMIT);
    }

    private static List<Environment> environments(@Nullable String text) {
        List<Environment> named = Arrays.stream(Environment.values())
                .filter(one -> text == null || one.name().equals(text))
                .toList();
        if (named.isEmpty()) {
            throw Problems.invalid("environment is PRODUCTION or SANDBOX");
        }
        return named;
    }
}
