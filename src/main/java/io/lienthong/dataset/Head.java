package io.lienthong.dataset;

import java.util.UUID;

/**
 * Where a dataset stands.
 *
 * @param epoch of its sequence numbers
 * @param sequence of its last change
 * @param oldest what a record was before this is forgotten
 */
public record Head(UUID epoch, long sequence, long oldest) {}
