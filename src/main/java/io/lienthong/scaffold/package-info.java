/** Writes connector folders from contracts. Uses message, connector, contract and mapping. */
@NullMarked
package io.lienthong.scaffold;

import org.jspecify.annotations.NullMarked;
