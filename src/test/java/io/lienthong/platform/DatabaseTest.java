package io.lienthong.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DatabaseTest {
    @Test
    void aServerThatTakesTheConnectionAndSaysNothingIsAwayAfterSeconds() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            // given
            String url = "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/lienthong?sslmode=disable";
            Database database = new Database(url, "lienthong", Secret.of("canary"));
            // when
            Throwable failure = CompletableFuture.supplyAsync(() -> catchThrowable(() -> database.connect("test")))
                    .get(15, TimeUnit.SECONDS);
            // then
            assertThat(failure).isInstanceOf(SQLException.class);
        }
    }
}
