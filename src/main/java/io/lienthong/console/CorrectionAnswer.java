package io.lienthong.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Difference;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Violation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a mapping did to the parked messages of a search result, or would do. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CorrectionAnswer(
        boolean dryRun,

        @Schema(description = "Messages that were corrected and are on their way, or with dryRun would be")
        long corrected,

        @Schema(description = "Messages that the mapping leaves as they are; they stay parked")
        long unchanged,

        @Schema(description = "Messages that cannot be corrected so; they stay parked")
        long refused,

        @Schema(description = "There are others: go on with after = next")
        boolean more,

        long next,

        @Schema(description = "Why messages were refused, up to 20 different reasons")
        List<Reason> reasons,

        @Schema(
                description = "With dryRun and without after: what would change in the first messages. The journal"
                        + " tells that they were read")
        @Nullable
        List<Change> changes) {

    /** Messages that were refused for one reason. */
    @Schema(name = "CorrectionReason")
    record Reason(
            ErrorCode code,
            String detail,
            long messages,
            @Schema(description = "The first of them") List<Example> first) {}

    /** A message that was refused, and where it is wrong. */
    @Schema(name = "CorrectionExample")
    record Example(
            String messageId,
            @Schema(description = "The first places") List<Wrong> places) {}

    /** What is wrong in one place, in the form that the violations of problem details have. */
    @Schema(name = "CorrectionWrong")
    record Wrong(
            @Schema(description = "JSON pointer; empty: the whole")
            String place,

            @Schema(description = "What is wrong: vi / en") String message) {
        static Wrong of(Violation violation) {
            return new Wrong(violation.place(), violation.message().toString());
        }
    }

    /** What changes in a message. */
    @Schema(name = "CorrectionChange")
    record Change(
            String messageId,
            @Schema(description = "The first places") List<Place> places) {}

    /** What changes in one place. */
    @Schema(name = "CorrectionPlace")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Place(
            @Schema(description = "JSON pointer; empty: the whole")
            String place,

            @Schema(description = "Absent: nothing is there", implementation = Object.class) @Nullable
            JsonNode was,

            @Schema(description = "Absent: nothing is left there", implementation = Object.class) @Nullable
            JsonNode is) {
        static Place of(Difference difference) {
            return new Place(difference.place(), difference.first(), difference.second());
        }
    }
}
