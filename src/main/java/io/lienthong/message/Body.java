package io.lienthong.message;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The content of a message: bytes as received, or a tree, each turned into the other at most once. Not thread-safe while
 * it converts; a body crosses threads only through a hand-over that publishes it.
 */
public final class Body {
    public static final String JSON = "application/json";
    public static final Body EMPTY = new Body(new byte[0], null, JSON);

    private byte @Nullable [] bytes;
    private @Nullable JsonNode tree;
    private final String mediaType;

    private Body(byte @Nullable [] bytes, @Nullable JsonNode tree, String mediaType) {
        this.bytes = bytes;
        this.tree = tree;
        this.mediaType = mediaType;
    }

    /** Bytes as they came from the network; the array is not copied and must not change. */
    public static Body received(byte[] bytes, String mediaType) {
        return bytes.length == 0 ? EMPTY : new Body(bytes, null, mediaType);
    }

    /** A JSON body that we made; the tree must not change any more. */
    public static Body of(JsonNode tree) {
        return new Body(null, tree, JSON);
    }

    /** The same with another media type, e.g. that of problem details. */
    public static Body of(JsonNode tree, String mediaType) {
        return new Body(null, tree, mediaType);
    }

    /** Received bytes together with the tree that a reader other than the JSON parser made of them. */
    public static Body read(byte[] bytes, JsonNode tree, String mediaType) {
        return new Body(bytes, tree, mediaType);
    }

    public String mediaType() {
        return mediaType;
    }

    public boolean isEmpty() {
        return bytes != null && bytes.length == 0;
    }

    /** Bytes, where they are there already; 0 for a tree that was never written. */
    public int size() {
        return bytes == null ? 0 : bytes.length;
    }

    public byte[] bytes() {
        byte[] known = bytes;
        if (known == null) {
            known = Json.write(java.util.Objects.requireNonNull(tree));
            bytes = known;
        }
        return known;
    }

    public JsonNode json() throws MalformedBody {
        JsonNode known = tree;
        if (known == null) {
            known = Json.parse(java.util.Objects.requireNonNull(bytes));
            tree = known;
        }
        return known;
    }
}
