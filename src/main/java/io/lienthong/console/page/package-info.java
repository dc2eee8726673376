/**
 * The pages of {@code /console}: made on the server, for people who are signed in. Uses what console may use, and of console
 * the views of messages and the figures.
 */
@NullMarked
package io.lienthong.console.page;

import org.jspecify.annotations.NullMarked;
