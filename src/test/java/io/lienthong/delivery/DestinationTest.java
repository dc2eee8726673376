package io.lienthong.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.Environment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A destination that is away, in simulated time. */
class DestinationTest {
    @Test
    void aWeekOfAbsenceCostsAProbeEveryFewMinutes() {
        // given
        DeliverySettings settings = DeliverySettings.of("node");
        Destination destination = new Destination(
                new DestinationKey(Environment.PRODUCTION, "far-away"),
                8,
                settings.probeFirst(),
                settings.probeMax(),
                Runnable::run);
        destination.handedOut();
        Duration passed = destination.away(null, false).orElseThrow();
        int probes = 0;
        // when
        while (passed.compareTo(Duration.ofDays(7)) < 0) {
            destination.probe();
            destination.handedOut();
            probes++;
            passed = passed.plus(destination.away(null, true).orElseThrow());
        }
        // then: at most PT5M apart, less a fifth of jitter
        assertThat(probes).isBetween(7 * 24 * 12, 7 * 24 * 15 + 10);
    }
}
