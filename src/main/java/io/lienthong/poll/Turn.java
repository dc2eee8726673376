package io.lienthong.poll;

import java.time.Instant;

/** The right to fetch the next page, until somebody raises the fence. */
record Turn(Instant from, Instant to, int page, long fence) {}
