package io.lienthong.indicator;

import io.lienthong.dataset.Feed;
import io.lienthong.dataset.Item;
import io.lienthong.dataset.View;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The records that a figure is made of. */
public final class RecordsBehind {
    /** Keys that one question looks at, at most. */
    private static final int KEYS_AT_ONCE = 20_000;

    private final Feed feed;
    private final Definitions definitions;

    /** Which record; its data is not for whoever sees the figure. */
    public record Behind(String dataset, Item item) {}

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

    /** The dataset that a figure is counted from; throws PATH_UNKNOWN where nothing of this name is. */
    String dataset(String indicator) {
        return cube(indicator).dataset();
    }

    private Cube cube(String indicator) {
        return definitions.cubes().stream()
                .filter(one -> place(one, indicator) >= 0)
                .findFirst()
                .orElseThrow(() -> new BusException(
                        ErrorCode.PATH_UNKNOWN,
                        new Wording(
                                "không có chỉ tiêu đếm được nào mang tên này; với tỷ lệ, hãy hỏi từng chỉ tiêu thành phần",
                                "no counted indicator has this name; of a share ask for the records of its parts")));
    }

    /** Those that a view of the dataset shows. Throws PATH_UNKNOWN where nothing of this name is counted. Blocks. */
    Page read(Question question, View view, String indicator, String from, int limit) {
        Cube cube = cube(indicator);
        int place = place(cube, indicator);
        long asOf = feed.asOf(question.environment(), cube.dataset(), question.asOf());
        List<Behind> items = new ArrayList<>();
        String next = from;
        for (int keys = 0; keys < KEYS_AT_ONCE && next != null; keys += 1_000) {
            Feed.Records page = feed.records(question.environment(), cube.dataset(), View.WHOLE, asOf, next, null);
            for (Item item : page.items()) {
                byte[] data = Objects.requireNonNull(item.data());
                if (counts(question, cube, place, item, data) && view.of(data) != null) {
                    if (items.size() == limit) {
                        return new Page(items, Optional.of(item.key()));
                    }
                    items.add(new Behind(cube.dataset(), item));
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

    private boolean counts(Question question, Cube cube, int place, Item item, byte[] data) {
        boolean[] counts = new boolean[1];
        cube.count(Changes.parse(data), Instant.ofEpochSecond(0, item.micros() * 1_000), (cell, amounts) -> {
            Level level = definitions.level(cell.agency()).orElse(null);
            counts[0] |= amounts[place] != 0 && question.wants(cell, level);
        });
        return counts[0];
    }
}
