package io.lienthong.access;

import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Keeps calls that were refused before they became messages, so that {@code lgsp why} can tell them. Noting one never waits and
 * never fails: each consumer has an allowance of its own, all strangers share one, and what is beyond is not kept. Those of consumers
 * are all counted, by the hour; a node that dies forgets what it counted in the last third of a second. Written in batches on a thread
 * of its own.
 */
public final class Refusals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final int MOST_WAITING = 2_000;
    private static final int MOST_OF_EACH = 5_000;
    private static final int MOST_OF_STRANGERS = 20_000;
    /** Counted from the start, so that the first one is a change. */
    private static final List<ErrorCode> USUAL = List.of(
            ErrorCode.TOKEN_MISSING, ErrorCode.TOKEN_INVALID, ErrorCode.TOKEN_EXPIRED, ErrorCode.QUOTA_EXCEEDED);

    private static final int EACH_A_MINUTE = 30;
    private static final int STRANGERS_A_MINUTE = 60;
    private static final int MOST_DETAIL = 1_000;
    private static final int MOST_ASKED = 200;
    private static final long WRITE_MILLIS = 300;
    private static final long FORGET_MINUTES = 10;
    private static final long CLOSE_SECONDS = 2;
    private static final String KEEP = "INSERT INTO refusal"
            + " (message_id, at, consumer, environment, asked, code, http_status, detail)"
            + " VALUES (?, ?, ?, ?::environment, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    private static final String FORGET = "DELETE FROM refusal WHERE at < clock_timestamp() - interval '30 days'"
            + " OR message_id IN (SELECT message_id FROM (SELECT message_id, consumer, row_number() OVER ("
            + " PARTITION BY consumer ORDER BY message_id DESC) AS number FROM refusal) AS numbered"
            + " WHERE number > CASE WHEN consumer IS NULL THEN ? ELSE ? END)";

    private static final String COUNT = """
            INSERT INTO refused_hour AS r (hour, environment, consumer, code, calls)
            SELECT hour, environment::environment, consumer, code, calls
            FROM unnest(?::timestamptz[], ?::text[], ?::text[], ?::text[], ?::bigint[]) AS c (hour, environment, consumer, code, calls)
            ORDER BY 1, 2, 3, 4
            ON CONFLICT (hour, environment, consumer, code) DO UPDATE SET calls = r.calls + excluded.calls""";

    private final JdbcTemplate jdbc;
    private final MeterRegistry registry;
    private final BlockingQueue<Refusal> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final ConcurrentMap<String, Quota> allowances = new ConcurrentHashMap<>();
    private final ConcurrentMap<Hour, LongAdder> counts = new ConcurrentHashMap<>();
    /** By code, of which there are a few dozen. */
    private final ConcurrentMap<String, Counter> counters = new ConcurrentHashMap<>();

    private final Quota strangers = new Quota(STRANGERS_A_MINUTE);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "refusals");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * A call that was refused.
     *
     * @param consumer absent: it did not prove who it is
     * @param asked method and the beginning of the path
     * @param code error code, or what the protocol calls it
     */
    public record Refusal(
            MessageId id,
            Instant at,
            @Nullable String consumer,
            @Nullable Environment environment,
            String asked,
            String code,
            int httpStatus,
            String detail) {}

    /** What calls are counted by. */
    private record Hour(Instant begin, String consumer, Environment environment, String code) {}

    Refusals(JdbcTemplate jdbc, MeterRegistry registry) {
        this.jdbc = jdbc;
        this.registry = registry;
        USUAL.forEach(code -> counters.computeIfAbsent(code.name(), this::counter));
    }

    void start() {
        timer.scheduleWithFixedDelay(this::write, WRITE_MILLIS, WRITE_MILLIS, TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(() -> run(this::writeCounts), WRITE_MILLIS, WRITE_MILLIS, TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(this::forget, 1, FORGET_MINUTES, TimeUnit.MINUTES);
    }

    /** @param uri as it was sent; what may name a person in it is not kept */
    public void note(MessageId id, @Nullable Consumer caller, String method, String uri, BusException error) {
        note(id, caller, method, uri, error.code().name(), error.code().httpStatus(), error.detailWithPlaces());
    }

    /** The same for a face that has its own statuses. */
    public void note(
            MessageId id,
            @Nullable Consumer caller,
            String method,
            String uri,
            String code,
            int httpStatus,
            String detail) {
        if (caller != null) {
            Hour hour = new Hour(Instant.now().truncatedTo(ChronoUnit.HOURS), caller.id(), caller.environment(), code);
            counts.computeIfAbsent(hour, fresh -> new LongAdder()).increment();
        }
        counters.computeIfAbsent(code, this::counter).increment();
        Quota allowance = caller == null
                ? strangers
                : allowances.computeIfAbsent(caller.id(), consumer -> new Quota(EACH_A_MINUTE));
        if (!allowance.take(System.nanoTime())) {
            return;
        }
        waiting.offer(new Refusal(
                id,
                Instant.now(),
                caller == null ? null : caller.id(),
                caller == null ? null : caller.environment(),
                method + " " + beginning(uri),
                code,
                httpStatus,
                shortened(detail)));
    }

    private Counter counter(String code) {
        return Counter.builder("lienthong.requests.refused")
                .description("Requests that were refused before they became messages")
                .tag("outcome", code)
                .register(registry);
    }

    /** Connector and interface, dataset, or service; behind them stands what may name a person. */
    private static String beginning(String uri) {
        int parts = uri.startsWith("/r1/") ? 6 : 3;
        int end = 0;
        while (end < uri.length() && end < MOST_ASKED && parts >= 0) {
            char character = uri.charAt(end);
            if (character == '?' || character <= ' ' || character > '~') {
                break;
            }
            parts -= character == '/' ? 1 : 0;
            end += parts >= 0 ? 1 : 0;
        }
        return uri.substring(0, end);
    }

    /** PostgreSQL takes no NUL in a text. */
    private static String shortened(String detail) {
        String clean = detail.replace('\0', ' ');
        return clean.length() <= MOST_DETAIL ? clean : clean.substring(0, MOST_DETAIL) + "…";
    }

    /** What was refused under this id. Blocks. */
    public Optional<Refusal> find(MessageId id) {
        return jdbc.query("SELECT * FROM refusal WHERE message_id = ?", Refusals::read, id.value()).stream()
                .findFirst();
    }

    /** What was refused to a consumer; newest first. */
    public List<Refusal> of(String consumer, int limit) {
        return jdbc.query(
                "SELECT * FROM refusal WHERE consumer = ? ORDER BY message_id DESC LIMIT ?",
                Refusals::read,
                consumer,
                limit);
    }

    /** What was refused to a consumer with this code, of those that are kept, by ids from one moment to before another; newest first. */
    public List<Refusal> of(
            String consumer, Environment environment, String code, Instant from, Instant until, int limit) {
        return jdbc.query(
                "SELECT * FROM refusal WHERE consumer = ? AND environment = ?::environment AND code = ?"
                        + " AND message_id >= ? AND message_id < ? ORDER BY message_id DESC LIMIT ?",
                Refusals::read,
                consumer,
                environment.name(),
                code,
                MessageId.firstOf(from),
                MessageId.firstOf(until),
                limit);
    }

    private static Refusal read(ResultSet row, int index) throws SQLException {
        String environment = row.getString("environment");
        return new Refusal(
                new MessageId(row.getObject("message_id", UUID.class)),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("consumer"),
                environment == null ? null : Environment.valueOf(environment),
                row.getString("asked"),
                row.getString("code"),
                row.getInt("http_status"),
                row.getString("detail"));
    }

    private void write() {
        List<Refusal> batch = new ArrayList<>();
        waiting.drainTo(batch);
        if (!batch.isEmpty()) {
            run(() -> jdbc.batchUpdate(KEEP, batch.stream().map(Refusals::row).toList()));
        }
    }

    /** What cannot be written is counted on, and written the next time. */
    private void writeCounts() {
        Map<Hour, Long> taken = new LinkedHashMap<>();
        counts.forEach((hour, calls) -> {
            long sum = calls.sumThenReset();
            if (sum > 0) {
                taken.put(hour, sum);
            }
        });
        if (taken.isEmpty()) {
            return;
        }
        try {
            jdbc.update(COUNT, statement -> {
                Connection connection = statement.getConnection();
                List<Hour> hours = List.copyOf(taken.keySet());
                statement.setArray(
                        1, texts(connection, hours, hour -> hour.begin().toString()));
                statement.setArray(
                        2, texts(connection, hours, hour -> hour.environment().name()));
                statement.setArray(3, texts(connection, hours, Hour::consumer));
                statement.setArray(4, texts(connection, hours, Hour::code));
                statement.setArray(
                        5, connection.createArrayOf("int8", taken.values().toArray()));
            });
        } catch (DataAccessException e) {
            taken.forEach((hour, calls) ->
                    counts.computeIfAbsent(hour, again -> new LongAdder()).add(calls));
            throw e;
        }
        Instant old = Instant.now().minus(2, ChronoUnit.HOURS);
        counts.keySet().removeIf(hour -> hour.begin().isBefore(old));
    }

    private static Array texts(Connection connection, List<Hour> hours, Function<Hour, String> text)
            throws SQLException {
        return connection.createArrayOf("text", hours.stream().map(text).toArray());
    }

    private static Object[] row(Refusal one) {
        return new @Nullable Object[] {
            one.id().value(),
            one.at().atOffset(ZoneOffset.UTC),
            one.consumer(),
            one.environment() == null ? null : one.environment().name(),
            one.asked(),
            one.code(),
            one.httpStatus(),
            one.detail()
        };
    }

    private void forget() {
        run(() -> jdbc.update(FORGET, MOST_OF_STRANGERS, MOST_OF_EACH));
    }

    private static void run(Runnable work) {
        try {
            work.run();
        } catch (DataAccessException e) {
            LOG.atDebug().setCause(e).log("Refusals could not be written");
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("Refusals could not be written");
        }
    }

    /** Writes what is left. */
    @Override
    public void close() {
        timer.shutdown();
        try {
            if (!timer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                timer.shutdownNow();
            }
        } catch (InterruptedException e) {
            timer.shutdownNow();
            Thread.currentThread().interrupt();
        }
        run(this::writeCounts);
        write();
    }
}
