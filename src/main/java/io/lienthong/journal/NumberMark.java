package io.lienthong.journal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What messages are found by in the place of a number that stands in no address: its keyed hashes, that of the ledger and those
 * of the search, from which nobody learns the number. Never prints.
 */
public final class NumberMark {
    private static final int LEDGER_BYTES = 32;
    private static final int KEY_BYTES = 2 * Long.BYTES;
    private static final int BYTES = LEDGER_BYTES + SearchKey.Kind.values().length * KEY_BYTES;

    private final byte[] bytes;

    private NumberMark(byte[] bytes) {
        this.bytes = bytes;
    }

    static NumberMark of(String number, LedgerKey hashes) {
        ByteBuffer all = ByteBuffer.allocate(BYTES).put(hashes.hash(number));
        Stream.of(SearchKey.Kind.values())
                .map(kind -> hashes.hash(new SearchKey(kind, number)))
                .forEach(key -> all.putLong(key.getMostSignificantBits()).putLong(key.getLeastSignificantBits()));
        return new NumberMark(all.array());
    }

    /** Empty where it is no mark. */
    public static Optional<NumberMark> parse(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            return bytes.length == BYTES ? Optional.of(new NumberMark(bytes)) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    byte[] ledger() {
        return Arrays.copyOf(bytes, LEDGER_BYTES);
    }

    UUID[] keys() {
        ByteBuffer rest = ByteBuffer.wrap(bytes).position(LEDGER_BYTES);
        return Stream.generate(() -> new UUID(rest.getLong(), rest.getLong()))
                .limit(SearchKey.Kind.values().length)
                .toArray(UUID[]::new);
    }

    /** For an address. */
    public String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "NumberMark[***]";
    }
}
