package io.lienthong.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.OperationName;
import io.lienthong.message.Wording;
import io.lienthong.poll.PollDesk;
import io.lienthong.poll.PollPosition;
import io.lienthong.poll.PollTask;
import io.lienthong.poll.Poller;
import io.lienthong.poll.RefusedRecords;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /admin/v1/polls}: where each poll stands, and what people do with it. */
@RestController
@RequestMapping(path = "/admin/v1/polls", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Polls", description = "Where each poll stands, what it owes, and what people do with it.")
class PollsApi {
    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");
    private static final int MAX_CURSOR = 2_000;

    private final Poller poller;

    PollsApi(Poller poller) {
        this.poller = poller;
    }

    record All(List<PollView> polls) {}

    @Schema(name = "Poll")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PollView(
            String operation,
            Environment environment,

            @Schema(description = "Up to here everything is accepted")
            Instant from,

            @Schema(description = "End of the window that is being read") @Nullable
            Instant to,

            int page,

            @Schema(description = "Of the next page; without a window the position") @Nullable
            String cursor,

            @Schema(description = "How far behind the clock the position is")
            String lag,

            @Nullable String node,
            @Nullable Instant succeededAt,
            @Nullable Instant failedAt,
            @Nullable String failure,

            @Schema(description = "What its error code means and what to do, in Vietnamese and English") @Nullable
            Wording explanation,

            @Nullable Instant pausedAt,
            @Nullable String pausedBy,

            @Schema(description = "Acknowledgements that the system must still get")
            long owed,

            @Schema(description = "Records that could not be taken")
            long refused) {

        static PollView of(PollPosition position) {
            Duration lag = Duration.between(position.from(), Instant.now());
            return new PollView(
                    position.operation().toString(),
                    position.environment(),
                    position.from(),
                    position.to(),
                    position.page(),
                    position.cursor(),
                    (lag.isNegative() ? Duration.ZERO : lag.truncatedTo(java.time.temporal.ChronoUnit.SECONDS))
                            .toString(),
                    position.owner(),
                    position.succeededAt(),
                    position.failedAt(),
                    position.failure(),
                    position.failureCode().map(ErrorCode::explanation).orElse(null),
                    position.pausedAt(),
                    position.pausedBy(),
                    position.owed(),
                    position.refused());
        }
    }

    record Refused(List<RefusedRecord> records) {}

    /** What is personal in the record is masked. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RefusedRecord(
            String key,

            @Schema(
                    description =
                            "The system's own key of the record, which retry and drop take too; absent: it cannot be"
                                    + " read, or is personal")
            @Nullable
            String name,

            String code,

            @Schema(description = "What the code means and what to do, in Vietnamese and English") @Nullable
            Wording explanation,

            String detail,
            Instant refusedAt,
            int tries,
            @Nullable Instant retryAt,

            @Schema(
                    description = "What the mapping makes of the record, masked; absent: it makes nothing of it",
                    implementation = Object.class)
            @Nullable
            JsonNode record) {
        static RefusedRecord of(RefusedRecords.Shown shown) {
            PollDesk.RefusedRecord record = shown.refused();
            return new RefusedRecord(
                    record.key(),
                    shown.name(),
                    record.code(),
                    MessageView.explanation(record.code()),
                    record.detail(),
                    record.refusedAt(),
                    record.tries(),
                    record.retryAt(),
                    shown.record());
        }
    }

    /** What a person wants of a poll. */
    record Wish(
            @Schema(description = "Who decides: A-Z a-z 0-9 . _ - up to 64 characters") @Nullable
            String by,

            @Schema(description = "Why; goes to the journal: no personal data") @Nullable
            String reason,

            @Schema(description = "PRODUCTION unless given") @Nullable
            Environment environment,

            @Schema(description = "rewind: a time or date (ISO 8601, dates in Vietnam time), or a cursor") @Nullable
            String to,

            @Schema(description = "retry: one record, by its key or name; absent: all. drop: which") @Nullable
            String key,

            @Schema(description = "rewind, retry: only say what would be done") @Nullable
            Boolean dryRun) {

        PollDesk.Name poll(String connector, String operation) {
            try {
                return new PollDesk.Name(
                        environment == null ? Environment.PRODUCTION : environment,
                        new OperationName(connector, operation));
            } catch (IllegalArgumentException e) {
                throw Problems.invalid("name the poll as connector/operation");
            }
        }

        PollDesk.Person person() {
            Repair repair = new Repair(by, reason, null);
            return new PollDesk.Person(repair.person(), reason == null ? null : repair.why());
        }

        boolean only() {
            return Boolean.TRUE.equals(dryRun);
        }
    }

    /** @param what was done, or would be */
    record Told(boolean done, String what) {}

    @GetMapping
    @Operation(summary = "List the polls of all nodes")
    All all() {
        return new All(poller.positions().stream().map(PollView::of).toList());
    }

    @GetMapping("/{connector}/{operation}/refused")
    @Operation(summary = "List the records that could not be taken, the oldest first", description = "At most 200.")
    Refused refused(
            @PathVariable String connector,
            @PathVariable String operation,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment) {
        PollDesk.Name name = new Wish(null, null, environment, null, null, null).poll(connector, operation);
        return new Refused(
                poller.refused().list(name).stream().map(RefusedRecord::of).toList());
    }

    @PostMapping(path = "/{connector}/{operation}/rewind", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Ask a system again from a time or cursor on",
            description = "What was accepted before stays one message: only what is missing arrives.")
    @ApiResponse(responseCode = "200")
    Told rewind(@PathVariable String connector, @PathVariable String operation, @RequestBody Wish wish) {
        PollDesk.Name name = wish.poll(connector, operation);
        PollDesk.Person person = wish.person();
        PollTask task = poller.task(name)
                .orElseThrow(() -> new BusException(
                        ErrorCode.PATH_UNKNOWN,
                        new Wording(
                                "không có lịch lấy dữ liệu " + name.operation() + " nào đang chạy",
                                "no poll " + name.operation() + " runs")));
        if (task.window() != null) {
            Instant to = time(wish.to());
            long seconds = Duration.between(to, Instant.now()).toSeconds();
            long windows = seconds / Math.max(1, task.window().max().toSeconds()) + 1;
            if (!wish.only()) {
                poller.desk().rewind(name, to, person);
            }
            return new Told(!wish.only(), "rewind to " + to + ": " + windows + " windows to read");
        }
        if (!task.keepsCursor()) {
            throw Problems.invalid("this poll asks for everything each time: there is nothing to rewind");
        }
        String cursor = wish.to();
        if (cursor == null || cursor.isBlank() || cursor.length() > MAX_CURSOR) {
            throw Problems.invalid("to is a cursor of the system");
        }
        if (!wish.only()) {
            poller.desk().rewind(name, cursor, person);
        }
        return new Told(!wish.only(), "rewind to cursor " + cursor);
    }

    @PostMapping(path = "/{connector}/{operation}/now", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Ask a system at once")
    Told now(@PathVariable String connector, @PathVariable String operation, @RequestBody Wish wish) {
        poller.desk().now(wish.poll(connector, operation), wish.person());
        return new Told(true, "asked within seconds");
    }

    @PostMapping(path = "/{connector}/{operation}/pause", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Ask no more until somebody resumes the poll")
    Told pause(@PathVariable String connector, @PathVariable String operation, @RequestBody Wish wish) {
        poller.desk().pause(wish.poll(connector, operation), wish.person());
        return new Told(true, "paused");
    }

    @PostMapping(path = "/{connector}/{operation}/resume", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Go on with a paused poll, from where it stands")
    Told resume(@PathVariable String connector, @PathVariable String operation, @RequestBody Wish wish) {
        poller.desk().resume(wish.poll(connector, operation), wish.person());
        return new Told(true, "resumed");
    }

    @PostMapping(path = "/{connector}/{operation}/retry", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Try refused records again", description = "One by its key, or all of the poll.")
    Told retry(@PathVariable String connector, @PathVariable String operation, @RequestBody Wish wish) {
        PollDesk.Name name = wish.poll(connector, operation);
        PollDesk.Person person = wish.person();
        String key = wish.key() == null ? null : poller.refused().key(name, wish.key());
        if (!wish.only()) {
            return new Told(true, poller.desk().retry(name, key, person) + " records are tried again");
        }
        return new Told(false, poller.desk().count(name, key) + " records would be tried again");
    }

    @PostMapping(path = "/{connector}/{operation}/drop", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Give up one refused record",
            description = "Also when the system lists it again; one with another version, or other content, is new.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "RECORD_NOT_FOUND")
    Told drop(@PathVariable String connector, @PathVariable String operation, @RequestBody Wish wish) {
        if (wish.key() == null || wish.reason() == null) {
            throw Problems.invalid("say the key or the name, as the refused records have it, and the reason");
        }
        PollDesk.Name name = wish.poll(connector, operation);
        poller.desk().drop(name, poller.refused().key(name, wish.key()), wish.person());
        return new Told(true, "given up");
    }

    private static Instant time(@Nullable String text) {
        try {
            if (text != null) {
                Instant time = text.indexOf('T') < 0
                        ? LocalDate.parse(text).atStartOfDay(VIETNAM).toInstant()
                        : OffsetDateTime.parse(text).toInstant();
                if (time.isBefore(Instant.now())) {
                    return time;
                }
            }
        } catch (DateTimeException e) {
            // told below
        }
        throw Problems.invalid("to is a past date or time, such as 2026-11-01 or 2026-11-01T08:00:00+07:00");
    }
}
