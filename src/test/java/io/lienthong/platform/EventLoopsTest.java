package io.lienthong.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventLoopsTest {
    @Test
    void blockedEventLoopIsCounted() throws Exception {
        try (EventLoops loops = new EventLoops(Duration.ofMillis(50))) {
            // given
            CountDownLatch release = new CountDownLatch(1);

            // when
            loops.vertx().runOnContext(ignored -> waitFor(release));

            // then
            await().atMost(Duration.ofSeconds(10)).until(() -> loops.blockedCount() > 0);
            release.countDown();
        }
    }

    @Test
    void epollIsUsedOnLinux() {
        try (EventLoops loops = new EventLoops(Duration.ofSeconds(2))) {
            assertThat(loops.vertx().isNativeTransportEnabled()).isTrue();
        }
    }

    private static void waitFor(CountDownLatch release) {
        try {
            assertThat(release.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
