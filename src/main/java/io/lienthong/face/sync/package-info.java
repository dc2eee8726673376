/** {@code /sync/v1}: downstream systems pull synchronised datasets and prove that they have all of them. */
@NullMarked
package io.lienthong.face.sync;

import org.jspecify.annotations.NullMarked;
