/** Tests of webhooks without a bus. */
@NullMarked
package io.lienthong.webhook;

import org.jspecify.annotations.NullMarked;
