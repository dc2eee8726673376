package io.lienthong.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lienthong.platform.Broker;
import java.nio.file.Path;
import java.util.List;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensIT {
    private static final SimpleString ADDRESS = SimpleString.of("lienthong.delivery.wake");

    /** What the broker has to remove by itself it may come to only after its own end, and complains then. */
    @Test
    void anOrderlyEndLeavesTheBrokerNoQueue(@TempDir Path folder) throws Exception {
        try (Broker broker = Broker.embedded(folder);
                ClientSession session = broker.openSession()) {
            // given
            Tokens tokens = new Tokens(broker, one -> {}, one -> {});
            tokens.subscribe();
            await().until(() -> queues(session).size() == 1);
            // when
            tokens.close();
            // then
            assertThat(queues(session)).isEmpty();
        }
    }

    private static List<SimpleString> queues(ClientSession session) throws ActiveMQException {
        return session.addressQuery(ADDRESS).getQueueNames();
    }
}
