/**
 * Synchronised datasets: applies records to them, each version once and never an older one over a newer one, and keeps every
 * change. Uses message, connector, journal, platform.
 */
@NullMarked
package io.lienthong.dataset;

import org.jspecify.annotations.NullMarked;
