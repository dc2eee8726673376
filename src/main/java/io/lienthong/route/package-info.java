/**
 * The Camel components and what they do with a message: the request pipeline, calls of operations, steps of flows, polls.
 * The only package that uses Camel. Uses every package but face, console and cli.
 */
@NullMarked
package io.lienthong.route;

import org.jspecify.annotations.NullMarked;
