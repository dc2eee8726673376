/** Stand-ins of the connected systems, made from the fixtures of their connectors. Uses message, connector and platform. */
@NullMarked
package io.lienthong.simulator;

import org.jspecify.annotations.NullMarked;
