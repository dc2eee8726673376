package io.lienthong.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lienthong.dataset.Conflicts;
import io.lienthong.dataset.DatasetDays;
import io.lienthong.dataset.Datasets;
import io.lienthong.dataset.Readers;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /admin/v1/datasets} */
@RestController
@RequestMapping(path = "/admin/v1/datasets", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Datasets", description = "What the synchronised datasets hold.")
public class DatasetsApi {
    private static final int MAX_LIMIT = 1_000;
    private static final int DAYS = 30;

    private final Datasets datasets;
    private final Conflicts conflicts;
    private final Readers readers;
    private final DatasetDays days;

    DatasetsApi(Datasets datasets, Conflicts conflicts, Readers readers, DatasetDays days) {
        this.days = days;
        this.datasets = datasets;
        this.conflicts = conflicts;
        this.readers = readers;
    }

    public record All(List<DatasetView> datasets) {}

    @Schema(name = "Dataset")
    public record DatasetView(
            Environment environment,
            String name,

            @Schema(description = "That are not deleted") long records,

            @Schema(description = "Number of the last change")
            long sequence) {}

    /** Without its data, which may be personal: the message's story shows it masked. */
    @Schema(name = "DatasetRecord")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RecordView(
            String key,

            @Schema(description = "Connector that it came from")
            String source,

            @Schema(description = "Absent: order of acceptance counts") @Nullable
            String version,

            boolean deleted,

            @Schema(description = "Number of its last change")
            long sequence,

            Instant changedAt,

            @Schema(description = "Message that brought it; its story shows the data, masked")
            String messageId) {}

    /** @param next absent: there are no more */
    @Schema(name = "DatasetConflicts")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ConflictsView(
            List<ConflictView> conflicts, @Nullable Long next) {}

    @Schema(name = "DatasetConflict")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ConflictView(
            @Schema(description = "Ascends with time") long number,

            String key,

            @Schema(description = "Of what was not applied; absent: its source declares none") @Nullable
            String version,

            @Schema(description = "Connector that contradicts")
            String source,

            @Schema(
                    description =
                            "SAME_VERSION: the same version with other content; OTHER_SOURCE: a second source that"
                                    + " says something else",
                    allowableValues = {"SAME_VERSION", "OTHER_SOURCE"})
            String reason,

            @Schema(description = "Message that was not applied; absent: a poll read it, and it became no message")
            @Nullable
            String messageId,

            @Schema(description = "Connector of what stays") String keptSource,

            @Nullable String keptVersion,

            @Schema(description = "Message that brought what stays")
            String keptMessageId,

            @Schema(description = "For the first time") Instant seenAt) {}

    public record ReadersView(List<ReaderView> readers) {}

    @Schema(name = "DatasetReader")
    public record ReaderView(
            String consumer,
            Environment environment,

            @Schema(description = "When it last came for changes")
            Instant readAt,

            @Schema(description = "Changes that it has not asked for yet")
            long changesBehind,

            @Schema(description = "For how long the first of them has waited")
            long secondsBehind) {}

    @GetMapping
    @Operation(summary = "List the datasets", description = "All that something was applied to, in both environments.")
    public All all() {
        return new All(datasets.all().stream()
                .map(one -> new DatasetView(one.environment(), one.dataset(), one.records(), one.sequence()))
                .toList());
    }

    /** Of a dataset that there is, the last one first. */
    public List<Datasets.Change> latest(String name, Environment environment, int limit) {
        return datasets.latest(environment, name, limit);
    }

    /** RECORD_NOT_FOUND where it is in neither environment. */
    public void require(String name) {
        if (all().datasets().stream().noneMatch(one -> one.name().equals(name))) {
            throw new BusException(
                    ErrorCode.RECORD_NOT_FOUND,
                    new Wording("không có bộ dữ liệu nào mang tên này", "there is no dataset of this name"));
        }
    }

    @GetMapping("/{name}/record")
    @Operation(summary = "Find one record by its key")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "RECORD_NOT_FOUND")
    RecordView record(
            @PathVariable String name,
            @Parameter(description = "Several parts are joined by |") @RequestParam String key,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment) {
        return datasets.find(environment, name, key)
                .map(one -> new RecordView(
                        key,
                        one.source(),
                        one.version(),
                        one.deleted(),
                        one.sequence(),
                        one.changedAt(),
                        one.message().toString()))
                .orElseThrow(() -> new BusException(
                        ErrorCode.RECORD_NOT_FOUND, "dataset " + name + " never had a record with this key"));
    }

    @GetMapping("/{name}/conflicts")
    @Operation(
            summary = "List what came and contradicts the dataset",
            description = "What the dataset had stays. The latest first; kept 400 days.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "400", description = "REQUEST_INVALID")
    public ConflictsView conflicts(
            @PathVariable String name,
            @RequestParam(defaultValue = "PRODUCTION") Environment environment,
            @Parameter(description = "From 1 to 1000") @RequestParam(defaultValue = "100") int limit,
            @Parameter(description = "The next of the page before") @RequestParam(required = false) @Nullable
                    Long before) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording("limit phải từ 1 đến " + MAX_LIMIT, "limit must be from 1 to " + MAX_LIMIT));
        }
        List<Conflicts.Conflict> page =
                conflicts.latest(environment, name, before == null ? Long.MAX_VALUE : before, limit);
        return new ConflictsView(
                page.stream().map(DatasetsApi::view).toList(),
                page.size() < limit ? null : page.get(limit - 1).number());
    }

    @GetMapping("/{name}/days")
    @Operation(
            summary = "Say what became of the records that it received, day by day",
            description =
                    "Records of accepted messages on the last 30 days, in Vietnam time: received = applied + unchanged +"
                            + " older + repeated + conflicts. The latest first.")
    public List<DatasetDays.DatasetDay> days(
            @PathVariable String name, @RequestParam(defaultValue = "PRODUCTION") Environment environment) {
        LocalDate today = LocalDate.now(TrafficOverview.VIETNAM);
        return days.of(environment, name, today.minusDays(DAYS - 1), today);
    }

    @GetMapping("/{name}/readers")
    @Operation(
            summary = "Show how far each consumer has read",
            description = "Of those that ever came for its changes, in both environments.")
    public ReadersView readers(@PathVariable String name) {
        return new ReadersView(readers.all().stream()
                .filter(one -> one.dataset().equals(name))
                .map(one -> new ReaderView(
                        one.consumer(),
                        one.environment(),
                        one.readAt(),
                        one.changesBehind(),
                        one.behind().toSeconds()))
                .toList());
    }

    private static ConflictView view(Conflicts.Conflict one) {
        return new ConflictView(
                one.number(),
                one.key(),
                one.version(),
                one.source(),
                one.reason(),
                one.message() == null ? null : one.message().toString(),
                one.keptSource(),
                one.keptVersion(),
                one.kept().toString(),
                one.seenAt());
    }
}
