package io.lienthong.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The content of a message: bytes as received, or a tree, each turned into the other at most once; or the name of bytes that
 * stay in the database. Not thread-safe while it converts; a body crosses threads only through a hand-over that publishes it.
 */
public final class Body {
    public static final String JSON = "application/json";
    public static final Body EMPTY = new Body(new byte[0], null, null, JSON, false);

    /** What is behind a body that is not held. */
    private record Stored(StoredBody name, ChunkSource source) {}

    private byte @Nullable [] bytes;
    private @Nullable JsonNode tree;
    private final @Nullable Stored stored;
    private final String mediaType;
    private final boolean opaque;

    private Body(
            byte @Nullable [] bytes,
            @Nullable JsonNode tree,
            @Nullable Stored stored,
            String mediaType,
            boolean opaque) {
        this.bytes = bytes;
        this.tree = tree;
        this.stored = stored;
        this.mediaType = mediaType;
        this.opaque = opaque;
    }

    /** Bytes as they came from the network; the array is not copied and must not change. */
    public static Body received(byte[] bytes, String mediaType) {
        return bytes.length == 0 ? EMPTY : new Body(bytes, null, null, mediaType, false);
    }

    /** Bytes that nobody reads on their way: they have no tree, even where they happen to be JSON. */
    public static Body opaque(byte[] bytes, String mediaType) {
        return new Body(bytes, null, null, mediaType, true);
    }

    /** An opaque body that stays where it is stored and is read chunk by chunk. */
    public static Body stored(StoredBody name, ChunkSource source, String mediaType) {
        return new Body(null, null, new Stored(name, source), mediaType, true);
    }

    /** A JSON body that we made; the tree must not change any more. */
    public static Body of(JsonNode tree) {
        return of(tree, JSON);
    }

    /** The same with another media type, e.g. that of problem details. */
    public static Body of(JsonNode tree, String mediaType) {
        return new Body(null, tree, null, mediaType, false);
    }

    /** Received bytes together with the tree that a reader other than the JSON parser made of them. */
    public static Body read(byte[] bytes, JsonNode tree, String mediaType) {
        return new Body(bytes, tree, null, mediaType, false);
    }

    /** The same content for another thread, converted anew. */
    public Body copy() {
        if (stored != null) {
            return stored(stored.name(), stored.source(), mediaType);
        }
        return opaque ? opaque(bytes(), mediaType) : received(bytes(), mediaType);
    }

    public String mediaType() {
        return mediaType;
    }

    public boolean isEmpty() {
        return bytes != null && bytes.length == 0;
    }

    /** Bytes, where they are there already; 0 for a tree that was never written. */
    public int size() {
        if (stored != null) {
            return stored.name().size();
        }
        return bytes == null ? 0 : bytes.length;
    }

    /** Whether nobody reads it on its way. */
    public boolean isOpaque() {
        return opaque;
    }

    /** Absent for a body that is held. */
    public @Nullable StoredBody stored() {
        return stored == null ? null : stored.name();
    }

    /** A chunk of a stored body. */
    public CompletableFuture<byte[]> chunk(int number) {
        Stored behind = Objects.requireNonNull(stored, "only a stored body has chunks");
        return behind.source().chunk(behind.name(), number);
    }

    /** All of it; throws BODY_TOO_LARGE for a stored body, which is never held whole. */
    public byte[] bytes() {
        if (stored != null) {
            throw new BusException(
                    ErrorCode.BODY_TOO_LARGE,
                    new Wording(
                            "nội dung " + stored.name().size()
                                    + " byte được lưu và chuyển từng phần (lớn hơn 256 KiB); bước này phải đọc cả nội dung nên"
                                    + " không nhận được",
                            "a body of " + stored.name().size()
                                    + " bytes is stored and passed on in chunks (more than 256 KiB); this step would have to"
                                    + " read all of it"));
        }
        byte[] known = bytes;
        if (known == null) {
            known = Json.write(Objects.requireNonNull(tree));
            bytes = known;
        }
        return known;
    }

    public JsonNode json() throws MalformedBody {
        if (opaque) {
            throw new MalformedBody("không đọc được như JSON", "is opaque");
        }
        JsonNode known = tree;
        if (known == null) {
            known = Json.parse(Objects.requireNonNull(bytes));
            tree = known;
        }
        return known;
    }
}
