package io.lienthong.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lienthong.message.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A destination that is away, in simulated time. */
class DestinationTest {
    private final DeliverySettings settings = DeliverySettings.of("node");
    private final Destination destination = new Destination(
            new DestinationKey(Environment.PRODUCTION, "far-away"),
            8,
            settings.probeFirst(),
            settings.probeMax(),
            Runnable::run);

    @Test
    void aWeekOfAbsenceCostsAProbeEveryFewMinutes() {
        assertThat(probesOfAWeek(1)).isBetween(7 * 24 * 12, 7 * 24 * 15 + 20);
    }

    @Test
    void howeverMuchWaits() {
        assertThat(probesOfAWeek(100)).isBetween(7 * 24 * 12, 7 * 24 * 15 + 20);
    }

    /** Each probe is that of the lane that has rested longest. At most PT5M apart, less a fifth of jitter. */
    private int probesOfAWeek(int lanes) {
        PriorityQueue<Resting> resting = new PriorityQueue<>(Comparator.comparing(Resting::until));
        for (int i = 0; i < lanes; i++) {
            resting.add(new Resting(new Lane("lane-" + i), Duration.ZERO));
        }
        Duration now = Duration.ZERO;
        int probes = 0;
        while (now.compareTo(Duration.ofDays(7)) < 0) {
            Resting next = resting.remove();
            now = Backoff.longer(now, next.until);
            Destination.Waits waits = probe(next.lane, null);
            probes++;
            resting.add(new Resting(next.lane, now.plus(waits.rest())));
            now = now.plus(Objects.requireNonNull(waits.probe()));
        }
        return probes;
    }

    private record Resting(Lane lane, Duration until) {}

    @Test
    void aLaneThatAloneFindsItAwayRestsLongerAndPausesTheOthersNoLonger() {
        Lane alone = new Lane("alone");
        for (int i = 0; i < 20; i++) {
            assertThat(probe(alone, null).probe())
                    .isBetween(settings.probeFirst().dividedBy(2), settings.probeFirst());
        }
        assertThat(probe(alone, null).rest()).isGreaterThan(settings.probeMax().dividedBy(2));
    }

    @Test
    void aLaneIsAskedToWaitAloneWhereOthersWereAnswered() {
        // given
        Lane alone = new Lane("alone");
        Duration asked = settings.probeMax();
        assertThat(probe(alone, asked).probe()).isEqualTo(asked);

        // when
        destination.handedOut();
        destination.answered();

        // then
        for (int i = 0; i < 2; i++) {
            Destination.Waits waits = probe(alone, asked);
            assertThat(waits.probe()).isLessThanOrEqualTo(settings.probeFirst());
            assertThat(waits.rest()).isEqualTo(asked);
            assertThat(destination.pause()).isEmpty();
        }

        // when: another one is not answered either
        probe(new Lane("other"), null);

        // then
        assertThat(destination.pause()).isPresent();
    }

    @Test
    void aLaneAloneLengthensNoPauseHoweverOftenOthersAreAnsweredByCalls() {
        // given
        Lane alone = new Lane("alone");
        probe(alone, null);
        for (int i = 0; i < 12; i++) {
            // when
            destination.back();
            // then
            assertThat(probe(alone, null).probe()).isLessThanOrEqualTo(settings.probeFirst());
        }
    }

    @Test
    void aProbeComesWhenItIsTheTimeOfTheLatestPause() {
        // given
        probe(new Lane("one"), null);
        Duration pause = Objects.requireNonNull(probe(new Lane("other"), null).probe());

        // when: the timer of the first
        destination.probeInTime();

        // then
        assertThat(pause).isPositive();
        assertThat(destination.isProbeDue()).isFalse();
        assertThat(destination.pause().orElseThrow().nextProbe()).isAfter(Instant.now());
        destination.probe();
        assertThat(destination.mayHandOut()).isTrue();
    }

    private Destination.Waits probe(Lane lane, @Nullable Duration asked) {
        boolean paused = destination.isPaused();
        destination.probe();
        destination.handedOut();
        return destination.away(lane, asked, paused);
    }
}
