package io.lienthong.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class QuotaTest {
    @Test
    void aMinutesCallsMayComeAtOnceAndThenEvenly() {
        // given
        Quota quota = new Quota(60);
        long now = 1_000;
        for (int i = 0; i < 60; i++) {
            assertThat(quota.take(now)).isTrue();
        }
        // when
        boolean over = quota.take(now);
        boolean later = quota.take(now + TimeUnit.SECONDS.toNanos(1));
        // then
        assertThat(over).isFalse();
        assertThat(later).isTrue();
    }
}
