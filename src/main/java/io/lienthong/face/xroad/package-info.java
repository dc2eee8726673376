/**
 * The face of X-Road: REST r1 and SOAP 4.0 as the messages of a security server's clients, its metadata services, and the
 * REST adapters that stand before security servers here. May use message, access, contract and route.
 */
@NullMarked
package io.lienthong.face.xroad;

import org.jspecify.annotations.NullMarked;
