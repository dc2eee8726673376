/** Figures for the operations centre, and for the reporting system in the form that it speaks. */
@NullMarked
package io.lienthong.face.indicator;

import org.jspecify.annotations.NullMarked;
