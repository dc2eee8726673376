/**
 * The control plane: /admin/v1 and its documentation, health, metrics and logs, for operators alone; the pages are in
 * {@code page}. May use everything but face and cli; of route only the view of the active connectors.
 */
@NullMarked
package io.lienthong.console;

import org.jspecify.annotations.NullMarked;
