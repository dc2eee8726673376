package io.lienthong.access;

import io.lienthong.message.Environment;
import io.lienthong.message.OperationName;
import io.lienthong.platform.Secret;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A system that may call the bus, in one environment.
 *
 * @param secret how its secret is known; absent: it has no tokens
 * @param requestsPerMinute its quota; absent: none
 * @param certificateSha256 fingerprint of the client certificate that its calls must come with, lower-case hexadecimal
 * @param vxp how it exchanges e-documents; absent: it does not
 * @param datasets what it may have of synchronised datasets
 * @param webhooks to where their changes are pushed for it
 */
public record Consumer(
        String id,
        Environment environment,
        @Nullable SecretHash secret,
        Grants grants,
        @Nullable Integer requestsPerMinute,
        @Nullable String certificateSha256,
        @Nullable Vxp vxp,
        List<DatasetGrant> datasets,
        List<Webhook> webhooks) {
    public Consumer {
        datasets = List.copyOf(datasets);
        webhooks = List.copyOf(webhooks);
    }

    /**
     * What an office system that speaks VXP is known by.
     *
     * @param systemId its code of an exchange centre
     * @param secret the key of its signatures
     * @param agencies the codes that it speaks for; {@code H99.12.*} stands for all below H99.12
     */
    public record Vxp(String systemId, Secret secret, List<String> agencies) {
        public Vxp {
            agencies = List.copyOf(agencies);
        }

        /** Whether it may send as, read for and register this agency. */
        public boolean speaksFor(String agency) {
            return agencies.stream()
                    .anyMatch(held -> held.endsWith(".*")
                            ? agency.startsWith(held.substring(0, held.length() - 1))
                            : held.equals(agency));
        }

        /** The codes that are named one by one. */
        public List<String> named() {
            return agencies.stream().filter(held -> !held.endsWith(".*")).toList();
        }
    }

    /** What it may have of a dataset on a day. A grant of the dataset hides that of all, also before and after its days. */
    Optional<DatasetGrant> datasetGrant(String dataset, LocalDate day) {
        return datasets.stream()
                .filter(grant -> grant.isFor(dataset))
                .min(Comparator.comparing(grant -> grant.dataset().equals(DatasetGrant.EVERY)))
                .filter(grant -> grant.isValidOn(day));
    }

    /** How long a consumer waits, once over its quota, until one more call is in it. */
    public Duration pause() {
        return requestsPerMinute == null
                ? Duration.ZERO
                : Duration.ofSeconds((60 + requestsPerMinute - 1) / requestsPerMinute);
    }

    /** The operations that a consumer was granted: {@code *}, {@code connector/*} or {@code connector/operation}. */
    public static final class Grants {
        private final List<String> patterns;
        private boolean everything;
        private final Set<String> connectors = new HashSet<>();
        private final Set<OperationName> operations = new HashSet<>();

        /** Throws IllegalArgumentException for a text of another form. */
        public Grants(List<String> patterns) {
            this.patterns = List.copyOf(patterns);
            for (String pattern : patterns) {
                if (pattern.equals("*")) {
                    everything = true;
                } else if (pattern.endsWith("/*")) {
                    String connector = pattern.substring(0, pattern.length() - 2);
                    connectors.add(new OperationName(connector, "any").connector());
                } else {
                    operations.add(OperationName.parse(pattern));
                }
            }
        }

        /** As they were written. */
        public List<String> patterns() {
            return patterns;
        }

        public boolean allow(OperationName operation) {
            return everything || operations.contains(operation) || connectors.contains(operation.connector());
        }
    }
}
