package io.lienthong.reconciliation;

import io.lienthong.reconciliation.Reconciliation.Difference;
import io.lienthong.reconciliation.Reconciliation.Item;
import io.lienthong.reconciliation.Reconciliation.Kind;
import io.lienthong.reconciliation.Reconciliation.Sum;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the events say, put together by key. Pure: events in, figures out. */
final class Matters {
    /** Differences and matters of a day that are listed; the figures count all. */
    private static final int MAX_LISTED = 10_000;

    /** When it began last. */
    private final Map<String, Instant> earlier = new HashMap<>();

    private final Map<String, List<Fact>> undone = new HashMap<>();
    private final Map<String, Matter> ofTheDay = new LinkedHashMap<>();
    /** Those that never began, and whose key was used again. */
    private final List<Matter> usedAgain = new ArrayList<>();

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
            @Nullable String outcome,
            Instant at) {}

    private static final class Matter {
        final Fact opened;

        @Nullable
        Fact closed;
        /** When its key began another day's matter. */
        Instant until = Instant.MAX;

        Matter(Fact opened) {
            this.opened = opened;
        }
    }

    /** Began before the day. */
    void earlier(Fact fact) {
        if (fact.key() != null) {
            earlier.put(fact.key(), fact.at());
        }
    }

    /** Never began after all; called before those that did begin on the day. */
    void undone(Fact fact) {
        if (fact.key() != null) {
            undone.computeIfAbsent(fact.key(), key -> new ArrayList<>()).add(fact);
        }
    }

    private @Nullable Fact undoneBetween(String key, Instant from, Instant to) {
        return undone.getOrDefault(key, List.of()).stream()
                .filter(fact -> !fact.at().isBefore(from) && fact.at().isBefore(to))
                .findFirst()
                .orElse(null);
    }

    /** Began on the day. */
    void opened(Fact fact) {
        String key = fact.key();
        if (key == null) {
            unreadable(fact);
            return;
        }
        opened = opened.plus(fact.amount());
        Matter before = ofTheDay.get(key);
        Instant began = before == null ? earlier.get(key) : before.opened.at();
        Fact never = began == null ? null : undoneBetween(key, began, fact.at());
        if (began != null && never == null) {
            add(Kind.OPENED_TWICE, key, "", before == null ? List.of(fact) : List.of(before.opened, fact));
        }
        if (before != null && never != null) {
            before.closed = never;
            usedAgain.add(before);
        }
        if (before == null || never != null) {
            ofTheDay.put(key, new Matter(fact));
        }
    }

    /** Began after the day, in order: what never began and begins again there leaves its ends from then on to that day. */
    void later(Fact fact) {
        String key = fact.key();
        Matter matter = key == null ? null : ofTheDay.get(key);
        if (key == null || matter == null || !matter.until.equals(Instant.MAX)) {
            return;
        }
        Fact never = undoneBetween(key, matter.opened.at(), fact.at());
        if (never != null) {
            matter.closed = never;
            matter.until = fact.at();
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

    /** Waits for a person; called when all ends are known. */
    void parked(Fact fact, String why) {
        Matter matter = fact.key() == null ? null : ofTheDay.get(fact.key());
        if (matter != null && matter.closed == null) {
            add(Kind.PARKED, matter.opened.key(), why, List.of(fact));
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
        if (matter == null && onTheDay && !earlier.containsKey(fact.key())) {
            add(absent, fact.key(), "", List.of(fact));
        }
        return matter == null || isAnotherDays(fact, matter) ? null : matter;
    }

    private boolean isAnotherDays(Fact fact, Matter matter) {
        boolean before = fact.at().isBefore(matter.opened.at()) && earlier.containsKey(fact.key());
        return before || !fact.at().isBefore(matter.until);
    }

    private void unreadable(Fact fact) {
        add(Kind.UNREADABLE, "", "", List.of(fact));
    }

    private void add(Kind kind, @Nullable String key, String detail, List<Fact> facts) {
        if (differences.size() < MAX_LISTED) {
            differences.add(new Difference(
                    kind,
                    key == null ? "" : key,
                    detail,
                    facts.stream().map(Fact::messageId).toList()));
        }
    }

    /**
     * @param hours of the day, as far as it has come
     * @param hoursDown of these
     */
    Reconciliation result(String name, LocalDate day, int hours, int hoursDown) {
        Map<String, Sum> outcomes = new TreeMap<>();
        Sum pending = Sum.NONE;
        Sum ended = Sum.NONE;
        boolean fits = differences.isEmpty() && (hoursDown == 0 || hoursDown < hours);
        if (hoursDown > 0) {
            add(Kind.BUS_DOWN, "", hoursDown + " of " + hours + " hours", List.of());
        }
        List<Item> items = new ArrayList<>();
        List<Matter> matters = new ArrayList<>(usedAgain);
        matters.addAll(ofTheDay.values());
        for (Matter matter : matters) {
            Fact closed = end(matter);
            if (items.size() < MAX_LISTED) {
                items.add(item(matter.opened, closed));
            }
            if (closed == null) {
                pending = pending.plus(matter.opened.amount());
                add(Kind.PENDING, matter.opened.key(), "", List.of(matter.opened));
            } else {
                outcomes.merge(String.valueOf(closed.outcome()), new Sum(1, closed.amount()), Sum::plus);
                ended = ended.plus(closed.amount());
            }
        }
        boolean balanced = fits && opened.equals(ended.plus(pending));
        return new Reconciliation(
                name, day, opened, outcomes, pending, hoursDown, balanced, List.copyOf(differences), items);
    }

    private static Item item(Fact opened, @Nullable Fact closed) {
        return new Item(
                String.valueOf(opened.key()),
                closed == null ? opened.amount() : closed.amount(),
                closed == null ? Reconciliation.PENDING : String.valueOf(closed.outcome()),
                opened.messageId(),
                closed == null ? null : closed.messageId());
    }

    private @Nullable Fact end(Matter matter) {
        String key = matter.opened.key();
        return matter.closed != null || key == null
                ? matter.closed
                : undoneBetween(key, matter.opened.at(), Instant.MAX);
    }
}
