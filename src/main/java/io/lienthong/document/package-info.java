/**
 * edXML 1.0 (QCVN 102), the documents and statuses that agencies exchange: read, check, write, trace, verify. Uses
 * {@code message} alone; knows no protocol and no mailbox.
 */
@NullMarked
package io.lienthong.document;

import org.jspecify.annotations.NullMarked;
