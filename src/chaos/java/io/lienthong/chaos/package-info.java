/**
 * The fault harness: faults are done to the whole bus, and a pure checker judges what its senders, its database and its
 * destination know afterwards.
 */
@NullMarked
package io.lienthong.chaos;

import org.jspecify.annotations.NullMarked;
