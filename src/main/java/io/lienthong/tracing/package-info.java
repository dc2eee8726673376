/** Sends the spans of recorded traces to a collector, by OTLP over HTTP. Uses message. */
@NullMarked
package io.lienthong.tracing;

import org.jspecify.annotations.NullMarked;
