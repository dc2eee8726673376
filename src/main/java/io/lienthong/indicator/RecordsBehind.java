package io.lienthong.indicator;

import io.lienthong.dataset.Feed;
import io.lienthong.dataset.Head;
import io.lienthong.dataset.Item;
import io.lienthong.dataset.View;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The records that a figure is made of. */
public final class RecordsBehind {
    /** Keys that one question looks at, at most. */
    private static final int KEYS_AT_ONCE = 20_000;

    private final Feed feed;
    private final Definitions definitions;

    /** A record without its data, which the dataset's own grant shows. */
    public record Behind(String dataset, Item item, long amount) {}

    /**
     * Up to some 20,000 keys are looked at, so that a page may be empty and there be more.
     *
     * @param next key from which to go on; empty: there are no more
     */
    public record Page(List<Behind> items, Optional<String> next) {}

    RecordsBehind(Feed feed, Definitions definitions) {
        this.feed = feed;
        this.definitions = definitions;
    }

    /** Throws RECORD_NOT_FOUND where nothing of this name is counted. Blocks. */
    Page read(Question question, String indicator, String from, int limit) {
        Cube cube = definitions.cubes().stream()
                .filter(one -> place(one, indicator) >= 0)
                .findFirst()
                .orElseThrow(() -> new BusException(
                        ErrorCode.RECORD_NOT_FOUND,
                        "no counted indicator has this name; of a share ask for the records of its parts"));
        int place = place(cube, indicator);
        long asOf = asOf(question, cube.dataset());
        List<Behind> items = new ArrayList<>();
        String next = from;
        for (int keys = 0; keys < KEYS_AT_ONCE && next != null; keys += 1_000) {
            Feed.Records page = feed.records(question.environment(), cube.dataset(), View.WHOLE, asOf, next, null);
            for (Item item : page.items()) {
                long amount = amount(question, cube, place, item);
                if (amount != 0) {
                    if (items.size() == limit) {
                        return new Page(items, Optional.of(item.key()));
                    }
                    items.add(new Behind(cube.dataset(), item, amount));
                }
            }
            next = page.next();
        }
        return new Page(items, Optional.ofNullable(next));
    }

    private static int place(Cube cube, String indicator) {
        List<String> names = cube.indicators().stream().map(Cube.Measure::name).toList();
        return names.indexOf(indicator);
    }

    private long asOf(Question question, String dataset) {
        Head head = feed.head(question.environment(), dataset);
        Instant asked = question.asOf();
        long asOf = asked == null ? head.sequence() : feed.at(question.environment(), dataset, asked);
        if (asOf < head.oldest()) {
            throw new BusException(
                    ErrorCode.CURSOR_GONE, "the history that is kept of " + dataset + " does not reach back so far");
        }
        return asOf;
    }

    private long amount(Question question, Cube cube, int place, Item item) {
        long[] amount = new long[1];
        byte[] data = java.util.Objects.requireNonNull(item.data());
        cube.count(Changes.parse(data), Instant.ofEpochSecond(0, item.micros() * 1_000), (cell, amounts) -> {
            if (question.wants(cell, definitions.level(cell.agency()).orElse(null))) {
                amount[0] += amounts[place];
            }
        });
        return amount[0];
    }
}
