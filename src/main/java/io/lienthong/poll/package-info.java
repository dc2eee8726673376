/**
 * Asks connected systems on a schedule, window by window and page by page, and accepts what they answer. Uses message,
 * connector, journal.
 */
@NullMarked
package io.lienthong.poll;

import org.jspecify.annotations.NullMarked;
