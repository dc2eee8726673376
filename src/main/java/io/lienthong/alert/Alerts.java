package io.lienthong.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What people see and do about alerts. Blocks. */
public final class Alerts {
    /** The subject where all systems fell silent at once. */
    public static final String BUS = "bus";

    /** Of a channel that the file does not have, and that a rule tells or something waits for. */
    public static final String MISSING = "missing";

    private final AlertFile file;
    private final Rules rules;
    private final Ledger ledger;
    private final Silences silences;
    private final Outbox outbox;
    private final Notifier notifier;
    private final Figures figures;
    private final Clock clock;
    private final Map<String, Tested> tests = new ConcurrentHashMap<>();

    /**
     * @param changed in the console or by the API, not by the file
     * @param inFile whether the file has one of this name; else it is gone once it is reset
     * @param handbook where it says what to do
     */
    public record RuleView(Rule rule, boolean changed, boolean inFile, String handbook) {}

    /** Who changed a rule; without one, it is as the file says again. */
    public record Change(Instant at, String name, @Nullable JsonNode rule, String person) {}

    /** @param subject what is worse than the bound */
    public record Finding(String subject, double value, Wording detail) {}

    /**
     * What a rule would say now.
     *
     * @param known false: its figures are still being read, or cannot be read
     * @param seen figures that it would look at
     */
    public record Preview(boolean known, int seen, List<Finding> found) {}

    /** @param failure absent: it was taken */
    public record Tested(Instant at, @Nullable String failure) {}

    /**
     * A way to tell people, without its secrets.
     *
     * @param waiting notifications that it has not taken
     * @param failure of the last attempt; absent: it succeeded
     * @param setAside notifications that it refused for good
     * @param tested the last test message that this node sent
     */
    public record ChannelView(
            String name,
            String type,
            String to,
            long waiting,
            @Nullable Instant waitingSince,
            @Nullable String failure,
            long setAside,
            @Nullable String setAsideFailure,
            @Nullable Instant lastSent,
            @Nullable Tested tested) {}

    Alerts(
            AlertFile file,
            Rules rules,
            Ledger ledger,
            Silences silences,
            Outbox outbox,
            Notifier notifier,
            Figures figures,
            Clock clock) {
        this.file = file;
        this.rules = rules;
        this.ledger = ledger;
        this.silences = silences;
        this.outbox = outbox;
        this.notifier = notifier;
        this.figures = figures;
        this.clock = clock;
    }

    /** The worst first, of these the oldest first. */
    public List<Alert> open() {
        return ledger.open();
    }

    /** Newest first. */
    public List<Alert> ended(int limit) {
        return ledger.ended(limit);
    }

    /** Throws PATH_UNKNOWN for what there never was. */
    public Alert require(long id) {
        return ledger.find(id)
                .orElseThrow(() -> new BusException(
                        ErrorCode.PATH_UNKNOWN,
                        new Wording("không có cảnh báo nào mang số này", "there is no alert of this number")));
    }

    /** Somebody looks after it, and nobody is told again. Throws OPERATOR_CONFLICT where it is over, or with who has acknowledged it. */
    public Alert acknowledge(long id, String person, @Nullable String note) {
        require(id);
        boolean taken = ledger.acknowledge(id, person, note, clock.instant());
        Alert alert = require(id);
        if (!taken) {
            throw new BusException(ErrorCode.OPERATOR_CONFLICT, notAcknowledged(alert));
        }
        return alert;
    }

    private static Wording notAcknowledged(Alert alert) {
        String who = alert.acknowledgedBy();
        return who == null
                ? new Wording("cảnh báo đã hết", "the alert is over")
                : new Wording(who + " đã nhận xử lý cảnh báo này", who + " has acknowledged this alert already");
    }

    /** Those that are running. */
    public List<Silence> silences() {
        return silences.current(clock.instant());
    }

    /**
     * Throws REQUEST_INVALID for one of nothing, of a rule that is not there, or for more than 30 days.
     *
     * @param rule name, or {@code *}
     * @param subject with {@code *} for anything
     */
    public long silence(String rule, String subject, Instant until, String reason, String person) {
        if (!rule.equals(Silence.ALL)
                && rules.all().keySet().stream().noneMatch(one -> one.name().equals(rule))) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "không có luật nào mang tên này; dùng * cho mọi luật",
                            "there is no rule of this name; * means all"));
        }
        return silences.begin(rule, subject, until, reason, person, clock.instant());
    }

    /** Throws PATH_UNKNOWN where it is over. */
    public void endSilence(long id, String person) {
        silences.end(id, person, clock.instant());
    }

    public List<RuleView> rules() {
        List<RuleView> views = new ArrayList<>();
        rules.all()
                .forEach((rule, changed) -> views.add(new RuleView(
                        rule,
                        changed,
                        rules.isOfFile(rule.name()),
                        rule.signal().handbook())));
        return views;
    }

    /** Throws PATH_UNKNOWN. */
    public RuleView rule(String name) {
        return rules().stream()
                .filter(one -> one.rule().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BusException(
                        ErrorCode.PATH_UNKNOWN,
                        new Wording("không có luật nào mang tên này", "there is no rule of this name")));
    }

    /** A rule in the words of the file. */
    public static JsonNode tree(Rule rule) {
        return Rules.tree(rule);
    }

    /** From the next look on, on all nodes. Throws REQUEST_INVALID, naming each key at fault. */
    public Rule setRule(JsonNode rule, String person) {
        return rules.set(rule, person);
    }

    /** The same for a name that is free. Throws OPERATOR_CONFLICT where there is such a rule. */
    public Rule addRule(JsonNode rule, String person) {
        return rules.add(rule, person);
    }

    /** What a rule would say now, as this node sees it; changes nothing. Blocks. Throws REQUEST_INVALID as {@link #setRule}. */
    public Preview preview(JsonNode wanted) {
        Rule rule = rules.checked(wanted);
        List<Reading> readings = figures.read(List.of(rule), clock.instant()).get(rule.signal());
        if (readings == null) {
            return new Preview(false, 0, List.of());
        }
        List<Reading> meant =
                readings.stream().filter(one -> rule.isMeant(one.subject())).toList();
        List<Finding> found = meant.stream()
                .filter(one -> rule.isBroken(one) && one.opens())
                .map(one -> new Finding(one.subject().text(), one.value(), one.detail()))
                .toList();
        return new Preview(true, meant.size(), found);
    }

    /** It is as the file says again; one that the file does not have is gone. Throws PATH_UNKNOWN where nothing was changed. */
    public void resetRule(String name, String person) {
        rules.reset(name, person);
    }

    /** Newest first. */
    public List<Change> changes(int limit) {
        return rules.history(limit);
    }

    public List<ChannelView> channels() {
        Map<String, Channel> byName = new LinkedHashMap<>();
        file.channels().forEach(channel -> byName.put(channel.name(), channel));
        List<ChannelView> views =
                new ArrayList<>(byName.values().stream().map(this::view).toList());
        Set<String> missing = new TreeSet<>(ledger.waitingChannels());
        rules.all().keySet().forEach(rule -> missing.addAll(rule.told()));
        missing.removeAll(byName.keySet());
        missing.forEach(name -> views.add(view(name, MISSING, "")));
        return views;
    }

    /** Names of rules that this version cannot read as they were changed: the file's are in force, or none. */
    public Set<String> unreadableRules() {
        return rules.unreadable();
    }

    private ChannelView view(Channel channel) {
        String type =
                channel instanceof Channel.Mail ? "mail" : channel instanceof Channel.Webhook ? "webhook" : "telegram";
        return view(channel.name(), type, channel.shown());
    }

    private ChannelView view(String name, String type, String to) {
        Outbox.Standing standing = outbox.standing(name);
        return new ChannelView(
                name,
                type,
                to,
                standing.waiting(),
                standing.since(),
                standing.failure(),
                standing.setAside(),
                standing.setAsideFailure(),
                standing.lastSent(),
                tests.get(name));
    }

    /** Sends a message that tells nothing; why it was not taken, empty: it was. Throws PATH_UNKNOWN. */
    public Optional<String> test(String channel) {
        Sender sender = notifier.sender(channel)
                .orElseThrow(() -> new BusException(
                        ErrorCode.PATH_UNKNOWN,
                        new Wording("không có kênh nào mang tên này", "there is no channel of this name")));
        Optional<String> failure = notifier.test(sender);
        tests.put(channel, new Tested(clock.instant(), failure.orElse(null)));
        return failure;
    }

    /** What a channel refused for good is tried anew; how many notifications. Throws OPERATOR_CONFLICT where there is none. */
    public int sendAgain(String channel) {
        return some(outbox.again(channel, clock.instant()));
    }

    /** Nobody is told of what a channel refused for good; how many notifications. Throws OPERATOR_CONFLICT where there is none. */
    public int dropSetAside(String channel) {
        return some(outbox.drop(channel));
    }

    private static int some(int notifications) {
        if (notifications == 0) {
            throw new BusException(
                    ErrorCode.OPERATOR_CONFLICT,
                    new Wording(
                            "kênh không có tin nào để riêng, hoặc người khác vừa xử lý",
                            "nothing of the channel is set aside, or somebody was faster"));
        }
        return notifications;
    }
}
