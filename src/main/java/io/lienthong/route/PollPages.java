package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Operation;
import io.lienthong.connector.Pagination;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the answer to one question of a poll is cut into pages. Knows nothing of Camel, so that the connector tests ask as the bus does. */
public final class PollPages {
    private static final int MAX_CURSOR = 2_000;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final Pagination pagination;

    public PollPages(Operation operation) {
        this.pagination = operation.pagination() == null ? Pagination.WHOLE : operation.pagination();
    }

    public Pagination pagination() {
        return pagination;
    }

    /**
     * What to ask with, by the system's names.
     *
     * @param page from 0
     * @param received records of the pages before
     * @param cursor that the page before gave; absent: there is none yet
     */
    public Map<String, String> parameters(int page, long received, @Nullable String cursor) {
        Map<String, String> parameters = new HashMap<>();
        if (pagination.sizeParameter() != null) {
            parameters.put(pagination.sizeParameter(), Integer.toString(pagination.size()));
        }
        String place = place(page, received, cursor);
        if (pagination.parameter() != null && place != null) {
            parameters.put(pagination.parameter(), place);
        }
        return parameters;
    }

    private @Nullable String place(int page, long received, @Nullable String cursor) {
        return switch (pagination.type()) {
            case NONE -> null;
            // A system that says how much there is may give smaller pages than it was asked for.
            case OFFSET ->
                Long.toString(
                        pagination.total() == null && pagination.more() == null
                                ? (long) page * pagination.size()
                                : received);
            case PAGE -> Long.toString(page + (long) pagination.first());
            case CURSOR, LINK -> cursor == null ? pagination.start() : cursor;
        };
    }

    /**
     * What an answer says of its place among the pages; throws PROVIDER_REPLY_INVALID.
     *
     * @param records of the answer, as the system sent them
     */
    Pagination.Page read(JsonNode answer, JsonNode records) {
        return new Pagination.Page(
                records.isArray() ? records.size() : 0,
                next(answer, records),
                pagination.more() == null ? null : pagination.more().in(answer),
                total(answer));
    }

    private @Nullable String next(JsonNode answer, JsonNode records) {
        JsonNode value = null;
        if (pagination.next() != null) {
            value = answer.at(pagination.next());
        } else if (pagination.last() != null && !records.isEmpty()) {
            value = records.path(records.size() - 1).at(pagination.last());
        }
        if (value == null
                || !value.isValueNode()
                || value.isNull()
                || value.asText().isBlank()) {
            return null;
        }
        String cursor = pagination.type() == Pagination.Type.LINK ? ofLink(value.asText()) : value.asText();
        if (cursor != null
                && (cursor.length() > MAX_CURSOR || CONTROL.matcher(cursor).find())) {
            throw new BusException(ErrorCode.PROVIDER_REPLY_INVALID, "the cursor of the next page cannot be sent");
        }
        return cursor;
    }

    /** Of a link nothing but the declared parameter is used: an answer never says where we call. */
    private @Nullable String ofLink(String link) {
        String query = link.substring(link.indexOf('?') + 1);
        int fragment = query.indexOf('#');
        for (String part : (fragment < 0 ? query : query.substring(0, fragment)).split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0 && decoded(part.substring(0, equals)).equals(pagination.parameter())) {
                return decoded(part.substring(equals + 1));
            }
        }
        throw new BusException(
                ErrorCode.PROVIDER_REPLY_INVALID, "the link to the next page has no " + pagination.parameter());
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BusException(ErrorCode.PROVIDER_REPLY_INVALID, "the link to the next page is no link");
        }
    }

    private @Nullable Long total(JsonNode answer) {
        if (pagination.total() == null) {
            return null;
        }
        JsonNode total = answer.at(pagination.total());
        if (!total.asText().matches("[0-9]{1,15}")) {
            throw new BusException(
                    ErrorCode.PROVIDER_REPLY_INVALID, "the answer does not count its records at " + pagination.total());
        }
        return Long.parseLong(total.asText());
    }
}
