package io.lienthong.reconciliation;

import io.lienthong.reconciliation.Reconciliation.Difference;
import io.lienthong.reconciliation.Reconciliation.Kind;
import io.lienthong.reconciliation.Reconciliation.Sum;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the events say, put together by key. Pure: events in, figures out. */
final class Matters {
    /** Differences of a day that are listed; the figures count all. */
    private static final int MAX_DIFFERENCES = 10_000;

    private final Set<String> earlier = new HashSet<>();
    private final Map<String, Matter> ofTheDay = new LinkedHashMap<>();
    private final List<Difference> differences = new ArrayList<>();
    private Sum opened = Sum.NONE;

    /**
     * One event.
     *
     * @param key null: it has none
     * @param outcome null: it has none
     */
    record Fact(
            String messageId,
            @Nullable String key,
            long amount,
            @Nullable String outcome) {}

    private static final class Matter {
        final Fact opened;

        @Nullable
        Fact closed;

        Matter(Fact opened) {
            this.opened = opened;
        }
    }

    /** Began before the day. */
    void earlier(Fact fact) {
        if (fact.key() != null) {
            earlier.add(fact.key());
        }
    }

    /** Began on the day. */
    void opened(Fact fact) {
        if (fact.key() == null) {
            unreadable(fact);
            return;
        }
        opened = opened.plus(fact.amount());
        Matter before = ofTheDay.putIfAbsent(fact.key(), new Matter(fact));
        if (before != null || earlier.contains(fact.key())) {
            add(Kind.OPENED_TWICE, fact.key(), "", before == null ? List.of(fact) : List.of(before.opened, fact));
        }
    }

    /** @param onTheDay whether it ended on the day, so that it is this day's matter although it may have begun on none */
    void closed(Fact fact, boolean onTheDay) {
        Matter matter = matter(fact, onTheDay, Kind.CLOSED_WITHOUT_OPENED);
        if (matter == null) {
            return;
        }
        matter.closed = fact;
        if (fact.amount() != matter.opened.amount()) {
            add(
                    Kind.AMOUNT_DIFFERS,
                    matter.opened.key(),
                    matter.opened.amount() + ", " + fact.amount(),
                    List.of(matter.opened, fact));
        }
    }

    /** Called when all ends are known. */
    void told(Fact fact, boolean onTheDay) {
        Matter matter = matter(fact, onTheDay, Kind.TOLD_WITHOUT_OPENED);
        if (matter == null) {
            return;
        }
        Fact known = matter.closed == null ? matter.opened : matter.closed;
        boolean differs = fact.amount() != known.amount()
                || (matter.closed != null && !Objects.equals(fact.outcome(), known.outcome()));
        if (differs) {
            String detail = fact.outcome() + " " + fact.amount() + ", " + known.outcome() + " " + known.amount();
            add(Kind.TOLD_OTHERWISE, matter.opened.key(), detail, List.of(fact, known));
        }
    }

    private @Nullable Matter matter(Fact fact, boolean onTheDay, Kind absent) {
        if (fact.key() == null) {
            if (onTheDay) {
                unreadable(fact);
            }
            return null;
        }
        Matter matter = ofTheDay.get(fact.key());
        if (matter == null && onTheDay && !earlier.contains(fact.key())) {
            add(absent, fact.key(), "", List.of(fact));
        }
        return matter;
    }

    private void unreadable(Fact fact) {
        add(Kind.UNREADABLE, "", "", List.of(fact));
    }

    private void add(Kind kind, @Nullable String key, String detail, List<Fact> facts) {
        if (differences.size() < MAX_DIFFERENCES) {
            differences.add(new Difference(
                    kind,
                    key == null ? "" : key,
                    detail,
                    facts.stream().map(Fact::messageId).toList()));
        }
    }

    Reconciliation result(String name, LocalDate day) {
        Map<String, Sum> outcomes = new TreeMap<>();
        Sum pending = Sum.NONE;
        Sum ended = Sum.NONE;
        boolean fits = differences.isEmpty();
        for (Matter matter : ofTheDay.values()) {
            if (matter.closed == null) {
                pending = pending.plus(matter.opened.amount());
                add(Kind.PENDING, matter.opened.key(), "", List.of(matter.opened));
            } else {
                outcomes.merge(String.valueOf(matter.closed.outcome()), new Sum(1, matter.closed.amount()), Sum::plus);
                ended = ended.plus(matter.closed.amount());
            }
        }
        boolean balanced = fits && opened.equals(ended.plus(pending));
        return new Reconciliation(name, day, opened, outcomes, pending, balanced, List.copyOf(differences));
    }
}
