/**
 * What the bus stands on: settings, PostgreSQL, Artemis, Vert.x, TLS and start-up checks.
 *
 * <p>It may use {@code message} and nothing else of ours. Order at start: PostgreSQL begins in the background before the
 * Spring context exists ({@link io.lienthong.platform.EarlyStart}), the beans join it, every
 * {@link io.lienthong.platform.StartupCheck} passes, then the ports open. Order at the end: whatever is a
 * {@code SmartLifecycle} (the data plane first of all), the beans in the order of their dependencies, PostgreSQL last.
 */
@NullMarked
package io.lienthong.platform;

import org.jspecify.annotations.NullMarked;
