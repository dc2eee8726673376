package io.lienthong.message;

import java.util.concurrent.CompletableFuture;

/** Where the chunks of stored bodies are read. */
public interface ChunkSource {
    /**
     * Reads a chunk without blocking the caller; the future completes on any thread.
     *
     * @param number from 0; a chunk that is not there fails with INTERNAL_ERROR, a database that is away with JOURNAL_UNAVAILABLE
     */
    CompletableFuture<byte[]> chunk(StoredBody body, int number);
}
