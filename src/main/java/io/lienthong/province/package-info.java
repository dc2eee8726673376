/** Scenarios of the province replay, and the dossiers and payments that add up to them. Uses message and connector. */
@NullMarked
package io.lienthong.province;

import org.jspecify.annotations.NullMarked;
