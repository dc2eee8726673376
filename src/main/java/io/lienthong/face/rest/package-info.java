/** The REST face: {@code /api/…}, {@code /token} and {@code /api/messages/…}. */
@NullMarked
package io.lienthong.face.rest;

import org.jspecify.annotations.NullMarked;
