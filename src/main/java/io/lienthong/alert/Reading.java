package io.lienthong.alert;

import io.lienthong.message.Wording;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One figure at one moment.
 *
 * @param since when what it says began; absent: nobody knows, it counts from when it was first seen
 * @param detail in a sentence; holds no personal data
 * @param opens false: it says too little to begin an alert, and enough whether one goes on
 */
record Reading(Subject subject, double value, @Nullable Instant since, Wording detail, boolean opens) {
    Reading(Subject subject, double value, @Nullable Instant since, Wording detail) {
        this(subject, value, since, detail, true);
    }
}
