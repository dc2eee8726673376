/**
 * The province's post office for e-documents: which agencies there are and who speaks for them, and what waits for those in
 * the province. Blocks; uses message and document.
 */
@NullMarked
package io.lienthong.mailbox;

import org.jspecify.annotations.NullMarked;
