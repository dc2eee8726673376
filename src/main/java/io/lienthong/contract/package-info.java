/** What messages may look like: canonical types, OpenAPI and WSDL contracts compiled once, SOAP bodies, masks. Uses message and connector. */
@NullMarked
package io.lienthong.contract;

import org.jspecify.annotations.NullMarked;
