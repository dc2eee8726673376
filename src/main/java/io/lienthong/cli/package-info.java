/** The command line {@code ./lgsp}, and the runner of connector tests. Uses every package but face and console. */
@NullMarked
package io.lienthong.cli;

import org.jspecify.annotations.NullMarked;
