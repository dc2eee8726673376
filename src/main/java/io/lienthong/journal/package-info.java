/** The one truth: acceptance, message log, access ledger and idempotency keys in PostgreSQL. Uses message and traffic. */
@NullMarked
package io.lienthong.journal;

import org.jspecify.annotations.NullMarked;
