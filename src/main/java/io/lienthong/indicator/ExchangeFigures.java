package io.lienthong.indicator;

import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.ShardFigures;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the exchange with each connected system goes: calls of a day, which every node adds up every five seconds (what a killed
 * node had not written yet is missing), and what waits now.
 */
final class ExchangeFigures implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ExchangeFigures.class);
    private static final long WRITE_MILLIS = 5_000;
    private static final String CALLS = "lienthong.provider.calls";
    private static final String ADD = """
            INSERT INTO exchange_figure AS f (environment, connector, day, outcome, calls)
            VALUES (?::environment, ?, ?, ?, ?)
            ON CONFLICT (environment, connector, day, outcome) DO UPDATE SET calls = f.calls + EXCLUDED.calls""";
    private static final String READ = """
            SELECT connector, sum(calls), sum(calls) FILTER (WHERE outcome IN ('failed', 'unavailable'))
            FROM exchange_figure WHERE environment = ?::environment
              AND day >= coalesce(?, '-infinity'::date) AND day <= coalesce(?, 'infinity'::date)
            GROUP BY connector ORDER BY connector""";

    private final DataSource database;
    private final DeliveryEngine engine;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final Map<Calls, Long> written = new HashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "exchange-figures");
        thread.setDaemon(true);
        return thread;
    });

    private record Calls(String environment, String connector, String outcome) {
        static final Comparator<Calls> ORDER = Comparator.comparing(Calls::environment)
                .thenComparing(Calls::connector)
                .thenComparing(Calls::outcome);
    }

    ExchangeFigures(DataSource database, DeliveryEngine engine, MeterRegistry metrics, Clock clock) {
        this.database = database;
        this.engine = engine;
        this.metrics = metrics;
        this.clock = clock;
        timer.scheduleWithFixedDelay(this::writeQuietly, WRITE_MILLIS, WRITE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void writeQuietly() {
        try {
            write();
        } catch (SQLException e) {
            log.warn("event=exchange-figures-unwritten sqlState={}", e.getSQLState());
        } catch (RuntimeException defect) {
            log.error("event=exchange-figures-unwritten", defect);
        }
    }

    /** Adds what was called since the last time. */
    synchronized void write() throws SQLException {
        Map<Calls, Long> now = new TreeMap<>(Calls.ORDER); // rows in one order, so that nodes never wait for each other
        for (Timer calls : metrics.find(CALLS).timers()) {
            String environment = String.valueOf(calls.getId().getTag("environment"));
            String connector = String.valueOf(calls.getId().getTag("connector"));
            String outcome = String.valueOf(calls.getId().getTag("outcome"));
            now.merge(new Calls(environment, connector, outcome), calls.count(), Long::sum);
        }
        now.entrySet().removeIf(entry -> entry.getValue() <= written.getOrDefault(entry.getKey(), 0L));
        if (now.isEmpty()) {
            return;
        }
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement add = connection.prepareStatement(ADD)) {
                for (Map.Entry<Calls, Long> entry : now.entrySet()) {
                    Calls calls = entry.getKey();
                    add.setString(1, calls.environment());
                    add.setString(2, calls.connector());
                    add.setObject(3, today());
                    add.setString(4, calls.outcome());
                    add.setLong(5, entry.getValue() - written.getOrDefault(calls, 0L));
                    add.addBatch();
                }
                add.executeBatch();
                connection.commit();
                written.putAll(now);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private LocalDate today() {
        return Times.day(clock.instant());
    }

    /** Of all systems; nothing for one agency, level, procedure or field, nor as of a past moment. Blocks. */
    List<Figure> read(Question question) {
        boolean all = question.agency() == null
                && (question.level() == null || question.level() == Question.Scope.ALL)
                && question.procedure() == null
                && question.field() == null;
        if (!all || question.by() != null || question.asOf() != null) {
            return List.of();
        }
        List<Figure> figures = new ArrayList<>();
        calls(question, figures);
        LocalDate today = today();
        if ((question.from() == null || !question.from().isAfter(today))
                && (question.to() == null || !question.to().isBefore(today))) {
            waiting(question, figures);
        }
        return figures;
    }

    private void calls(Question question, List<Figure> figures) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, question.environment().name());
            statement.setObject(2, question.from(), Types.DATE);
            statement.setObject(3, question.to(), Types.DATE);
            String period = question.period("");
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String system = row.getString(1);
                    figures.add(figure("exchange-calls", system, period, row.getLong(2), null));
                    figures.add(figure("exchange-calls-failed", system, period, row.getLong(3), null));
                }
            }
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the figures cannot be read", e);
        }
    }

    private void waiting(Question question, List<Figure> figures) {
        Map<String, List<ShardFigures>> systems = new TreeMap<>();
        for (ShardFigures shard : engine.figures()) {
            if (shard.environment() == question.environment()) {
                systems.computeIfAbsent(shard.destination(), first -> new ArrayList<>())
                        .add(shard);
            }
        }
        String now = today().toString();
        systems.forEach((system, shards) -> {
            long waiting = shards.stream().mapToLong(ShardFigures::waiting).sum();
            long parked = shards.stream().mapToLong(ShardFigures::parked).sum();
            long oldest = shards.stream()
                    .mapToLong(shard -> shard.oldest().toSeconds())
                    .max()
                    .orElse(0);
            boolean away = shards.stream().anyMatch(shard -> shard.pause() != null);
            figures.add(figure("exchange-waiting", system, now, waiting, null));
            figures.add(figure("exchange-parked", system, now, parked, null));
            figures.add(figure("exchange-oldest-waiting", system, now, oldest, "s"));
            figures.add(figure("exchange-away", system, now, away ? 1 : 0, null));
        });
    }

    private Figure figure(String name, String system, String period, long value, @Nullable String unit) {
        return new Figure(
                name,
                Figure.ALL,
                Figure.ALL,
                period,
                BigDecimal.valueOf(value),
                Instant.now(clock),
                null,
                null,
                system,
                unit,
                null);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        writeQuietly();
    }
}
