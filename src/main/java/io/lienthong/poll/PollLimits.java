package io.lienthong.poll;

import java.time.Duration;

/**
 * Bounds of every poll.
 *
 * @param lease how long a poll stays with a node that says nothing more
 * @param deadline for one page; shorter than the lease
 * @param failureFirst first pause after a failure; doubles up to the poll's schedule, or to {@code failureMax} if that is
 *     shorter
 * @param catchUp pause between two windows while the poll is behind
 */
public record PollLimits(
        Duration lease, Duration deadline, Duration failureFirst, Duration failureMax, Duration catchUp) {
    public static final PollLimits DEFAULT = new PollLimits(
            Duration.ofSeconds(60),
            Duration.ofSeconds(40),
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            Duration.ofMillis(100));

    public PollLimits {
        if (deadline.compareTo(lease) >= 0) {
            throw new IllegalArgumentException("a page's deadline must be shorter than the lease");
        }
    }
}
