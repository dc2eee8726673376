package io.lienthong.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lienthong.message.Environment;
import io.lienthong.traffic.MessageHit;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of the messages that a search finds. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record FoundMessages(
        @Schema(description = "Newest first; what was committed up to two seconds ago may still be missing")
        List<FoundMessage> messages,

        @Schema(description = "There may be others: ask again with after = next") @Nullable
        String next) {

    /** One of them, with its latest event that is what was looked for. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record FoundMessage(
            String messageId,

            @Schema(description = "When the message came to be")
            Instant at,

            @Schema(description = "When the event happened") Instant eventAt,

            Environment environment,

            @Schema(description = "Absent: a step of a flow published the message") @Nullable
            String connector,

            @Schema(description = "Of the connector, or the step; of what is parked, of the delivery that is")
            String operation,

            String consumer,

            @Schema(description = "The system or consumer that handed it over; absent: it is a call of the consumer")
            @Nullable
            String sender,

            @Nullable String correlationId,

            @Schema(
                    description =
                            "Where the message stands; of one that is final, what the event says: what became of it elsewhere is in its story")
            MessageStatus status,

            @Schema(description = "Error code of the event, else the one that parked it; absent: it went well")
            @Nullable
            String code,

            @Schema(description = "What the error said") @Nullable
            String error) {
        static FoundMessage of(MessageHit hit) {
            return new FoundMessage(
                    hit.id().toString(),
                    hit.id().time(),
                    hit.at(),
                    hit.event().environment(),
                    hit.event().connector().isEmpty() ? null : hit.event().connector(),
                    hit.event().operation(),
                    hit.event().consumer(),
                    hit.sender(),
                    hit.correlationId(),
                    MessageStatus.of(hit),
                    hit.event().code().isEmpty() ? null : hit.event().code(),
                    hit.event().code().isEmpty() ? null : hit.detail());
        }
    }

    static FoundMessages of(List<MessageHit> hits, int limit) {
        return new FoundMessages(
                hits.stream().map(FoundMessage::of).toList(),
                hits.size() < limit ? null : hits.get(hits.size() - 1).id().toString());
    }
}
