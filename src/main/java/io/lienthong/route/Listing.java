package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Pagination;
import io.lienthong.message.BusException;
import java.util.List;

/**
 * What a page of a poll holds beside the records that are right.
 *
 * @param refused entries that break the contract or the mapping; one bad record does not hold up the others
 */
public record Listing(Pagination.Page page, List<Refused> refused) {
    public Listing {
        refused = List.copyOf(refused);
    }

    /** @param entry as the system sent it */
    public record Refused(JsonNode entry, BusException error) {}
}
