package io.lienthong.access;

import io.lienthong.message.Environment;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that was registered at run time, as operators see it.
 *
 * @param xroad how it calls as a client of X-Road, as JSON: what {@code config/consumers.yaml} says below {@code xroad}; absent: it does not
 * @param secrets that are good; none once it is revoked
 * @param revokedAt absent: it may call
 */
public record RegisteredConsumer(
        String id,
        Environment environment,
        @Nullable String title,
        @Nullable Integer requestsPerMinute,
        @Nullable String certificateSha256,
        @Nullable String xroad,
        List<Grant> grants,
        List<Secret> secrets,
        Instant createdAt,
        @Nullable Instant revokedAt) {
    /** What the subject of a dataset's grant begins with. */
    static final String DATASET = "dataset:";

    public RegisteredConsumer {
        grants = List.copyOf(grants);
        secrets = List.copyOf(secrets);
    }

    /**
     * @param subject {@code connector/operation}, {@code connector/*}, {@code *} or {@code dataset:NAME}
     * @param terms of a dataset, as JSON: what {@code config/consumers.yaml} says below {@code datasets}
     */
    public record Grant(String subject, @Nullable String terms) {}

    /** @param until absent: without end */
    public record Secret(Instant madeAt, @Nullable Instant until) {}

    /** Who changed what, when and why. */
    public record Change(
            Instant at,
            String act,
            @Nullable String subject,
            @Nullable String terms,
            String person,
            String reason) {}

    /** Who decides, and why. */
    public record Decision(String person, String reason) {}
}
