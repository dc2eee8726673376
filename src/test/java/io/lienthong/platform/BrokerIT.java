package io.lienthong.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerIT {
    private static final String QUEUE = "tokens";

    private final Path data;

    BrokerIT(@TempDir Path data) {
        this.data = data;
    }

    @Test
    void sendIsAcknowledgedAndReceived() throws Exception {
        try (Broker broker = open()) {
            assertThat(exchange(broker, "shard-1")).isEqualTo("shard-1");
        }
    }

    @Test
    void durableMessageIsThereAfterARestart() throws Exception {
        // given
        try (Broker broker = open()) {
            send(broker, "shard-1");
        }

        // when
        try (Broker broker = open()) {

            // then
            assertThat(receive(broker)).isEqualTo("shard-1");
        }
    }

    @Test
    void deletedFolderIsMadeAnew() throws Exception {
        // given
        try (Broker broker = open()) {
            send(broker, "shard-1");
        }
        PostgresBinaries.deleteTree(data.resolve("artemis"));

        // when
        try (Broker broker = open()) {

            // then
            assertThat(exchange(broker, "shard-2")).isEqualTo("shard-2");
        }
    }

    @Test
    void cutFilesDoNotStopTheBroker() throws Exception {
        // given
        try (Broker broker = open()) {
            send(broker, "shard-1");
        }
        for (Path file : files()) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(channel.size() / 3);
            }
        }

        // when
        try (Broker broker = open()) {

            // then
            assertThat(exchange(broker, "shard-2")).isNotNull();
        }
    }

    @Test
    void filesFullOfNoiseDoNotStopTheBroker() throws Exception {
        // given
        try (Broker broker = open()) {
            send(broker, "shard-1");
        }
        for (Path file : files()) {
            byte[] noise = new byte[(int) Files.size(file)];
            new Random(7).nextBytes(noise);
            Files.write(file, noise);
        }

        // when
        try (Broker broker = open()) {

            // then
            assertThat(exchange(broker, "shard-2")).isEqualTo("shard-2");
        }
    }

    @Test
    void unreadableFolderIsSetAside() throws Exception {
        // given
        Files.createDirectories(data.resolve("artemis/journal"));
        Files.writeString(data.resolve("artemis/bindings"), "a file where a folder belongs");

        // when
        try (Broker broker = open()) {

            // then
            assertThat(exchange(broker, "shard-1")).isEqualTo("shard-1");
            assertThat(data.resolve("artemis.unreadable/bindings")).exists();
        }
    }

    @Test
    void stoppedBrokerComesBackAndSessionsWithIt() throws Exception {
        try (Broker broker = open()) {
            // given
            exchange(broker, "shard-1");

            // when
            broker.failEmbedded();

            // then
            await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptionsInstanceOf(ActiveMQException.class)
                    .until(() -> exchange(broker, "shard-2").equals("shard-2"));
        }
    }

    @Test
    void brokerThatIsAwayIsAnExceptionToItsCallerOnly() {
        try (Broker broker = Broker.remote("tcp://127.0.0.1:1", "bus", Secret.of("secret"))) {
            assertThatThrownBy(broker::openSession).isInstanceOf(ActiveMQException.class);
        }
    }

    private Broker open() {
        return Broker.embedded(data.resolve("artemis"));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve("artemis"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static String exchange(Broker broker, String text) throws ActiveMQException, InterruptedException {
        send(broker, text);
        return receive(broker);
    }

    private static void send(Broker broker, String text) throws ActiveMQException, InterruptedException {
        CountDownLatch acknowledged = new CountDownLatch(1);
        try (ClientSession session = broker.openSession()) {
            if (!session.queueQuery(SimpleString.of(QUEUE)).isExists()) {
                session.createQueue(QueueConfiguration.of(QUEUE).setRoutingType(RoutingType.ANYCAST));
            }
            ClientMessage message = session.createMessage(true);
            message.getBodyBuffer().writeString(text);
            session.createProducer(QUEUE).send(message, sent -> acknowledged.countDown());
            assertThat(acknowledged.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static String receive(Broker broker) throws ActiveMQException {
        try (ClientSession session = broker.openSession()) {
            session.start();
            ClientMessage message = session.createConsumer(QUEUE).receive(10_000);
            assertThat(message).isNotNull();
            message.acknowledge();
            return message.getBodyBuffer().readString();
        }
    }
}
