/**
 * The VXP face, {@code POST /vxp/{op}}: an office system that uses the SDK of the national document exchange speaks to us by
 * changing its address.
 */
@NullMarked
package io.lienthong.face.vxp;

import org.jspecify.annotations.NullMarked;
