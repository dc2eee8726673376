/**
 * The people who watch and steer the bus: who they are, what their roles allow, that they are signed in, and what they did.
 * Uses message, platform and access.
 */
@NullMarked
package io.lienthong.operator;

import org.jspecify.annotations.NullMarked;
