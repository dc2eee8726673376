package io.lienthong.indicator;

import io.lienthong.dataset.View;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** All figures: those counted from the datasets, those of the exchange with connected systems, and those that systems report. */
public final class Indicators {
    private static final Duration FRESH = Duration.ofMillis(900);

    private final Definitions definitions;
    private final Figures figures;
    private final ExchangeFigures exchange;
    private final Reports reports;
    private final RecordsBehind records;
    private final Clock clock;
    private final Map<Question, Latest> latest = new ConcurrentHashMap<>();

    /** @param atNanos not a time of day, which may jump */
    private record Latest(List<Figure> figures, long atNanos) {
        boolean isOld() {
            return System.nanoTime() - atNanos > FRESH.toNanos();
        }
    }

    Indicators(
            Definitions definitions,
            Figures figures,
            ExchangeFigures exchange,
            Reports reports,
            RecordsBehind records,
            Clock clock) {
        this.definitions = definitions;
        this.figures = figures;
        this.exchange = exchange;
        this.reports = reports;
        this.records = records;
        this.clock = clock;
    }

    public Definitions definitions() {
        return definitions;
    }

    /**
     * Blocks. Throws CURSOR_GONE where the history does not reach back to the moment that is asked for.
     *
     * @param isOver whether nobody waits for the answer any more
     */
    public List<Figure> read(Question question, BooleanSupplier isOver) {
        List<Figure> all = new ArrayList<>(figures.read(question, isOver));
        all.addAll(exchange.read(question));
        all.addAll(reports.read(question, clock.instant()));
        return all;
    }

    /** Not older than a second: who asks for the same figures shares them. Blocks. */
    public List<Figure> latest(Question question) {
        latest.values().removeIf(Latest::isOld); // none is held for longer than it is of use
        return latest.computeIfAbsent(question, asked -> new Latest(read(asked, () -> false), System.nanoTime()))
                .figures();
    }

    /** The dataset that a figure is counted from; throws PATH_UNKNOWN where nothing of this name is. */
    public String dataset(String indicator) {
        return records.dataset(indicator);
    }

    /**
     * The records behind a counted figure, as far as a view of its dataset shows them. Blocks. Throws PATH_UNKNOWN where
     * nothing of this name is counted.
     *
     * @param from key; empty: from the beginning
     */
    public RecordsBehind.Page records(Question question, View view, String indicator, String from, int limit) {
        return records.read(question, view, indicator, from, limit);
    }
}
