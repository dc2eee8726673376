package io.lienthong.route;

import io.lienthong.connector.Operation;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import java.util.HashMap;
import java.util.Map;

/** How the answer to one question of a poll is cut into pages. Knows nothing of Camel, so that the connector tests ask as the bus does. */
public final class PollPages {
    private static final Operation.Pagination WHOLE = new Operation.Pagination("none", null, null, null, null);

    private final Operation.Pagination pagination;

    public PollPages(Operation operation) {
        this.pagination = operation.pagination() == null ? WHOLE : operation.pagination();
    }

    /**
     * What to ask with, by the system's names.
     *
     * @param page from 0
     */
    public Map<String, String> parameters(int page) {
        Map<String, String> parameters = new HashMap<>();
        if (pagination.sizeParameter() != null) {
            parameters.put(pagination.sizeParameter(), pagination.size().toString());
        }
        if (pagination.parameter() != null) {
            long first = pagination.type().equals("offset") ? (long) page * pagination.size() : page + 1L;
            parameters.put(pagination.parameter(), Long.toString(first));
        }
        return parameters;
    }

    /**
     * Whether there may be a page behind this one: it was full. Throws PROVIDER_REPLY_INVALID where the system never ends.
     *
     * @param selected records in the system's answer, before the mapping leaves some out
     */
    public boolean more(int page, int selected) {
        if (pagination.type().equals("none") || selected < pagination.size()) {
            return false;
        }
        if (page + 1 >= pagination.maxPages()) {
            throw new BusException(
                    ErrorCode.PROVIDER_REPLY_INVALID,
                    "the system has more than " + pagination.maxPages() + " pages for one window");
        }
        return true;
    }
}
