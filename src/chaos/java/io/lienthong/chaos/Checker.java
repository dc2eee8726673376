package io.lienthong.chaos;

import io.lienthong.chaos.History.Arrival;
import io.lienthong.chaos.History.Change;
import io.lienthong.chaos.History.Concluded;
import io.lienthong.chaos.History.Entry;
import io.lienthong.chaos.History.Intent;
import io.lienthong.chaos.History.Open;
import io.lienthong.chaos.History.Promise;
import io.lienthong.chaos.History.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Judges a finished run by its history alone. In the end every sender has its 202 and nothing is on its way, so what is not
 * there is lost.
 */
final class Checker {
    private final History history;
    private final List<Violation> violations = new ArrayList<>();
    private final Map<String, Intent> intents = new LinkedHashMap<>();
    private final Set<String> changes = new HashSet<>();
    /** The first 202 of each key, and where it stands in the ledger. */
    private final Map<String, Promise> promises = new LinkedHashMap<>();

    private final Map<String, Integer> promisedAt = new HashMap<>();
    private final Map<String, Integer> intendedAt = new HashMap<>();
    /** When each key had its effect for the first time. */
    private final Map<String, Integer> appliedAt = new HashMap<>();

    private final Set<String> withdrawn;

    private Checker(History history) {
        this.history = history;
        this.withdrawn = history.database().concluded().stream()
                .filter(end -> !end.delivered())
                .map(Concluded::messageId)
                .collect(Collectors.toSet());
    }

    static List<Violation> check(History history) {
        Checker checker = new Checker(history);
        checker.readLedger();
        checker.readArrivals();
        checker.everyPromiseIsStored();
        checker.everyMessageIsFinal();
        checker.whatIsDeliveredArrived();
        checker.lanesKeepTheirOrder();
        checker.violations.addAll(RecordChecker.check(history));
        return checker.violations;
    }

    private void violated(Violation.Promise promise, String what) {
        violations.add(new Violation(promise, what));
    }

    // P1: the same key gets the same answer

    private void readLedger() {
        Map<String, String> owners = new HashMap<>();
        int position = 0;
        for (Entry entry : history.ledger()) {
            position++;
            if (entry instanceof Change change) {
                changes.add(change.key());
            } else if (entry instanceof Intent intent) {
                intents.putIfAbsent(intent.key(), intent);
                intendedAt.putIfAbsent(intent.key(), position);
            } else if (entry instanceof Promise promise) {
                Promise first = promises.putIfAbsent(promise.key(), promise);
                promisedAt.putIfAbsent(promise.key(), position);
                if (first != null && !first.equals(promise)) {
                    violated(
                            Violation.Promise.ACCEPTANCE,
                            promise.key() + " was promised " + first + " and then " + promise);
                }
                String owner = owners.putIfAbsent(promise.messageId(), promise.key());
                if (owner != null && !owner.equals(promise.key())) {
                    violated(Violation.Promise.ACCEPTANCE, promise.key() + " and " + owner + " got one message id");
                }
            }
        }
    }

    // P4: one idempotency key and one body for each message, and only for those that were sent to production

    private void readArrivals() {
        Map<String, Arrival> first = new HashMap<>();
        int position = 0;
        for (Arrival arrival : history.arrivals()) {
            position++;
            if (arrival.applied()) {
                appliedAt.putIfAbsent(arrival.key(), position);
            }
            Intent intent = intents.get(arrival.key());
            if (intent == null) {
                violated(Violation.Promise.EFFECT, arrival.key() + " arrived and was never sent");
                continue;
            }
            if (!intent.environment().equals(History.PRODUCTION)) {
                violated(Violation.Promise.BOUNDARY, arrival.key() + " of " + intent.environment() + " arrived");
            }
            if (!arrival.body().equals(intent.body())) {
                violated(Violation.Promise.EFFECT, arrival.key() + " arrived with another body");
            }
            Arrival before = first.putIfAbsent(arrival.key(), arrival);
            if (before != null && !before.idempotencyKey().equals(arrival.idempotencyKey())) {
                violated(Violation.Promise.EFFECT, arrival.key() + " arrived under two idempotency keys");
            }
        }
    }

    // P1 and P3: nothing is lost

    private void everyPromiseIsStored() {
        Map<String, Stored> stored = history.database().messages().stream()
                .collect(Collectors.toMap(Stored::messageId, message -> message));
        for (Promise promise : promises.values()) {
            Stored message = stored.get(promise.messageId());
            Intent intent = intents.get(promise.key());
            if (message == null) {
                violated(Violation.Promise.ACCEPTANCE, promise.key() + " was accepted and is lost");
            } else if (intent != null && !message.environment().equals(intent.environment())) {
                violated(Violation.Promise.BOUNDARY, promise.key() + " is stored as of " + message.environment());
            }
        }
        for (String key : Stream.concat(intents.keySet().stream(), changes.stream()).toList()) {
            if (!promises.containsKey(key)) {
                violated(Violation.Promise.ACCEPTANCE, key + " was never answered with 202");
            }
        }
    }

    private record Step(String messageId, String route) {}

    private void everyMessageIsFinal() {
        Set<Step> settled = new HashSet<>();
        for (Concluded end : history.database().concluded()) {
            boolean first = settled.add(new Step(end.messageId(), end.route()));
            if (!first) {
                violated(Violation.Promise.EFFECT, end.messageId() + " was concluded twice by " + end.route());
            }
        }
        for (Open open : history.database().open()) {
            settled.add(new Step(open.messageId(), open.route()));
            if (open.waits()) {
                violated(Violation.Promise.DELIVERY, open.messageId() + " waits for ever for " + open.route());
            }
        }
        for (Stored message : history.database().messages()) {
            for (String route : message.routes()) {
                if (!settled.contains(new Step(message.messageId(), route))) {
                    violated(Violation.Promise.DELIVERY, message.messageId() + " vanished before " + route);
                }
            }
        }
    }

    private void whatIsDeliveredArrived() {
        Set<String> delivered = history.database().concluded().stream()
                .filter(Concluded::delivered)
                .map(Concluded::messageId)
                .collect(Collectors.toSet());
        for (Promise promise : promises.values()) {
            if (delivered.contains(promise.messageId()) && !appliedAt.containsKey(promise.key())) {
                violated(Violation.Promise.DELIVERY, promise.key() + " is called delivered and never had its effect");
            }
        }
    }

    // P5: by the first effect of each key; A comes before B when A's 202 came before B was sent

    private void lanesKeepTheirOrder() {
        Map<String, List<Intent>> lanes = intents.values().stream()
                .filter(intent -> intent.environment().equals(History.PRODUCTION))
                .collect(Collectors.groupingBy(Intent::lane, LinkedHashMap::new, Collectors.toList()));
        lanes.values().forEach(this::laneKeepsItsOrder);
    }

    /** Goes through the lane as it was sent, with the latest effect of those that were promised before. */
    private void laneKeepsItsOrder(List<Intent> lane) {
        List<Promise> before = lane.stream()
                .filter(intent -> promises.containsKey(intent.key()))
                .map(intent -> promises.get(intent.key()))
                .sorted(java.util.Comparator.comparing(promise -> place(promisedAt, promise.key())))
                .toList();
        int next = 0;
        int latest = 0;
        String latestKey = "";
        for (Intent intent : lane) {
            while (next < before.size()
                    && place(promisedAt, before.get(next).key()) < place(intendedAt, intent.key())) {
                Promise promise = before.get(next++);
                int applied = withdrawn.contains(promise.messageId()) ? 0 : place(appliedAt, promise.key());
                if (applied > latest) {
                    latest = applied;
                    latestKey = promise.key();
                }
            }
            Integer applied = appliedAt.get(intent.key());
            if (applied != null && applied < latest) {
                String late = latest == NEVER ? " had no effect" : " had its effect later";
                violated(Violation.Promise.ORDER, intent.key() + " had its effect, and " + latestKey + late);
            }
        }
    }

    private static final int NEVER = Integer.MAX_VALUE;

    private static int place(Map<String, Integer> places, String key) {
        return places.getOrDefault(key, NEVER);
    }
}
