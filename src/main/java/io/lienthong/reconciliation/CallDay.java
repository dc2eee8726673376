package io.lienthong.reconciliation;

/**
 * Calls of a consumer in one day that were answered or refused at once.
 *
 * @param system connector that was called; empty: refused before it was known
 * @param operation empty: refused before it was known
 * @param code error code, or what the protocol calls it; empty: answered
 */
public record CallDay(String consumer, String system, String operation, String code, long calls) {}
