package io.lienthong.journal;

import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.MessageId;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Measures log rows and accepted messages: rate and CPU a row, closed loop. Arguments: seconds a round. Run from the test
 * class path.
 */
final class JournalBench {
    private static final int LOADERS = 2;
    private static final int TICKS_PER_SECOND = 100;

    private JournalBench() {}

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8;
        try (JournalDatabase database = new JournalDatabase()) {
            round(database, "log", 64, 4);
            round(database, "accept", 64, 4);
            for (int senders : new int[] {64, 256, 64, 256, 1}) {
                round(database, "log", senders, seconds);
                round(database, "accept", senders, seconds);
            }
        }
        System.exit(0);
    }

    private static void round(JournalDatabase database, String what, int senders, int seconds) throws Exception {
        Semaphore free = new Semaphore(senders);
        AtomicLong done = new AtomicLong();
        AtomicLong failed = new AtomicLong();
        boolean logs = what.equals("log");
        String table = logs ? "journal" : "message";
        String thread = logs ? "journal-log" : "journal-acceptance";
        long before = database.count(table);
        long postgres = postgresTicks(database);
        long jvm = cpuNanos();
        long writer = writerNanos(thread);
        long commits = commits(database);
        long begin = System.nanoTime();
        long end = begin + seconds * 1_000_000_000L;
        List<Thread> loaders = new ArrayList<>();
        for (int i = 0; i < LOADERS; i++) {
            Thread loader = new Thread(
                    () -> load(logs ? logger(database.journal) : acceptor(database.journal), free, done, failed, end));
            loader.start();
            loaders.add(loader);
        }
        for (Thread loader : loaders) {
            loader.join();
        }
        free.acquire(senders);
        double elapsed = (System.nanoTime() - begin) / 1e9;
        long jvmUsed = cpuNanos() - jvm;
        long writerUsed = writerNanos(thread) - writer;
        long rows = done.get();
        double postgresMicros = (postgresTicks(database) - postgres) * 1e6 / TICKS_PER_SECOND / rows;
        System.out.printf(
                "%s senders=%d rows/s=%.0f jvm=%.1f writer=%.1f postgresql=%.1f us/row rows/commit=%.0f failed=%d missing=%d%n",
                what,
                senders,
                rows / elapsed,
                jvmUsed / 1e3 / rows,
                writerUsed / 1e3 / rows,
                postgresMicros,
                (double) rows / Math.max(1, commits(database) - commits),
                failed.get(),
                rows - (database.count(table) - before));
    }

    private static void load(Consumer<Completion> send, Semaphore free, AtomicLong done, AtomicLong failed, long end) {
        Completion completion = failure -> {
            (failure == null ? done : failed).incrementAndGet();
            free.release();
        };
        while (System.nanoTime() < end) {
            free.acquireUninterruptibly();
            send.accept(completion);
        }
    }

    private static Consumer<Completion> logger(Journal journal) {
        byte[] request = new byte[300];
        byte[] reply = new byte[500];
        Arrays.fill(request, (byte) 'q');
        Arrays.fill(reply, (byte) 'r');
        return completion -> {
            MessageId id = MessageId.next();
            String matter = "H40-" + Long.toString(id.value().getLeastSignificantBits() & 0xffffffffL);
            journal.log(
                    new LogEntry(
                            id,
                            LogEntry.CALL,
                            Kind.CALLED,
                            Instant.now(),
                            Environment.PRODUCTION,
                            "demo",
                            JournalDatabase.OPERATION,
                            "1.2.0",
                            null,
                            matter,
                            "0af7651916cd43dd8448eb211c80319c",
                            null,
                            null,
                            null,
                            200,
                            1_234,
                            null,
                            request,
                            reply),
                    completion);
        };
    }

    private static Consumer<Completion> acceptor(Journal journal) {
        String body = "b".repeat(800);
        return completion -> {
            String key = MessageId.next().toString();
            String lane = "H40-" + (key.hashCode() & 0xffff);
            NewDelivery delivery = new NewDelivery("birth.register", "civil-status", lane);
            journal.accept(JournalDatabase.message(Environment.PRODUCTION, key, body, lane, null, delivery))
                    .whenComplete((acceptance, failure) -> completion.done((BusException) failure));
        };
    }

    private static long cpuNanos() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime();
    }

    private static long writerNanos(String name) {
        var threads = ManagementFactory.getThreadMXBean();
        for (long id : threads.getAllThreadIds()) {
            var info = threads.getThreadInfo(id);
            if (info != null && info.getThreadName().equals(name)) {
                return threads.getThreadCpuTime(id);
            }
        }
        return 0;
    }

    private static long commits(JournalDatabase database) throws SQLException {
        database.execute("SELECT pg_stat_clear_snapshot()");
        return database.number("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()");
    }

    /** User and system time of every process of this PostgreSQL. */
    private static long postgresTicks(JournalDatabase database) throws SQLException, IOException {
        long ticks = 0;
        try (Connection connection = database.connect();
                ResultSet row = connection.createStatement().executeQuery("SELECT pid FROM pg_stat_activity")) {
            while (row.next()) {
                Path stat = Path.of("/proc", row.getString(1), "stat");
                if (Files.exists(stat)) {
                    String[] fields =
                            Files.readString(stat).replaceFirst(".*\\) ", "").split(" ");
                    ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                }
            }
        }
        return ticks;
    }
}
