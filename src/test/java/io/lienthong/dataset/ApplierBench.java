package io.lienthong.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Operation.DatasetTarget;
import io.lienthong.delivery.DeliveryFixture;
import io.lienthong.message.Environment;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * How many records a second a dataset takes, small and large: {@code ApplierBench [RECORDS] [BATCH] [dossiers|random]}. Half of the
 * measured changes are of records that are there, half are new. As dossiers, keys are agency, day and serial of 200 agencies,
 * and changes are of the last 30 days; at random, keys come in no order, and any record changes. What is measured first writes
 * each page it touches whole into the log, as after each checkpoint; most changes come later, and are measured then.
 */
final class ApplierBench {
    private static final DatasetTarget TARGET =
            new DatasetTarget("dossiers", List.of("/dossierCode"), "/statusSequence", null, null);
    private static final int MEASURED = 20_000;
    private static final double TICK_MICROS = 10_000;
    private static final int SPREAD = 0x9E3779B1;
    private static final int AGENCIES = 200;
    private static final int DOSSIERS_A_DAY = 1_450;
    private static final int DAYS_OPEN = 30;

    private static final int WARM_UP_ROUNDS = 10;
    private static final int FILLED_AT_ONCE = 100_000;
    private static final String FILL = """
            WITH head AS (UPDATE dataset_head SET sequence = sequence + %3$d - %2$d + 1 WHERE dataset = 'dossiers'
                RETURNING sequence - (%3$d - %2$d + 1) AS last),
              filled AS MATERIALIZED (SELECT n, %1$s AS key, last + n - %2$d + 1 AS sequence, gen_random_uuid() AS id,
                convert_to('{"dossierCode":"' || %1$s || '","statusSequence":1,"status":"IN_PROCESS","procedure":'
                  || '"birth-registration","receivedAt":"2026-11-26T08:00:00+07:00","subject":"'
                  || repeat('Đăng ký khai sinh ', 20) || '"}', 'UTF8') AS data
                FROM generate_series(%2$d, %3$d) AS n, head),
              change AS (INSERT INTO dataset_change (environment, dataset, sequence, key, source, version, deleted,
                  content_hash, data, changed_at, message_id)
                SELECT 'PRODUCTION', 'dossiers', sequence, key, 'one-stop-dossiers', '1', false, sha256(data), data, now(), id
                FROM filled)
            INSERT INTO dataset_record (environment, dataset, key, source, version, scale, deleted, content_hash, sequence,
              message_id)
            SELECT 'PRODUCTION', 'dossiers', key, 'one-stop-dossiers', '1', 'NUMBER /statusSequence', false, sha256(data),
              sequence, id FROM filled""";

    private static boolean random;
    private static int version = 1;

    private ApplierBench() {}

    public static void main(String[] arguments) throws Exception {
        int records = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        int batch = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
        random = arguments.length > 2 && arguments[2].equals("random");
        try (DeliveryFixture fixture = new DeliveryFixture()) {
            warmUp(fixture, batch);
            int there = 0;
            for (int size = 10_000; size <= records; size *= 10) {
                fill(fixture, there, size);
                there = measure(fixture, size, batch, "first after a checkpoint");
                there = measure(fixture, there, batch, "then");
            }
        }
        System.exit(0);
    }

    /** What is measured is the data's size, not how long the code ran before. */
    private static void warmUp(DeliveryFixture fixture, int batch) throws Exception {
        int there = 0;
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            there = measure(fixture, there, batch, "to warm up");
        }
        fixture.execute("ALTER TABLE dataset_change DISABLE TRIGGER USER");
        fixture.execute("TRUNCATE dataset_change, dataset_record");
        fixture.execute("ALTER TABLE dataset_change ENABLE TRIGGER USER");
    }

    /** As if they had been applied, in the order of their numbers, but much faster. */
    private static void fill(DeliveryFixture fixture, int from, int to) throws Exception {
        String key = random
                ? "'H99.' || to_hex((n::bigint * " + (SPREAD & 0xFFFFFFFFL) + ") & 4294967295) || '-261126-' || n"
                : "'H99.' || lpad((n % " + AGENCIES + ")::text, 3, '0') || '-' || date '2000-01-01' + n / "
                        + DOSSIERS_A_DAY + " || '-' || lpad((n % " + DOSSIERS_A_DAY + ")::text, 5, '0')";
        fixture.execute("INSERT INTO dataset_head (environment, dataset, epoch) VALUES ('PRODUCTION', 'dossiers',"
                + " gen_random_uuid()) ON CONFLICT DO NOTHING");
        for (int start = from; start < to; start += FILLED_AT_ONCE) {
            int end = Math.min(to, start + FILLED_AT_ONCE);
            fixture.execute(String.format(FILL, key, start, end - 1));
        }
        fixture.execute("VACUUM ANALYZE dataset_record, dataset_change");
        fixture.execute("CHECKPOINT");
    }

    private static int measure(DeliveryFixture fixture, int there, int batch, String when) throws Exception {
        Random chosen = new Random(there);
        int open = there == 0 ? 1 : random ? there : Math.min(there, DOSSIERS_A_DAY * DAYS_OPEN);
        int next = there;
        List<List<Change>> batches = new ArrayList<>();
        for (int start = 0; start < MEASURED; start += batch) {
            List<Change> changes = new ArrayList<>();
            for (int i = 0; i < batch; i++) {
                changes.add(
                        i % 2 == 0
                                ? change(next++, 1)
                                : change(Math.max(there, 1) - 1 - chosen.nextInt(open), ++version));
            }
            batches.add(changes);
        }
        long cpu = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
        long begin = System.nanoTime();
        long ticks;
        try (Connection connection = fixture.pool.getConnection()) {
            connection.setAutoCommit(false);
            long before = ticks(connection);
            for (List<Change> changes : batches) {
                Applier.apply(connection, changes);
                connection.commit();
            }
            ticks = ticks(connection) - before;
            connection.rollback();
            connection.setAutoCommit(true);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        long used = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                        .getProcessCpuTime()
                - cpu;
        System.out.printf(
                "%d records there, batches of %d, %s: %.0f records/s, %.1f us each; CPU: JVM %.1f us, PostgreSQL %.1f us%n",
                there,
                batch,
                when,
                MEASURED / seconds,
                seconds * 1e6 / MEASURED,
                used / 1e3 / MEASURED,
                ticks * TICK_MICROS / MEASURED);
        return next;
    }

    /** CPU time of the connection's process, in hundredths of a second; Linux alone. */
    private static long ticks(Connection connection) throws Exception {
        try (ResultSet row = connection.createStatement().executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            String stat = Files.readString(Path.of("/proc", row.getString(1), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
    }

    /** About 600 bytes. */
    private static Change change(int number, int version) {
        JsonNode record = Json.object()
                .put("dossierCode", code(number))
                .put("statusSequence", version)
                .put("status", "IN_PROCESS")
                .put("procedure", "birth-registration")
                .put("receivedAt", "2026-11-26T08:00:00+07:00")
                .put("subject", "Đăng ký khai sinh ".repeat(20));
        return Change.of(TARGET, Environment.PRODUCTION, "one-stop-dossiers", record, MessageId.next());
    }

    private static String code(int number) {
        if (random) {
            return "H99." + Integer.toHexString(number * SPREAD) + "-261126-" + number;
        }
        int day = number / DOSSIERS_A_DAY;
        return "H99.%03d-%s-%05d"
                .formatted(number % AGENCIES, LocalDate.of(2000, 1, 1).plusDays(day), number % DOSSIERS_A_DAY);
    }
}
