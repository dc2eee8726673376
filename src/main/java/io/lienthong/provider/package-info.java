/**
 * The outbound client: one {@link Provider} per connected system and environment, behind one egress guard, with
 * authentication, limits, retry and classification of answers. Uses message and connector.
 */
@NullMarked
package io.lienthong.provider;

import org.jspecify.annotations.NullMarked;
