package io.lienthong.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.access.Consumer;
import io.lienthong.access.ConsumerRegistry;
import io.lienthong.access.DatasetGrant;
import io.lienthong.access.RegisteredConsumer;
import io.lienthong.message.Environment;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A consumer as operators see it. */
@Schema(name = "Consumer", description = "A system that may call the bus. Absent keys are left out.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ConsumerView(
        String id,
        Environment environment,

        @Schema(
                description =
                        "DECLARED in config/consumers.yaml, which alone changes it; CUT_OFF, declared, but nothing of"
                                + " it is taken until it is restored; REGISTERED here; REVOKED;"
                                + " or HIDDEN, registered under an id that the file has now",
                allowableValues = {"DECLARED", "CUT_OFF", "REGISTERED", "REVOKED", "HIDDEN"})
        String state,

        @Nullable String title,

        @Schema(description = "Absent: no quota") @Nullable Integer requestsPerMinute,

        @Nullable String certificateSha256,

        @Schema(
                description = "The client of X-Road that it is: client, connectionType, addresses; absent: none",
                implementation = Object.class)
        @Nullable
        JsonNode xroad,

        @Schema(description = "connector/operation, connector/*, * or dataset:NAME")
        List<String> grants,

        @Schema(description = "Terms of datasets", implementation = Object.class) @Nullable
        List<JsonNode> datasets,

        @Schema(description = "Secrets that are good") @Nullable
        List<Secret> secrets,

        @Nullable Instant createdAt,
        @Nullable Instant revokedAt,

        @Schema(description = "Who changed what, when and why; of one consumer alone") @Nullable
        List<Change> changes) {

    @Schema(name = "ConsumerSecretLife")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Secret(
            Instant madeAt,

            @Schema(description = "Absent: without end") @Nullable
            Instant until) {}

    @Schema(name = "ConsumerChange")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Change(
            Instant at,

            @Schema(
                    allowableValues = {
                        "REGISTERED",
                        "GRANTED",
                        "REVOKED",
                        "ROTATED",
                        "ENDED",
                        "CUT_OFF",
                        "RESTORED",
                        "BOUND",
                        "UNBOUND",
                        "QUOTA_CHANGED"
                    })
            String act,

            @Nullable String subject,
            @Nullable String terms,
            String by,
            String reason) {}

    /** @param cutOff since when; absent: it may call */
    static ConsumerView declared(
            Consumer consumer,
            @Nullable JsonNode xroad,
            @Nullable Instant cutOff,
            @Nullable List<RegisteredConsumer.Change> changes) {
        List<String> grants = Stream.concat(
                        consumer.grants().patterns().stream(),
                        consumer.datasets().stream().map(DatasetGrant::dataset).map(name -> "dataset:" + name))
                .toList();
        return new ConsumerView(
                consumer.id(),
                consumer.environment(),
                cutOff == null ? "DECLARED" : "CUT_OFF",
                null,
                consumer.requestsPerMinute(),
                consumer.certificateSha256(),
                xroad,
                grants,
                null,
                null,
                null,
                cutOff,
                views(changes));
    }

    /** @param hidden whether the file has its id too */
    static ConsumerView registered(
            RegisteredConsumer one, boolean hidden, @Nullable List<RegisteredConsumer.Change> changes) {
        String state = one.revokedAt() != null ? "REVOKED" : hidden ? "HIDDEN" : "REGISTERED";
        return new ConsumerView(
                one.id(),
                one.environment(),
                state,
                one.title(),
                one.requestsPerMinute(),
                one.certificateSha256(),
                one.xroad() == null ? null : ConsumerRegistry.tree(one.xroad()),
                one.grants().stream().map(RegisteredConsumer.Grant::subject).toList(),
                one.grants().stream()
                        .map(RegisteredConsumer.Grant::terms)
                        .filter(java.util.Objects::nonNull)
                        .map(ConsumerRegistry::tree)
                        .toList(),
                one.secrets().stream()
                        .map(secret -> new Secret(secret.madeAt(), secret.until()))
                        .toList(),
                one.createdAt(),
                one.revokedAt(),
                views(changes));
    }

    private static @Nullable List<Change> views(@Nullable List<RegisteredConsumer.Change> changes) {
        return changes == null
                ? null
                : changes.stream()
                        .map(change -> new Change(
                                change.at(),
                                change.act(),
                                change.subject(),
                                change.terms(),
                                change.person(),
                                change.reason()))
                        .toList();
    }
}
