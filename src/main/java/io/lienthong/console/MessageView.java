package io.lienthong.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.access.Refusals;
import io.lienthong.journal.LogEntry;
import io.lienthong.journal.MessageStory;
import io.lienthong.journal.StoredMessage;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.StoredBody;
import io.lienthong.message.Wording;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message's whole story, as operators read it. Bodies are those of the journal: masked as their operations declare. */
@Schema(name = "Message", description = "Everything that the bus knows of one message. Absent keys are left out.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MessageView(
        @Schema(example = "019ab2c4-7d1e-7abc-8def-0123456789ab")
        String messageId,

        @Schema(description = "Absent for a call of somebody who did not prove who it is") @Nullable
        Environment environment,

        @Schema(description = "Who sent it: a consumer, poll, or flow.NAME") @Nullable
        String consumer,

        @Nullable String connector,

        @Schema(description = "The operation that was called; absent for an event of a flow") @Nullable
        String operation,

        @Schema(description = "What ties the messages of one matter together, such as a dossier code") @Nullable
        String correlationId,

        MessageStatus status,

        @Schema(description = "Absent for a call that was answered at once") @Nullable
        Accepted accepted,

        @Schema(description = "Rows of the journal, in the order of what happened")
        List<Entry> entries,

        @Schema(description = "Steps that are not yet final")
        List<Delivery> deliveries,

        @Schema(description = "Messages that its steps published")
        List<String> children,

        @Schema(description = "Messages that took its place, because its body was wrong")
        List<String> corrections) {

    /** What the bus promised to deliver. */
    @Schema(name = "AcceptedMessage")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Accepted(
            @Schema(example = "dossier.submitted") String type,
            @Schema(example = "Dossier.v1") String messageType,
            String consumer,

            @Schema(description = "Operation or route that it came from")
            String source,

            Instant acceptedAt,

            @Schema(description = "Steps that it was accepted for; none: it was final at once")
            List<String> routes,

            @Schema(description = "Message whose step published this one") @Nullable
            String parent,

            @Schema(description = "Message whose place it took") @Nullable
            String corrects,

            @Nullable String purpose,
            @Nullable String officer,
            String traceId,
            String mediaType,

            @Schema(description = "Length of the body, which is not shown: entries hold it masked")
            int bodyBytes,

            @Schema(
                    description =
                            "SHA-256 of a body that stays in the database: over 256 KiB where it passes untouched, else over 1 MiB")
            @Nullable
            String bodySha256) {
        static Accepted of(StoredMessage message) {
            MessageId parent = message.parent();
            MessageId corrects = message.corrects();
            StoredBody stored = message.event().data().stored();
            return new Accepted(
                    message.event().type(),
                    message.event().messageType(),
                    message.consumer(),
                    message.event().source(),
                    message.acceptedAt(),
                    message.routes(),
                    parent == null ? null : parent.toString(),
                    corrects == null ? null : corrects.toString(),
                    message.purpose(),
                    message.event().officer(),
                    message.event().trace().traceId(),
                    message.event().data().mediaType(),
                    message.event().data().size(),
                    stored == null ? null : stored.sha256Hex());
        }
    }

    /** What was asked, answered, attempted or decided. */
    @Schema(name = "MessageEntry")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(
            Instant at,

            @Schema(
                    description = "CALLED, INTENDED, CONCLUDED, ATTEMPTED, DELIVERED, PARKED, RESENT, WITHDRAWN,"
                            + " CORRECTED, ASSIGNED or READ; REFUSED: before it was a message",
                    example = "CALLED")
            String kind,

            String connector,
            String operation,

            @Schema(description = "Version of the connector")
            String version,

            String consumer,

            @Schema(description = "The step, for deliveries") @Nullable
            String route,

            @Schema(description = "Why it failed; absent: it succeeded") @Nullable
            ErrorCode code,

            @Schema(description = "Absent where there was no answer") @Nullable
            Integer httpStatus,

            long durationMicros,
            @Nullable String detail,

            @Schema(description = "What the code means and what to do, in Vietnamese and English") @Nullable
            Wording explanation,

            @Nullable String purpose,
            @Nullable String officer,
            String traceId,

            @Schema(description = "Masked as the operation declares", implementation = Object.class) @Nullable
            JsonNode request,

            @Schema(description = "Masked likewise", implementation = Object.class) @Nullable
            JsonNode reply) {
        static Entry of(LogEntry entry, LoggedBodies bodies) {
            ErrorCode code = entry.code();
            return new Entry(
                    entry.at(),
                    entry.kind().name(),
                    entry.operation().connector(),
                    entry.operation().operation(),
                    entry.version(),
                    entry.consumer(),
                    entry.route(),
                    code,
                    entry.httpStatus() == 0 ? null : entry.httpStatus(),
                    entry.durationMicros(),
                    entry.detail(),
                    code == null ? null : code.explanation(),
                    entry.purpose(),
                    entry.officer(),
                    entry.traceId(),
                    bodies.read(entry.request()),
                    bodies.read(entry.reply()));
        }
    }

    /** A step that waits or is parked. */
    @Schema(name = "OpenDelivery")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Delivery(
            String route,
            String destination,

            @Schema(description = "Ordering key: deliveries of one lane wait for each other") @Nullable
            String lane,

            int attempt,
            boolean parked,

            @Schema(description = "Error code that parked it") @Nullable
            String reason,

            @Schema(description = "What the error code means and what to do, in Vietnamese and English") @Nullable
            Wording explanation,

            @Nullable String detail,
            @Nullable Instant parkedAt,
            @Nullable String assignee,

            @Schema(description = "What who is responsible wrote of it") @Nullable
            String note,

            @Schema(description = "Who has given it up while it waited; it ends when its node lets go of it") @Nullable
            String withdrawnBy) {
        static Delivery of(MessageStory.OpenDelivery open) {
            return new Delivery(
                    open.route(),
                    open.destination(),
                    open.lane(),
                    open.attempt(),
                    open.parked(),
                    open.reason(),
                    MessageView.explanation(open.reason()),
                    open.detail(),
                    open.parkedAt(),
                    open.assignee(),
                    open.note(),
                    open.withdrawnBy());
        }
    }

    /** @param code as the database has it */
    static @Nullable Wording explanation(@Nullable String code) {
        return code == null
                ? null
                : ErrorCode.named(code).map(ErrorCode::explanation).orElse(null);
    }

    /** A call that never became a message. */
    public static MessageView of(Refusals.Refusal refusal) {
        ErrorCode code = ErrorCode.named(refusal.code()).orElse(null);
        String consumer = refusal.consumer() == null ? "" : refusal.consumer();
        Entry refused = new Entry(
                refusal.at(),
                "REFUSED",
                "",
                refusal.asked(),
                "",
                consumer,
                null,
                code,
                refusal.httpStatus(),
                0,
                code == null ? refusal.code() + ": " + refusal.detail() : refusal.detail(),
                code == null ? null : code.explanation(),
                null,
                null,
                "",
                null,
                null);
        return new MessageView(
                refusal.id().toString(),
                refusal.environment(),
                refusal.consumer(),
                null,
                refusal.asked(),
                null,
                MessageStatus.FAILED,
                null,
                List.of(refused),
                List.of(),
                List.of(),
                List.of());
    }

    public static MessageView of(MessageStory story) {
        MessageSummary summary = MessageSummary.of(story);
        StoredMessage accepted = story.accepted();
        LoggedBodies bodies = new LoggedBodies();
        return new MessageView(
                summary.messageId(),
                summary.environment(),
                summary.consumer(),
                summary.connector(),
                summary.operation(),
                summary.correlationId(),
                summary.status(),
                accepted == null ? null : Accepted.of(accepted),
                story.entries().stream().map(entry -> Entry.of(entry, bodies)).toList(),
                story.deliveries().stream().map(Delivery::of).toList(),
                story.children().stream().map(MessageId::toString).toList(),
                story.corrections().stream().map(MessageId::toString).toList());
    }
}
