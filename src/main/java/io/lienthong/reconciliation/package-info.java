/**
 * Holds what was begun on a day against what became of it, and lists what does not fit. Uses message, and the tables of journal, traffic and access by SQL.
 */
@NullMarked
package io.lienthong.reconciliation;

import org.jspecify.annotations.NullMarked;
