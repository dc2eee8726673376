package io.lienthong.journal;

import io.lienthong.message.BusException;
import org.jspecify.annotations.Nullable;

/** What is called once, on the journal's thread, when a row is committed or will never be. Cheap, and throws nothing. */
@FunctionalInterface
public interface Completion {
    /** @param failure absent: the row is committed */
    void done(@Nullable BusException failure);
}
