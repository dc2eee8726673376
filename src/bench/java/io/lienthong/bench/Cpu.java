package io.lienthong.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Processor time from /proc: user and system time of all threads, in steps of 10 ms. */
class Cpu {
    /** USER_HZ, which Linux fixes at 100 for what it shows in /proc. */
    private static final long MICROS_PER_TICK = 10_000;

    private static final int USER_TIME = 11;
    private static final int CHILDREN_SYSTEM_TIME = 14;

    private Cpu() {}

    static long microsOf(long pid) {
        return ticks(pid, 2) * MICROS_PER_TICK;
    }

    /** The process and its living descendants, with the time of those that have ended. */
    static long microsOfTree(long pid) {
        Stream<Long> descendants = ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid);
        long ticks = Stream.concat(Stream.of(pid), descendants)
                .mapToLong(member -> ticks(member, 4))
                .sum();
        return ticks * MICROS_PER_TICK;
    }

    /** The first count of utime, stime, cutime, cstime; a process that has ended counts in its parent. */
    private static long ticks(long pid, int count) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", CHILDREN_SYSTEM_TIME + 2);
            long sum = 0;
            for (int field = USER_TIME; field < USER_TIME + count; field++) {
                sum += Long.parseLong(fields[field]);
            }
            return sum;
        } catch (IOException ended) {
            return 0;
        }
    }
}
