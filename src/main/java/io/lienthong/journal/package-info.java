/** The one truth: acceptance, message log, access ledger, idempotency keys and search in PostgreSQL. Uses message. */
@NullMarked
package io.lienthong.journal;

import org.jspecify.annotations.NullMarked;
