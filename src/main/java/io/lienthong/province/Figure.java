package io.lienthong.province;

import io.lienthong.message.Wording;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What was published.
 *
 * @param indicator by which it is counted; absent: a replay does not make it
 * @param agencies a code, or a pattern such as {@code RHB.P.*}
 * @param level absent: all
 */
record Figure(
        String id,
        Wording title,
        @Nullable String indicator,
        String agencies,
        @Nullable Level level,
        long published) {
    private static final String ALL = "ALL";

    private static final Map<String, ToIntFunction<Quota>> INDICATORS = new TreeMap<>(Map.of(
            "dossiers-received", Quota::received,
            "dossiers-in-process", Quota::inProcess,
            "dossiers-resolved", Quota::resolved,
            "dossiers-resolved-early", Quota::early,
            "dossiers-resolved-on-time", Quota::onTime,
            "dossiers-resolved-late", Quota::late,
            "dossiers-online", Quota::online,
            "dossiers-digitised", Quota::digitised,
            "dossiers-paid-online", Quota::paidOnline,
            "payments-paid", Quota::paidOnline));

    Figure {
        if (indicator != null && !INDICATORS.containsKey(indicator)) {
            throw new IllegalArgumentException(
                    "no replay makes " + indicator + ": name one of " + String.join(", ", INDICATORS.keySet()));
        }
    }

    String levelName() {
        return level == null ? ALL : level.name();
    }

    /** How many of a group count for it; a group lies inside or outside as a whole. */
    long of(Group group) {
        boolean inside = (level == null || level == group.level())
                && group.agencies().stream().anyMatch(code -> Group.matches(agencies, code));
        ToIntFunction<Quota> part = indicator == null ? null : INDICATORS.get(indicator);
        return inside && part != null ? part.applyAsInt(group.dossiers()) : 0;
    }
}
