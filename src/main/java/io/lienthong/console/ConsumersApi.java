package io.lienthong.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.access.Consumer;
import io.lienthong.access.ConsumerRegistry;
import io.lienthong.access.Consumers;
import io.lienthong.access.GrantRequest;
import io.lienthong.access.NewConsumer;
import io.lienthong.access.RegisteredConsumer;
import io.lienthong.access.XRoadRequest;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.Json;
import io.lienthong.message.Wording;
import io.lienthong.route.Connectors;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /admin/v1/consumers} */
@RestController
@RequestMapping(path = "/admin/v1/consumers", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Consumers", description = "Who may call what: those of config/consumers.yaml, and those registered here.")
public class ConsumersApi {
    private static final Duration OVERLAP = Duration.ofHours(24);

    private final Consumers consumers;
    private final ConsumerRegistry registry;
    private final Connectors connectors;

    ConsumersApi(Consumers consumers, ConsumerRegistry registry, Connectors connectors) {
        this.consumers = consumers;
        this.registry = registry;
        this.connectors = connectors;
    }

    /** All consumers, by id. */
    @Schema(name = "Consumers")
    public record All(List<ConsumerView> consumers) {}

    /** A secret that the bus made. */
    @Schema(name = "ConsumerSecret")
    public record Secret(
            String id,

            @Schema(description = "Shown this once: the bus keeps its hash alone")
            String secret) {}

    /** What is to be registered. */
    @Schema(name = "NewConsumer")
    public record New(
            @Schema(description = "a-z, 0-9, dot and hyphen; given once", example = "provincial-portal") @Nullable
            String id,

            @Schema(allowableValues = {"PRODUCTION", "SANDBOX"}) @Nullable
            String environment,

            @Nullable String title,

            @Schema(description = "Absent: no quota") @Nullable
            Integer requestsPerMinute,

            @Schema(description = "Its calls must come over this client certificate") @Nullable
            String certificateSha256,

            @Schema(description = "connector/operation, connector/* or dataset:NAME") @Nullable
            List<String> grants,

            @Schema(
                    description = "Datasets with terms, as config/consumers.yaml has them",
                    implementation = Object.class)
            @Nullable
            JsonNode datasets,

            @Schema(
                    description = "It is this client of X-Road: client, connectionType, addresses, as"
                            + " config/consumers.yaml has them",
                    implementation = Object.class)
            @Nullable
            JsonNode xroad,

            @Schema(description = "Who decides: A-Z a-z 0-9 . _ - up to 64 characters") @Nullable
            String by,

            @Schema(description = "Why; is kept: no personal data") @Nullable
            String reason) {
        NewConsumer wanted(GrantRequest granted) {
            return new NewConsumer(
                    id == null ? "" : id,
                    ConsumersApi.environment(environment),
                    title,
                    requestsPerMinute,
                    certificateSha256,
                    granted,
                    ConsumersApi.xroad(xroad));
        }
    }

    /** What is to be changed of a consumer's grants. */
    @Schema(name = "ConsumerGrants")
    public record Grants(
            @Schema(description = "connector/operation, connector/* or dataset:NAME") @Nullable
            List<String> grants,

            @Schema(
                    description = "To grant: datasets with terms, as config/consumers.yaml has them",
                    implementation = Object.class)
            @Nullable
            JsonNode datasets,

            @Schema(description = "To revoke: the consumer itself, for good") @Nullable
            Boolean whole,

            @Nullable String by,
            @Nullable String reason) {}

    /** As which client of X-Road it calls. */
    @Schema(name = "ConsumerOfXRoad")
    record Binding(
            @Schema(
                    description = "client, connectionType, addresses, as config/consumers.yaml has them; absent: it is"
                            + " none any more",
                    implementation = Object.class)
            @Nullable
            JsonNode xroad,

            @Nullable String by,
            @Nullable String reason) {}

    /** How secrets change. */
    @Schema(name = "ConsumerRotation")
    public record Rotation(
            @Schema(
                    description = "How long the old secret is good beside the new one; absent: PT24H",
                    example = "PT24H")
            @Nullable
            String keepOld,

            @Nullable String by,
            @Nullable String reason) {}

    /** Another quota. */
    @Schema(name = "ConsumerQuota")
    public record Quota(
            @Schema(description = "At least 1; absent: no quota") @Nullable
            Integer requestsPerMinute,

            @Nullable String by,
            @Nullable String reason) {}

    @GetMapping
    @Operation(summary = "List the consumers", description = "Those of config/consumers.yaml are DECLARED.")
    public All all() {
        List<ConsumerView> views = new ArrayList<>();
        Map<String, Instant> cutOffs = registry.cutOffs();
        consumers
                .declared()
                .forEach(one -> views.add(ConsumerView.declared(one, xroad(one), cutOffs.get(one.id()), null)));
        registry.all().forEach(one -> views.add(view(one, null)));
        views.sort(Comparator.comparing(ConsumerView::id));
        return new All(views);
    }

    @GetMapping("/{id}")
    @Operation(summary = "Show a consumer", description = "With who changed what, when and why.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "CONSUMER_UNKNOWN")
    public ConsumerView one(@PathVariable String id) {
        Consumer declared = consumers.declared(id).orElse(null);
        if (declared != null) {
            return ConsumerView.declared(
                    declared, xroad(declared), registry.cutOffs().get(id), registry.changes(id));
        }
        return registry.find(id)
                .map(one -> view(one, registry.changes(id)))
                .orElseThrow(() -> ConsumerRegistry.unknown(id));
    }

    private @Nullable JsonNode xroad(Consumer declared) {
        return consumers.declaredXRoad(declared.id()).orElse(null);
    }

    private ConsumerView view(RegisteredConsumer one, @Nullable List<RegisteredConsumer.Change> changes) {
        return ConsumerView.registered(one, consumers.isDeclared(one.id()), changes);
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Register a consumer",
            description =
                    "Connectors, operations and datasets that are granted must be there. Its secret is in the answer, and nowhere else. Every node knows it within 5 s.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "400", description = "REQUEST_INVALID")
    @ApiResponse(responseCode = "409", description = "CONSUMER_CONFLICT")
    public Secret register(@RequestBody New wanted) {
        NewConsumer consumer = wanted.wanted(request(wanted.grants(), wanted.datasets()));
        return new Secret(consumer.id(), registry.register(consumer, decision(wanted.by(), wanted.reason())));
    }

    @PostMapping(path = "/{id}/grant", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Grant operations, connectors and datasets",
            description =
                    "All or nothing, and only what is there; holds on every node within 5 s. A dataset that is granted again has the new terms.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "400", description = "REQUEST_INVALID, with the nearest names")
    @ApiResponse(responseCode = "404", description = "CONSUMER_UNKNOWN")
    @ApiResponse(responseCode = "409", description = "CONSUMER_CONFLICT")
    public ConsumerView grant(@PathVariable String id, @RequestBody Grants wanted) {
        GrantRequest grants = request(wanted.grants(), wanted.datasets());
        if (grants.grants().isEmpty()) {
            throw nothingNamed();
        }
        registry.grant(id, grants, decision(wanted.by(), wanted.reason()));
        return one(id);
    }

    @PostMapping(path = "/{id}/revoke", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Take grants away, or end the consumer",
            description =
                    "With whole, its tokens and secrets are void on every node within 5 s, for good. One of"
                            + " config/consumers.yaml is cut off over all faces, X-Road and VXP among them, until it is restored.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "CONSUMER_UNKNOWN")
    @ApiResponse(responseCode = "409", description = "CONSUMER_CONFLICT")
    public ConsumerView revoke(@PathVariable String id, @RequestBody Grants wanted) {
        List<String> subjects = wanted.grants() == null ? List.of() : wanted.grants();
        boolean whole = Boolean.TRUE.equals(wanted.whole());
        if (whole != subjects.isEmpty()) {
            throw nothingNamed();
        }
        RegisteredConsumer.Decision decision = decision(wanted.by(), wanted.reason());
        if (whole) {
            registry.end(id, decision);
        } else {
            registry.revoke(id, subjects, decision);
        }
        return one(id);
    }

    @PostMapping(path = "/{id}/restore", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Let a consumer call again that was cut off",
            description = "One of config/consumers.yaml: what the file says holds again, on every node within 5 s.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "409", description = "CONSUMER_CONFLICT")
    public ConsumerView restore(@PathVariable String id, @RequestBody Grants wanted) {
        registry.restore(id, decision(wanted.by(), wanted.reason()));
        return one(id);
    }

    @PostMapping(path = "/{id}/xroad", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Say as which client of X-Road a consumer calls",
            description =
                    "In place of what it was; holds on every node within 5 s. An identifier is one consumer's: that of one"
                            + " that was revoked is free again. HTTPS needs its certificateSha256, the others its addresses.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "400", description = "REQUEST_INVALID")
    @ApiResponse(responseCode = "404", description = "CONSUMER_UNKNOWN")
    @ApiResponse(responseCode = "409", description = "CONSUMER_CONFLICT")
    ConsumerView bind(@PathVariable String id, @RequestBody Binding wanted) {
        registry.bind(id, xroad(wanted.xroad()), decision(wanted.by(), wanted.reason()));
        return one(id);
    }

    @PostMapping(path = "/{id}/rotate", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Make another secret",
            description = "The one before is good for a while; older ones end. Tokens live their hour.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "CONSUMER_UNKNOWN")
    @ApiResponse(responseCode = "409", description = "CONSUMER_CONFLICT")
    public Secret rotate(@PathVariable String id, @RequestBody Rotation wanted) {
        return new Secret(id, registry.rotate(id, overlap(wanted.keepOld()), decision(wanted.by(), wanted.reason())));
    }

    @PostMapping(path = "/{id}/quota", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Change a consumer's quota",
            description = "Of one that was registered here; holds on every node within 5 s.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "400", description = "REQUEST_INVALID")
    @ApiResponse(responseCode = "404", description = "CONSUMER_UNKNOWN")
    @ApiResponse(responseCode = "409", description = "CONSUMER_CONFLICT")
    public ConsumerView quota(@PathVariable String id, @RequestBody Quota wanted) {
        registry.quota(id, wanted.requestsPerMinute(), decision(wanted.by(), wanted.reason()));
        return one(id);
    }

    private static @Nullable XRoadRequest xroad(@Nullable JsonNode tree) {
        return tree == null || tree.isNull() ? null : new XRoadRequest(tree);
    }

    private static RegisteredConsumer.Decision decision(@Nullable String by, @Nullable String reason) {
        Repair said = new Repair(by, reason, null);
        return new RegisteredConsumer.Decision(said.person(), said.why());
    }

    private GrantRequest request(@Nullable List<String> grants, @Nullable JsonNode datasets) {
        JsonNode terms = datasets == null ? Json.object().putArray("none") : datasets;
        if (!terms.isArray()) {
            throw Problems.invalid(
                    new Wording("datasets là một danh sách", "datasets is a list, each with its dataset and terms"));
        }
        List<String> subjects = grants == null ? List.of() : grants;
        GrantRequest request = GrantRequest.of(subjects, terms);
        KnownOperations.require(subjects, terms, connectors);
        return request;
    }

    private static Environment environment(@Nullable String text) {
        try {
            return Environment.valueOf(String.valueOf(text));
        } catch (IllegalArgumentException e) {
            throw Problems.invalid(
                    new Wording("environment là PRODUCTION hoặc SANDBOX", "environment is PRODUCTION or SANDBOX"));
        }
    }

    private static Duration overlap(@Nullable String text) {
        try {
            Duration overlap = text == null ? OVERLAP : Duration.parse(text);
            if (!overlap.isNegative() && overlap.compareTo(ConsumerRegistry.MOST_OVERLAP) <= 0) {
                return overlap;
            }
        } catch (DateTimeParseException e) {
            // told below
        }
        throw Problems.invalid(new Wording(
                "keepOld là khoảng thời gian từ PT0S đến P30D, như PT24H",
                "keepOld is a duration from PT0S to P30D, such as PT24H"));
    }

    private static BusException nothingNamed() {
        return Problems.invalid(new Wording(
                "nêu các quyền trong grants; để thu hồi cả hệ thống thì chỉ ghi whole: true",
                "name what is meant in grants; to end the consumer say whole: true alone"));
    }
}
