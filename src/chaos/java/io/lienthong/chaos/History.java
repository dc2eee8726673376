package io.lienthong.chaos;

import java.util.List;

/**
 * All that is known of a run, outside and inside the bus.
 *
 * @param ledger what the senders wrote down, in order
 * @param arrivals what came to the destination, in order
 */
record History(List<Entry> ledger, List<Arrival> arrivals, Database database) {
    static final String PRODUCTION = "PRODUCTION";

    /** A line of the ledger. */
    sealed interface Entry {
        String key();
    }

    /** Written to disk before it was sent for the first time. */
    sealed interface Sent extends Entry {
        String body();
    }

    /** A message for the destination. */
    record Intent(String key, String environment, String lane, String body) implements Sent {}

    /** A version of a record of the dataset. */
    record Change(String key, String record, int version, String body) implements Sent {}

    /** Written when a 202 came. */
    record Promise(String key, String messageId, String receipt) implements Entry {}

    /**
     * A request that came to the production system.
     *
     * @param key of the sender, found in the body
     * @param applied whether the system took effect of it, whatever the bus was told
     */
    record Arrival(String key, String idempotencyKey, String body, boolean applied) {}

    /** What the bus's database holds in the end. */
    record Database(
            List<Stored> messages, List<Open> open, List<Concluded> concluded, List<Applied> applied, List<Held> held) {}

    /** A change that the dataset tells of, in the order of its sequence. */
    record Applied(long sequence, String record, int version, String messageId, String data) {}

    /** A record as the dataset holds it. */
    record Held(String record, int version, String data) {}

    /** @param routes the steps that it was accepted for */
    record Stored(String messageId, String environment, List<String> routes) {}

    /**
     * A delivery that is not concluded.
     *
     * @param state PARKED, HELD by a parked one before it in its lane, or WAITING
     */
    record Open(String messageId, String route, String state) {
        boolean waits() {
            return state.equals("WAITING");
        }
    }

    /** @param kind DELIVERED or WITHDRAWN */
    record Concluded(String messageId, String route, String kind) {
        boolean delivered() {
            return kind.equals("DELIVERED");
        }
    }
}
