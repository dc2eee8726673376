package io.lienthong.indicator;

import io.lienthong.indicator.Question.Scope;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Sums of one cube's figures: for each group and scope, those of its indicators in their order. */
final class Sums {
    private final Question question;
    private final Definitions definitions;
    private final int size;
    private final Map<String, Map<Scope, long[]>> groups = new TreeMap<>();

    Sums(Question question, Definitions definitions, int size) {
        this.question = question;
        this.definitions = definitions;
        this.size = size;
    }

    /** Adds what is stored for an agency. */
    void add(String agency, String group, long[] amounts) {
        Level level = definitions.level(agency).orElse(null);
        if (question.wants(agency, level)) {
            add(level, group, amounts, 1);
        }
    }

    /** Takes away, or adds, what one record counts for. */
    void add(Cell cell, long[] amounts, int sign) {
        Level level = definitions.level(cell.agency()).orElse(null);
        if (question.wants(cell, level)) {
            add(level, question.group(cell), amounts, sign);
        }
    }

    private void add(@Nullable Level level, String group, long[] amounts, int sign) {
        for (Scope scope : Scope.values()) {
            if (scope.has(level) && (question.level() == null || question.level() == scope)) {
                long[] sums = groups.computeIfAbsent(group, first -> new EnumMap<>(Scope.class))
                        .computeIfAbsent(scope, first -> new long[size]);
                for (int i = 0; i < size; i++) {
                    sums[i] += sign * amounts[i];
                }
            }
        }
    }

    /** In their order. */
    Set<String> groups() {
        return new TreeSet<>(groups.keySet());
    }

    /** Zero where nothing was counted; absent where there is no agency of this scope. */
    @Nullable
    Long sum(String group, Scope scope, int indicator) {
        Map<Scope, long[]> scopes = groups.getOrDefault(group, Map.of());
        long[] sums = scopes.get(scope);
        if (sums != null) {
            return sums[indicator];
        }
        // One agency, or a few, has no other level; the province has all.
        return question.agency() == null || scope == Scope.ALL ? 0L : null;
    }
}
