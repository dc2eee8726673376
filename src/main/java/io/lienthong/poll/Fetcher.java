package io.lienthong.poll;

import java.util.function.Consumer;

/** Fetches one page of a poll: calls the connected system and maps its answer. */
public interface Fetcher {
    /** Starts the call and returns; gives its result to {@code done} once, from any thread, before the deadline. */
    void fetch(PageRequest request, Consumer<PageResult> done);
}
