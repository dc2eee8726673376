/** Compiled JSLT and XSLT: between a connected system's words and the canonical types. Uses message and connector. */
@NullMarked
package io.lienthong.mapping;

import org.jspecify.annotations.NullMarked;
