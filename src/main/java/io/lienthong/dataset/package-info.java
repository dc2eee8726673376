/**
 * Synchronised datasets: applies records to them, each version once and never an older one over a newer one, keeps every
 * change, and reads changes, records as of any of them, and proofs. Uses message, connector, journal, platform.
 */
@NullMarked
package io.lienthong.dataset;

import org.jspecify.annotations.NullMarked;
