/**
 * Runs inside the bus under test, which knows nothing of it: ends the process at a named point, makes a point slow, or
 * replaces what is right by a seeded bug.
 */
@NullMarked
package io.lienthong.chaos.agent;

import org.jspecify.annotations.NullMarked;
