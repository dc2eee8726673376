package io.lienthong.poll;

import org.jspecify.annotations.Nullable;

/** Where a poll's position goes with a commit. */
sealed interface Move {
    /** Nowhere: some records of the page are taken. */
    record Stay() implements Move {}

    /** @param received records of all pages so far */
    record NextPage(Turn turn, @Nullable String cursor, long received) implements Move {}

    /** @param cursor where the poll stands without a window */
    record WindowEnd(Turn turn, @Nullable String cursor) implements Move {}
}
