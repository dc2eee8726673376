/** Tests of the outbound client against real servers. */
@NullMarked
package io.lienthong.provider;

import org.jspecify.annotations.NullMarked;
