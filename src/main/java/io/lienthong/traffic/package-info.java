/**
 * How much goes between whom, minute by minute, counted as the journal commits; and the messages that are found by it: by
 * environment, consumer, system, operation, outcome and time. Uses message.
 */
@NullMarked
package io.lienthong.traffic;

import org.jspecify.annotations.NullMarked;
