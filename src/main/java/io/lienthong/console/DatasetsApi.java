package io.lienthong.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lienthong.dataset.Datasets;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
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
class DatasetsApi {
    private final Datasets datasets;

    DatasetsApi(Datasets datasets) {
        this.datasets = datasets;
    }

    record All(List<DatasetView> datasets) {}

    @Schema(name = "Dataset")
    record DatasetView(
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

    @GetMapping
    @Operation(summary = "List the datasets", description = "All that something was applied to, in both environments.")
    All all() {
        return new All(datasets.all().stream()
                .map(one -> new DatasetView(one.environment(), one.dataset(), one.records(), one.sequence()))
                .toList());
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
}
