package io.lienthong.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class WebhookSettingsTest {
    private static WebhookSettings bound(String... retry) {
        var source = new MapConfigurationPropertySource();
        for (int i = 0; i < retry.length; i++) {
            source.put("lienthong.webhooks.retry[" + i + "]", retry[i]);
        }
        return new Binder(source).bindOrCreate("lienthong.webhooks", WebhookSettings.class);
    }

    /** 75 hours, 35 minutes and 5 seconds, and a tenth more at most. */
    @Test
    void theScheduleIsThatOfStandardWebhooks() {
        // when
        WebhookSettings settings = bound();
        // then
        assertThat(settings.retry()).hasSize(9).startsWith(Duration.ofSeconds(5), Duration.ofMinutes(5));
        assertThat(settings.retry().stream().reduce(Duration.ZERO, Duration::plus))
                .isEqualTo(Duration.ofHours(75).plusMinutes(35).plusSeconds(5));
        assertThat(settings.after(1, null).orElseThrow()).isBetween(Duration.ofSeconds(5), Duration.ofMillis(5_500));
        assertThat(settings.after(9, null)).isPresent();
        assertThat(settings.after(10, null)).isEmpty();
    }

    @Test
    void theReceiverIsNotCalledSoonerThanItAsked() {
        WebhookSettings settings = bound("PT5S");
        assertThat(settings.after(1, Duration.ofMinutes(2))).contains(Duration.ofMinutes(2));
        assertThat(settings.after(1, Duration.ofSeconds(1)).orElseThrow())
                .isGreaterThanOrEqualTo(Duration.ofSeconds(5));
        assertThat(settings.after(2, Duration.ofSeconds(1))).isEmpty();
    }

    @Test
    void theFirstWaitFollowsTheFirstFailure() {
        WebhookSettings settings = bound("PT1M", "PT2M");
        assertThat(settings.after(1, null).orElseThrow()).isBetween(Duration.ofMinutes(1), Duration.ofSeconds(66));
        assertThat(settings.after(2, null).orElseThrow()).isBetween(Duration.ofMinutes(2), Duration.ofSeconds(132));
        assertThat(settings.after(3, null)).isEmpty();
    }

    @Test
    void aScheduleHasAWait() {
        assertThatThrownBy(() -> new WebhookSettings(List.of())).hasMessageContaining("lienthong.webhooks.retry");
    }
}
