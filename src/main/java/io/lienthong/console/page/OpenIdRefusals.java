package io.lienthong.console.page;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** How often answers from an address were refused of late; in this node's memory alone. Safe for threads. */
final class OpenIdRefusals {
    /** Of one address within the time. */
    static final int MOST = 20;

    private static final Duration TIME = Duration.ofMinutes(15);
    /** Addresses that are remembered; beyond them the oldest is forgotten. */
    private static final int MOST_ADDRESSES = 10_000;

    private final Clock clock;
    private final Map<String, Count> counts = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    OpenIdRefusals(Clock clock) {
        this.clock = clock;
    }

    /** @param since of the first of them */
    private record Count(Instant since, int times) {}

    synchronized boolean tooMany(String address) {
        return of(address).times() >= MOST;
    }

    synchronized void add(String address) {
        Count before = of(address);
        counts.put(address, new Count(before.since(), before.times() + 1));
    }

    /** Somebody signed in from there. */
    synchronized void forget(String address) {
        counts.remove(address);
    }

    private Count of(String address) {
        Instant now = clock.instant();
        Count known = counts.get(address);
        return known == null || known.since().plus(TIME).isBefore(now) ? new Count(now, 0) : known;
    }
}
