/** Tests of the whole bus as a process of its own: killed, fed badly, changed while it runs. */
@NullMarked
package io.lienthong.system;

import org.jspecify.annotations.NullMarked;
