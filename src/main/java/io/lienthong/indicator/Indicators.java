package io.lienthong.indicator;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** All figures: those counted from the datasets, those of the exchange with connected systems, and those that systems report. */
public final class Indicators {
    private final Definitions definitions;
    private final Figures figures;
    private final ExchangeFigures exchange;
    private final Reports reports;
    private final RecordsBehind records;
    private final Clock clock;

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

    /** Blocks. Throws CURSOR_GONE where the history does not reach back to the moment that is asked for. */
    public List<Figure> read(Question question) {
        List<Figure> all = new ArrayList<>(figures.read(question));
        all.addAll(exchange.read(question));
        all.addAll(reports.read(question, clock.instant()));
        return all;
    }

    /**
     * The records behind a counted figure. Blocks. Throws RECORD_NOT_FOUND where nothing of this name is counted.
     *
     * @param from key; empty: from the beginning
     */
    public RecordsBehind.Page records(Question question, String indicator, String from, int limit) {
        return records.read(question, indicator, from, limit);
    }
}
