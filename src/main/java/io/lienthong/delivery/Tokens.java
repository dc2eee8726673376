package io.lienthong.delivery;

import io.lienthong.message.Environment;
import io.lienthong.platform.Broker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other nodes through Artemis which destinations have new work. A token is a hint: the sweep does without. All of
 * it happens on one thread of its own, so that a broker that hangs delays nothing.
 */
final class Tokens implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Tokens.class);
    private static final String ADDRESS = "lienthong.delivery.wake";
    private static final String ENVIRONMENT = "environment";
    private static final String DESTINATION = "destination";
    private static final String NODE = "node";
    private static final String PROBE = "probe";
    private static final long EXPIRY_MILLIS = 10_000;
    private static final long QUEUE_LENGTH = 1_000;
    private static final long CLOSE_SECONDS = 2;
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);

    private final Broker broker;
    private final String node = UUID.randomUUID().toString();
    private final Consumer<DestinationKey> wake;
    private final Consumer<DestinationKey> probe;
    private final Set<Token> pending = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor thread = Threads.pool("delivery-tokens", 1, 4);
    private @Nullable Connected connected;
    private long notBefore = System.nanoTime();

    /**
     * @param wake what a token of another node leads to
     * @param probe what one leads to that also asks for a probe
     */
    Tokens(Broker broker, Consumer<DestinationKey> wake, Consumer<DestinationKey> probe) {
        this.broker = broker;
        this.wake = wake;
        this.probe = probe;
    }

    private record Token(DestinationKey destination, boolean probe) {}

    /** Sends a token soon; many for one destination become one. */
    void send(DestinationKey destination) {
        send(new Token(destination, false));
    }

    /** As {@link #send}, and whoever finds the destination away asks it again. */
    void sendProbe(DestinationKey destination) {
        send(new Token(destination, true));
    }

    private void send(Token token) {
        if (pending.add(token)) {
            submit(this::flush);
        }
    }

    /** Subscribes if need be. */
    void subscribe() {
        submit(this::connected);
    }

    /** Where the thread has enough to do, the task at hand also does this one. */
    private void submit(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException busy) {
            log.trace("event=token-joined");
        }
    }

    /** A session belongs to one thread: the listener's is not that of the sender. */
    private record Connected(
            ClientSession sending,
            ClientProducer producer,
            ClientSession listening,
            ClientConsumer consumer,
            String queue) {
        boolean isOpen() {
            return !sending.isClosed() && !listening.isClosed();
        }
    }

    private void flush() {
        Connected open = connected();
        if (open == null) {
            pending.clear();
            return;
        }
        for (Token token : Set.copyOf(pending)) {
            pending.remove(token);
            try {
                send(token, open);
            } catch (ActiveMQException e) {
                failed(e);
                return;
            }
        }
    }

    private void send(Token token, Connected open) throws ActiveMQException {
        ClientMessage message = open.sending.createMessage(false);
        message.setExpiration(System.currentTimeMillis() + EXPIRY_MILLIS);
        message.putStringProperty(ENVIRONMENT, token.destination.environment().name());
        message.putStringProperty(DESTINATION, token.destination.destination());
        message.putStringProperty(NODE, node);
        message.putBooleanProperty(PROBE, token.probe);
        open.producer.send(message);
    }

    private @Nullable Connected connected() {
        if (connected != null && connected.isOpen()) {
            return connected;
        }
        if (System.nanoTime() < notBefore) {
            return null;
        }
        List<ClientSession> opened = new ArrayList<>();
        try {
            connected = connect(opened);
            log.info("event=tokens-connected");
        } catch (ActiveMQException e) {
            opened.forEach(Tokens::close);
            failed(e);
        }
        return connected;
    }

    /** @param opened gets each session as soon as it is open */
    private Connected connect(List<ClientSession> opened) throws ActiveMQException {
        ClientSession sending = broker.openSession();
        opened.add(sending);
        ClientSession listening = broker.openSession();
        opened.add(listening);
        String queue = ADDRESS + "." + UUID.randomUUID();
        return new Connected(sending, sending.createProducer(ADDRESS), listening, listen(listening, queue), queue);
    }

    private ClientConsumer listen(ClientSession listening, String queue) throws ActiveMQException {
        listening.createQueue(QueueConfiguration.of(queue)
                .setAddress(ADDRESS)
                .setRoutingType(RoutingType.MULTICAST)
                .setDurable(false)
                .setTemporary(true)
                // Our own tokens tell us nothing new.
                .setFilterString(NODE + " <> '" + node + "'")
                .setRingSize(QUEUE_LENGTH));
        ClientConsumer consumer = listening.createConsumer(queue);
        consumer.setMessageHandler(this::received);
        listening.start();
        return consumer;
    }

    /** On the listening session's thread. */
    private void received(ClientMessage token) {
        try {
            token.acknowledge();
            Environment environment = Environment.valueOf(token.getStringProperty(ENVIRONMENT));
            DestinationKey destination = new DestinationKey(environment, token.getStringProperty(DESTINATION));
            (token.getBooleanProperty(PROBE) ? probe : wake).accept(destination);
        } catch (ActiveMQException | IllegalArgumentException | NullPointerException notAToken) {
            log.debug("event=token-ignored", notAToken);
        }
    }

    private void failed(ActiveMQException e) {
        log.info("event=tokens-unavailable reason={}", e.getMessage());
        pending.clear();
        closeSession();
        notBefore = System.nanoTime() + PAUSE_AFTER_FAILURE.toNanos();
    }

    /** Of its own accord the broker removes the queue only when the session has gone, and may be stopped by then. */
    private void unsubscribe() {
        Connected open = connected;
        if (open != null && open.isOpen() && broker.connected()) {
            try {
                open.consumer.close();
                open.listening.deleteQueue(open.queue);
            } catch (ActiveMQException gone) {
                log.debug("event=token-queue-gone", gone);
            }
        }
        closeSession();
    }

    private void closeSession() {
        Connected open = connected;
        connected = null;
        if (open != null) {
            close(open.sending);
            close(open.listening);
        }
    }

    private static void close(ClientSession session) {
        try {
            session.close();
        } catch (ActiveMQException gone) {
            log.debug("event=token-session-gone", gone);
        }
    }

    @Override
    public void close() {
        submit(this::unsubscribe);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
