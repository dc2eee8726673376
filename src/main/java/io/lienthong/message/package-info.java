/** The typed request and reply that cross the bus, events, identifiers and errors. Uses no other package of ours. */
@NullMarked
package io.lienthong.message;

import org.jspecify.annotations.NullMarked;
