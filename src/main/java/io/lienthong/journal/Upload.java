package io.lienthong.journal;

import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Sha256;
import io.lienthong.message.StoredBody;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One body on its way into the database, written chunk by chunk as it comes and hashed on the way: one chunk is being written,
 * one waits, one fills. Whoever began it closes it once its message has an answer, or will have none. Used by one thread at a time.
 */
public final class Upload implements AutoCloseable {
    private interface Write {
        void run() throws SQLException;
    }

    private final Uploads uploads;
    private final LocalDate day;
    private final UUID reference;
    private final String mediaType;
    /** Of the writes, which follow one another. */
    private final MessageDigest digest = Sha256.digest();

    private CompletableFuture<Void> written;
    private byte[] filling = new byte[StoredBody.CHUNK_BYTES];
    private int filled;
    private int chunks;
    private long size;
    private boolean closed;

    Upload(Uploads uploads, LocalDate day, UUID reference, String mediaType) {
        this.uploads = uploads;
        this.day = day;
        this.reference = reference;
        this.mediaType = mediaType;
        this.written = CompletableFuture.runAsync(write(() -> uploads.insert(day, reference)), uploads.threads());
    }

    /** Bytes that came so far. */
    public long size() {
        return size;
    }

    /**
     * Takes the next bytes.
     *
     * @return when there is room for more; absent: there is. Fails with a BusException when the database took no more.
     */
    public @Nullable CompletableFuture<Void> write(byte[] bytes) {
        CompletableFuture<Void> room = null;
        for (int from = 0; from < bytes.length; ) {
            int some = Math.min(bytes.length - from, filling.length - filled);
            System.arraycopy(bytes, from, filling, filled, some);
            from += some;
            filled += some;
            size += some;
            if (filled == filling.length) {
                room = written.isDone() && !written.isCompletedExceptionally() ? null : written;
                handOver();
            }
        }
        return room;
    }

    /** The whole body, once it is written; fails with a BusException. */
    public CompletableFuture<Body> end() {
        if (filled > 0) {
            handOver();
        }
        return written.thenApply(nothing -> Body.stored(
                new StoredBody(day, reference, Math.toIntExact(size), digest.digest()), uploads.source(), mediaType));
    }

    /** What was not accepted is deleted; what was, stays. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            written.whenCompleteAsync((done, failure) -> uploads.end(reference), uploads.threads());
        }
    }

    /** What a future of an upload failed with. */
    public static BusException reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof BusException known
                ? known
                : new BusException(ErrorCode.INTERNAL_ERROR, "the body could not be stored", cause);
    }

    private void handOver() {
        byte[] full = filled == filling.length ? filling : Arrays.copyOf(filling, filled);
        int number = chunks++;
        filling = new byte[StoredBody.CHUNK_BYTES];
        filled = 0;
        written = written.thenRunAsync(
                write(() -> {
                    digest.update(full);
                    uploads.write(reference, number, full);
                }),
                uploads.threads());
    }

    private static Runnable write(Write write) {
        return () -> {
            try {
                write.run();
            } catch (SQLException e) {
                // Without the cause, whose message may quote the body.
                throw new BusException(
                        ErrorCode.JOURNAL_UNAVAILABLE,
                        "the body cannot be stored now (SQLSTATE " + e.getSQLState() + ")");
            }
        };
    }
}
