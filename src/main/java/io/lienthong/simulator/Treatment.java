package io.lienthong.simulator;

import java.util.Random;

/** A behaviour at work: draws what each request gets. Thread-safe. */
final class Treatment {
    static final Treatment NORMAL = new Treatment(Behaviour.NORMAL);

    final Behaviour behaviour;
    private final Random random;

    Treatment(Behaviour behaviour) {
        this.behaviour = behaviour;
        this.random = new Random(behaviour.seed());
    }

    /** What one request gets. */
    record Fate(long delayMillis, boolean fails) {}

    /** Both are drawn together, so that requests at the same time do not mix their numbers. */
    synchronized Fate next() {
        if (behaviour.isNormal()) {
            return new Fate(0, false);
        }
        long least = behaviour.least().toMillis();
        long span = behaviour.most().toMillis() - least;
        long delay = least + (long) (random.nextDouble() * (span + 1));
        return new Fate(Math.min(delay, least + span), random.nextDouble() < behaviour.errors());
    }
}
