/** Connectors as data: descriptor records, loader, settings, catalogue and folder watch. Uses message. */
@NullMarked
package io.lienthong.connector;

import org.jspecify.annotations.NullMarked;
