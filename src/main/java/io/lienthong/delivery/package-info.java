/**
 * Hands accepted messages to their destinations, in order within a lane, until each is delivered, parked or withdrawn. Uses
 * message, connector, journal, platform.
 */
@NullMarked
package io.lienthong.delivery;

import org.jspecify.annotations.NullMarked;
