@NullMarked
package io.lienthong.alert;

import org.jspecify.annotations.NullMarked;
