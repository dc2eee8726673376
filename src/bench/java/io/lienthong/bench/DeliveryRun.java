package io.lienthong.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Drives the bus and measures: warm-up, then each amount of stored messages, each rate, with and without the dead. */
class DeliveryRun {
    private static final int MOST_A_SECOND = 30_000;
    private static final Duration DRAIN = Duration.ofMinutes(3);
    private final DeliveryOptions options;

    private final DeliveryBus bus;
    private final Sinks sinks;
    /** Begins all idempotency keys, so that those of two runs differ. */
    private final String keys = UUID.randomUUID() + "-";
    private final List<DeliveryRow> rows = new ArrayList<>();
    private int next = 1;

    DeliveryRun(DeliveryOptions options, DeliveryBus bus, Sinks sinks) {
        this.options = options;
        this.bus = bus;
        this.sinks = sinks;
    }

    List<DeliveryRow> run() {
        warmUp();
        int stored = 0;
        for (int wanted : options.stored()) {
            if (wanted > stored) {
                System.err.println("Storing " + (wanted - stored) + " messages");
                StoredMessages.add(bus, wanted - stored);
                stored = wanted;
            }
            for (int round = 1; round <= options.rounds(); round++) {
                measureRates(round, stored, 0);
            }
        }
        if (options.deadDestinations() > 0) {
            sinks.dead(options.deadDestinations());
            for (int round = 1; round <= options.rounds(); round++) {
                measureRates(round, stored, options.deadDestinations());
            }
        }
        return rows;
    }

    private void warmUp() {
        if (!options.warmUp().isZero()) {
            System.err.println("Warming up");
            Traffic traffic = traffic(0, options.warmUp());
            send(traffic, 0, options.warmUp());
            next += traffic.count;
            drain(traffic, 0);
        }
    }

    /** Over new connections, because the bus closes those that were idle for long. */
    private void send(Traffic traffic, int rate, Duration length) {
        try (Senders senders = new Senders(bus.dataPort, bus.token, options.senders(), keys)) {
            senders.run(traffic, rate, length);
        }
    }

    private void measureRates(int round, long stored, int dead) {
        for (int rate : options.rates()) {
            rows.add(measure(rate, round, stored, dead));
            System.err.println(DeliveryReport.line(rows.get(rows.size() - 1)));
        }
    }

    private Traffic traffic(int rate, Duration length) {
        int most = (int) (length.toSeconds() * (rate == 0 ? MOST_A_SECOND : rate));
        Traffic traffic = new Traffic(next, most, options.lanes(), options.destinations());
        sinks.count(traffic);
        return traffic;
    }

    private DeliveryRow measure(int rate, int round, long stored, int dead) {
        Traffic traffic = traffic(rate, options.run());
        Usage before = Usage.now(bus);
        send(traffic, rate, options.run());
        next += traffic.count;
        // Those with dead ones in their way are counted by what the living got.
        drain(traffic, options.deadDestinations());
        Usage used = Usage.now(bus).since(before);
        int living = options.deadDestinations();
        double[] accepting = traffic.millis(traffic.due, traffic.accepted, living);
        double[] lag = traffic.millis(traffic.accepted, traffic.arrived, living);
        double[] whole = traffic.millis(traffic.due, traffic.arrived, living);
        double seconds = (traffic.lastAccepted() - traffic.firstDue()) / 1e9;
        double until = (traffic.lastArrival - traffic.firstDue()) / 1e9;
        return new DeliveryRow(
                rate,
                round,
                stored,
                dead,
                traffic.accepted(0),
                traffic.arrivals,
                traffic.accepted(0) / seconds,
                traffic.arrivals / until,
                Traffic.percentile(accepting, 0.5),
                Traffic.percentile(accepting, 0.99),
                Traffic.percentile(lag, 0.5),
                Traffic.percentile(lag, 0.99),
                Traffic.percentile(whole, 0.99),
                (double) used.bus() / traffic.count,
                (double) used.postgresql() / traffic.count,
                (double) used.harness() / traffic.count,
                used.othersPercent(),
                Usage.load(),
                traffic.refused.get(),
                traffic.missing(living),
                traffic.repeated.get(),
                traffic.outOfOrder());
    }

    /** Until all have arrived and their outcomes are committed, at most so long. */
    private void drain(Traffic traffic, int fromDestination) {
        long end = System.nanoTime() + DRAIN.toNanos();
        while (System.nanoTime() < end && (traffic.missing(fromDestination) > 0 || bus.open(fromDestination) > 0)) {
            Readiness.pause();
        }
    }
}
