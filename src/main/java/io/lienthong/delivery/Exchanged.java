package io.lienthong.delivery;

import org.jspecify.annotations.Nullable;

/**
 * What passed between a step and its system in one attempt, as the journal may keep it: up to 64 KiB each, masked. Absent
 * where nothing passed, where it is too large, and where the operation says that nothing is kept.
 *
 * @param sent as the system wants it; what would have been sent, where that breaks its contract
 * @param received as the system said it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Exchanged(byte @Nullable [] sent, byte @Nullable [] received) {
    public static final Exchanged NOTHING = new Exchanged(null, null);
}
