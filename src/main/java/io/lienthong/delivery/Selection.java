package io.lienthong.delivery;

import io.lienthong.message.Sha256;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;

/**
 * Open deliveries that a person was shown, so that an act means just these: others may come that match the same filter.
 *
 * @param places in the order of acceptance, the first {@value #MOST} at most
 */
public record Selection(List<Long> places) {
    /** As many as one act takes. */
    public static final int MOST = 10_000;

    public Selection {
        places = List.copyOf(places);
    }

    /** The same for the same deliveries, in 64 hexadecimal digits. */
    public String mark() {
        ByteBuffer bytes = ByteBuffer.allocate(places.size() * Long.BYTES);
        places.forEach(bytes::putLong);
        return HexFormat.of().formatHex(Sha256.of(bytes.array()));
    }

    /** Its last place; 0: it is empty. */
    public long last() {
        return places.isEmpty() ? 0 : places.get(places.size() - 1);
    }

    /** Those of them up to this place. */
    public Selection upTo(long last) {
        return new Selection(places.stream().filter(place -> place <= last).toList());
    }
}
