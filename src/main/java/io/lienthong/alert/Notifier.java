package io.lienthong.alert;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends what waits, by every channel, until it is taken. Blocks. */
final class Notifier implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Notifier.class);

    private final Map<String, Sender> senders;
    private final Outbox outbox;
    private final Rules rules;
    private final AlertSettings settings;
    private final Duration groupWait;
    private final Clock clock;

    Notifier(
            Map<String, Sender> senders,
            Outbox outbox,
            Rules rules,
            AlertSettings settings,
            Duration groupWait,
            Clock clock) {
        this.senders = new LinkedHashMap<>(senders);
        this.outbox = outbox;
        this.rules = rules;
        this.settings = settings;
        this.groupWait = groupWait;
        this.clock = clock;
    }

    /** One message of a channel, where one is due; whether more may be. */
    boolean send(String channel) {
        Sender sender = senders.get(channel);
        Optional<Outbox.Message> due =
                sender == null ? Optional.empty() : outbox.take(channel, groupWait, clock.instant());
        if (sender == null || due.isEmpty()) {
            return false;
        }
        Outbox.Message message = due.get();
        Optional<String> failure = sender.send(message, text());
        Instant now = clock.instant();
        if (failure.isEmpty()) {
            outbox.sent(message.id(), now);
            return true;
        }
        Duration wait = settings.after(message.attempts() + 1);
        outbox.failed(message.id(), failure.get(), now.plus(wait));
        log.warn(
                "event=alert-not-sent channel={} attempts={} wait={} cause=\"{}\"",
                channel,
                message.attempts() + 1,
                wait,
                failure.get());
        return false;
    }

    private Text text() {
        return new Text(rules.all().keySet(), settings.console());
    }

    /** A message that tells nothing; why it was not taken, empty: it was. */
    Optional<String> test(Sender sender) {
        return sender.send(new Outbox.Message(UUID.randomUUID(), 0, List.of()), text());
    }

    Optional<Sender> sender(String channel) {
        return Optional.ofNullable(senders.get(channel));
    }

    Set<String> channels() {
        return senders.keySet();
    }

    @Override
    public void close() {
        senders.values().forEach(Sender::close);
    }
}
