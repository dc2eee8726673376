package io.lienthong.alert;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the figures of one signal come from. */
@FunctionalInterface
interface Source {
    /**
     * The figures of now; those that are as they should be may be left out. Absent: they are still being read. Blocks; throws
     * where they cannot be read.
     */
    @Nullable
    List<Reading> read(Instant now);
}
