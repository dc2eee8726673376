package io.lienthong.alert;

import java.time.Instant;
import java.util.List;

/** Where the figures of one signal come from. */
@FunctionalInterface
interface Source {
    /** The figures of now; those that are as they should be may be left out. Blocks; throws where they cannot be read. */
    List<Reading> read(Instant now);
}
