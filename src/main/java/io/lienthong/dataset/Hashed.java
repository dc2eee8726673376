package io.lienthong.dataset;

import io.lienthong.message.Json;

/**
 * A change with what is stored of its content; made before the dataset is locked, because it costs more than all else.
 *
 * @param hash SHA-256 of the content's RFC 8785 form
 * @param data the content
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Hashed(Change change, byte[] hash, byte[] data) {
    static Hashed of(Change change) {
        return new Hashed(change, CanonicalJson.sha256(change.data()), Json.write(change.data()));
    }

    String key() {
        return change.key();
    }
}
