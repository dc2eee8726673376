package io.lienthong.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LogQuotaTest {
    @Test
    void whatComesInFloodsIsCounted() {
        // given
        LogQuota quota = new LogQuota(2, Duration.ofHours(1));
        // then
        assertThat(quota.take()).isTrue();
        assertThat(quota.take()).isTrue();
        assertThat(quota.take()).isFalse();
        assertThat(quota.isFirstLeftOut()).isTrue();
        assertThat(quota.take()).isFalse();
        assertThat(quota.isFirstLeftOut()).isFalse();
        assertThat(quota.leftOut()).isEqualTo(2);
        assertThat(quota.leftOut()).isZero();
    }

    @Test
    void aNewWindowHasRoomAgain() {
        // given
        LogQuota quota = new LogQuota(1, Duration.ZERO);
        // then
        assertThat(quota.take()).isTrue();
        assertThat(quota.take()).isTrue();
    }
}
