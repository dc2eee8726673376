package io.lienthong.indicator;

import io.lienthong.indicator.Definitions.Share;
import io.lienthong.indicator.Question.By;
import io.lienthong.indicator.Question.Scope;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes figures of what was counted: first the counted ones, then the shares. */
final class Answer {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private final Question question;
    private final Definitions definitions;
    private final List<Figure> figures = new ArrayList<>();
    private final Map<String, Map<Row, Long>> counted = new HashMap<>();

    private record Row(String group, Scope scope) {}

    Answer(Question question, Definitions definitions) {
        this.question = question;
        this.definitions = definitions;
    }

    List<Figure> of(List<Figures.Counted> all) {
        Map<String, Instant> asOf = new HashMap<>();
        for (Figures.Counted one : all) {
            for (int i = 0; i < one.cube().indicators().size(); i++) {
                Cube.Measure measure = one.cube().indicators().get(i);
                Map<Row, Long> rows = rows(one.sums(), i);
                counted.put(measure.name(), rows);
                asOf.put(measure.name(), one.asOf());
                rows.forEach((row, value) ->
                        add(measure.name(), row, BigDecimal.valueOf(value), one.asOf(), measure.unit()));
            }
        }
        definitions.shares().forEach(share -> add(share, Objects.requireNonNull(asOf.get(share.of()))));
        return figures;
    }

    private Map<Row, Long> rows(Sums sums, int indicator) {
        Map<Row, Long> rows = new LinkedHashMap<>();
        for (String group : question.by() == null ? Set.of("") : sums.groups()) {
            for (Scope scope : Scope.values()) {
                Long sum = question.level() == null || question.level() == scope
                        ? sums.sum(group, scope, indicator)
                        : null;
                if (sum != null && (question.by() == null || sum != 0)) {
                    rows.put(new Row(group, scope), sum);
                }
            }
        }
        return rows;
    }

    private void add(Share share, Instant asOf) {
        Map<Row, Long> parts = counted.getOrDefault(share.of(), Map.of());
        counted.getOrDefault(share.in(), Map.of()).forEach((row, whole) -> {
            if (whole > 0) {
                BigDecimal value = BigDecimal.valueOf(parts.getOrDefault(row, 0L))
                        .multiply(HUNDRED)
                        .divide(BigDecimal.valueOf(whole), 1, RoundingMode.HALF_UP);
                add(share.name(), row, value, asOf, "%");
            }
        });
    }

    private void add(String name, Row row, BigDecimal value, Instant asOf, @Nullable String unit) {
        String asked = question.agency() == null ? Figure.ALL : question.agency();
        figures.add(new Figure(
                name,
                question.by() == By.AGENCY ? row.group() : asked,
                row.scope().name(),
                question.period(row.group()),
                value,
                asOf,
                question.by() == By.PROCEDURE ? row.group() : question.procedure(),
                question.by() == By.FIELD ? row.group() : question.field(),
                null,
                unit,
                null));
    }
}
