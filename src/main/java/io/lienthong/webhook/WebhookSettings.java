package io.lienthong.webhook;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings under {@code lienthong.webhooks}.
 *
 * @param retry how long to wait after each attempt of a page that fails, the first of which is made at once; when the one
 *     after the last wait fails too, the webhook is disabled
 */
@ConfigurationProperties("lienthong.webhooks")
record WebhookSettings(
        @DefaultValue({"PT5S", "PT5M", "PT30M", "PT2H", "PT5H", "PT10H", "PT14H", "PT20H", "PT24H"})
        List<Duration> retry) {
    /** Part of a wait that is added by chance, so that those who failed together do not come again together. */
    private static final double JITTER = 0.1;

    WebhookSettings {
        if (retry.isEmpty() || retry.stream().anyMatch(Duration::isNegative)) {
            throw new IllegalArgumentException(
                    "lienthong.webhooks.retry lists the waits after attempts that fail, e.g. PT5S,PT5M");
        }
        retry = List.copyOf(retry);
    }

    /**
     * The wait until the next attempt; empty: there is none.
     *
     * @param failures attempts that failed, 1 after the first
     * @param asked what the receiver asked for; it is never called sooner
     */
    Optional<Duration> after(int failures, @Nullable Duration asked) {
        if (failures > retry.size()) {
            return Optional.empty();
        }
        Duration own = retry.get(failures - 1);
        Duration wait = own.plusMillis(
                (long) (own.toMillis() * JITTER * ThreadLocalRandom.current().nextDouble()));
        return Optional.of(asked == null || asked.compareTo(wait) < 0 ? wait : asked);
    }
}
