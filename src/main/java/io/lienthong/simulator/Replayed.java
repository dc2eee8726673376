package io.lienthong.simulator;

import org.jspecify.annotations.Nullable;

/**
 * What a system once answered.
 *
 * @param body absent: the connection breaks
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Replayed(int status, String mediaType, byte @Nullable [] body) {}
