package io.lienthong.bench;

import java.nio.file.Path;
import java.util.List;

/** Processor time: of the bus, of its PostgreSQL, of this harness, and of the whole machine, in microseconds. */
record Usage(long bus, long postgresql, long harness, long machine, long nanos) {
    private static final long MICROS_PER_TICK = 10_000;

    static Usage now(DeliveryBus bus) {
        return new Usage(
                bus.cpuMicros(),
                bus.postgresqlCpuMicros(),
                Cpu.microsOf(ProcessHandle.current().pid()),
                machineMicros(),
                System.nanoTime());
    }

    Usage since(Usage before) {
        return new Usage(
                bus - before.bus,
                postgresql - before.postgresql,
                harness - before.harness,
                machine - before.machine,
                nanos - before.nanos);
    }

    /** Of all cores, what neither we nor the idle had: how much the machine was shared. */
    int othersPercent() {
        long others = machine - bus - postgresql - harness;
        return (int) Math.max(
                0, others * 100_000 / Math.max(1, nanos * Runtime.getRuntime().availableProcessors()));
    }

    static String load() {
        return Site.read(Path.of("/proc/loadavg")).split(" ")[0];
    }

    /** user, nice, system, irq and softirq of the first line; idle and iowait are left out. */
    private static long machineMicros() {
        List<String> words = List.of(
                Site.read(Path.of("/proc/stat")).lines().findFirst().orElse("").split(" +"));
        long ticks = 0;
        for (int field : new int[] {1, 2, 3, 6, 7}) {
            ticks += Long.parseLong(words.get(field));
        }
        return ticks * MICROS_PER_TICK;
    }
}
