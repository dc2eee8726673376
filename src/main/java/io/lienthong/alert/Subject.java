package io.lienthong.alert;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a figure is of.
 *
 * @param other what is neither system nor consumer nor dataset
 */
record Subject(
        @Nullable String system,
        @Nullable String consumer,
        @Nullable String dataset,
        @Nullable String other) {
    static Subject system(String name) {
        return new Subject(name, null, null, null);
    }

    /** @param direction of the messages that are meant */
    static Subject system(String name, String direction) {
        return new Subject(name, null, null, direction);
    }

    static Subject consumer(String id) {
        return new Subject(null, id, null, null);
    }

    static Subject reader(String dataset, String consumer) {
        return new Subject(null, consumer, dataset, null);
    }

    static Subject other(String name) {
        return new Subject(null, null, null, name);
    }

    /** Unique among those of one signal. */
    String text() {
        return Stream.of(dataset, system, consumer, other)
                .filter(part -> part != null)
                .collect(Collectors.joining("/"));
    }
}
