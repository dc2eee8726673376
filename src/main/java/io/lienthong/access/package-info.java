/** Who may call what: consumers, tokens, grants, quotas. Fails closed. Uses message, connector and platform. */
@NullMarked
package io.lienthong.access;

import org.jspecify.annotations.NullMarked;
