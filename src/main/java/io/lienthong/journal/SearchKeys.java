package io.lienthong.journal;

import io.lienthong.message.Event;
import java.util.Set;

/** Knows the numbers in accepted messages that people look them up by. */
@FunctionalInterface
public interface SearchKeys {
    /** None where its data cannot be read. */
    Set<SearchKey> of(Event event);
}
