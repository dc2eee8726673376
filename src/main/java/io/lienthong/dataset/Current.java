package io.lienthong.dataset;

import io.lienthong.message.MessageId;
import org.jspecify.annotations.Nullable;

/**
 * A record as its dataset has it.
 *
 * @param hash of its content
 * @param message that brought it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Current(String source, @Nullable String version, boolean deleted, byte[] hash, MessageId message) {}
