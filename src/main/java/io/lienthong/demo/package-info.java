/** What the demo profile does once the bus is up: runs a birth registration as a consumer would. Uses platform and cli. */
@NullMarked
package io.lienthong.demo;

import org.jspecify.annotations.NullMarked;
