/**
 * The outbound client: one {@link Provider} per connected system and environment, behind one egress guard, with
 * authentication, limits, retry and classification of answers; and the way to push to addresses of others. Uses message, connector and platform.
 */
@NullMarked
package io.lienthong.provider;

import org.jspecify.annotations.NullMarked;
