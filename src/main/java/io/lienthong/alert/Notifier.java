package io.lienthong.alert;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends what waits, by every channel, until it is taken; what is refused again and again is set aside. Blocks. */
final class Notifier implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Notifier.class);
    /** A message that is refused at this attempt or a later one lets those behind it pass: half an hour after the first. */
    private static final int MOST_REFUSALS = 10;

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
        Text text = text();
        Outbox.Message message = outbox.keep(due.get(), sender.room(due.get(), text));
        Outcome outcome = sender.send(message, text);
        if (outcome.taken()) {
            outbox.sent(message.id(), outcome.problem(), clock.instant());
            outcome.told()
                    .ifPresent(
                            problem -> log.warn("event=alert-sent-in-part channel={} cause=\"{}\"", channel, problem));
            return true;
        }
        return failed(channel, message, outcome);
    }

    /** Whether the channel may take the next one. */
    private boolean failed(String channel, Outbox.Message message, Outcome outcome) {
        int attempts = message.attempts() + 1;
        String problem = outcome.told().orElse("");
        if (outcome.how() == Outcome.How.REFUSED && attempts >= MOST_REFUSALS) {
            outbox.setAside(message.id(), problem);
            log.error("event=alert-set-aside channel={} attempts={} cause=\"{}\"", channel, attempts, problem);
            return true;
        }
        Duration wait = settings.after(attempts);
        outbox.failed(message.id(), problem, clock.instant().plus(wait));
        log.warn("event=alert-not-sent channel={} attempts={} wait={} cause=\"{}\"", channel, attempts, wait, problem);
        return false;
    }

    private Text text() {
        return new Text(rules.all().keySet(), settings.console());
    }

    /** A message that tells nothing; why it was not taken, empty: it was. */
    Optional<String> test(Sender sender) {
        return sender.send(new Outbox.Message(UUID.randomUUID(), 0, List.of()), text())
                .told();
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
