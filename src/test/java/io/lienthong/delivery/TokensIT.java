package io.lienthong.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lienthong.platform.Broker;
import io.lienthong.platform.Secret;
import java.nio.file.Path;
import java.util.List;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerQueuePlugin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensIT {
    private static final SimpleString ADDRESS = SimpleString.of("lienthong.delivery.wake");
    private static final int SERVER = 4_711;

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

    @Test
    void aBrokerThatRefusesTheQueueKeepsNoSession() throws Exception {
        // given
        ActiveMQServer server = ActiveMQServers.newActiveMQServer(
                new ConfigurationImpl()
                        .setPersistenceEnabled(false)
                        .setSecurityEnabled(false)
                        .addAcceptorConfiguration("vm", "vm://" + SERVER),
                null,
                false);
        server.registerBrokerPlugin(new Refusing());
        server.start();
        try (Broker broker = Broker.remote("vm://" + SERVER, "", Secret.of(""));
                ClientSession session = broker.openSession()) {
            assertThatThrownBy(() -> session.createQueue(QueueConfiguration.of("any")))
                    .hasMessageContaining("no more queues");
            // when
            Tokens tokens = new Tokens(broker, one -> {}, one -> {});
            tokens.subscribe();
            tokens.close();
            // then
            assertThat(server.getSessions()).hasSize(1);
        } finally {
            server.stop();
        }
    }

    private static final class Refusing implements ActiveMQServerQueuePlugin {
        @Override
        public void beforeCreateQueue(QueueConfiguration queue) throws ActiveMQException {
            throw new ActiveMQException("no more queues");
        }
    }

    private static List<SimpleString> queues(ClientSession session) throws ActiveMQException {
        return session.addressQuery(ADDRESS).getQueueNames();
    }
}
