package io.lienthong.dataset;

import io.lienthong.message.MessageId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A record as its dataset has it, or had it.
 *
 * @param scale what the version is of; absent also where the row is older than the column
 * @param hash of its content
 * @param message that brought it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Current(
        String source,
        @Nullable String version,
        @Nullable String scale,
        boolean deleted,
        byte[] hash,
        MessageId message) {
    static Current of(Hashed record) {
        Change change = record.change();
        Version version = change.version();
        return new Current(
                change.source(),
                version == null ? null : version.text(),
                change.scale(),
                change.deleted(),
                record.hash(),
                change.message());
    }

    /** Whether it is the same version of the same source. */
    boolean isVersionOf(Change change) {
        Version own = change.version();
        return own != null && source.equals(change.source()) && own.is(version);
    }

    /** Whether versions say which of them is newer. */
    boolean isOrderedWith(Change change) {
        Version other = change.version();
        return other != null && isComparableWith(change) && other.comparesWith(version);
    }

    boolean isOlderThan(Change change) {
        Version other = change.version();
        return other != null && isComparableWith(change) && other.isNewerThan(version);
    }

    /** Versions have one scale at one source, and at all that declare the same. */
    boolean isComparableWith(Change change) {
        return source.equals(change.source())
                || (change.version() != null && version != null && (scale == null || scale.equals(change.scale())));
    }

    boolean says(Hashed record) {
        return deleted == record.change().deleted() && Arrays.equals(hash, record.hash());
    }
}
