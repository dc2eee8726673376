package io.lienthong.chaos;

import io.lienthong.platform.TestFork;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.lienthong.system.BusProcess;
import io.lienthong.system.BusProcess.Setup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Two nodes on one broker, which carries the tokens of each to the other: a node that is alone takes none. */
@Tag("chaos")
@ExtendWith(Chaos.class)
class SharedBrokerIT {
    static final String TOKEN_TAKEN = "halt@exit io.lienthong.delivery.Tokens#received/1";
    private static final int TIMES = Chaos.times(1, 5);

    @Test
    void everyPromiseOutlivesAnEndWhenATokenWasTaken(@TempDir Path folder, @TempDir Path other) throws Exception {
        String url = "tcp://127.0.0.1:" + TestFork.freePort();
        ActiveMQServer broker = broker(url);
        broker.start();
        List<String> properties = List.of(
                "--lienthong.artemis.url=" + url,
                "--lienthong.artemis.username=chaos",
                "--lienthong.artemis.password=only-for-a-test");
        Setup second = new Setup(Agent.with(TOKEN_TAKEN).virtualMachine(), Map.of(), properties);
        try (Trial trial = Trial.start(folder, new Setup(List.of(), Map.of(), properties));
                BusProcess node = trial.secondNode(other, second)) {
            for (int i = 0; i < TIMES; i++) {
                trial.underLoad(20);
                Trial.endAt(TOKEN_TAKEN, node, other);
                node.start();
            }
            trial.underLoad(100);
            trial.holdsEveryPromise();
            Chaos.report("ended at TOKEN_TAKEN", TIMES, trial, Duration.ZERO);
        } finally {
            broker.stop();
        }
    }

    private static ActiveMQServer broker(String url) throws Exception {
        // It tells of every message.
        ((Logger) LoggerFactory.getLogger("org.apache.activemq.audit")).setLevel(Level.OFF);
        return ActiveMQServers.newActiveMQServer(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .addAcceptorConfiguration("nodes", url));
    }
}
