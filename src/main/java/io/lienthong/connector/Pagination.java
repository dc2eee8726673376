package io.lienthong.connector;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * How the answer to one question of a poll is cut into pages.
 *
 * @param parameter that says which page, by the system's name
 * @param first number of the first page, for {@link Type#PAGE}
 * @param start cursor of the first page; absent: none is sent
 * @param next where the answer holds the next cursor, or the next link
 * @param last where the last record of a page, as the system sent it, holds the next cursor
 * @param more where the answer says whether a page follows
 * @param total where the answer counts all records of the question
 */
public record Pagination(
        Type type,
        @Nullable String parameter,
        @Nullable String sizeParameter,
        @JsonProperty("size") @Nullable Integer declaredSize,
        @Nullable Integer maxPages,
        @Nullable Integer first,
        @Nullable String start,
        @Nullable String next,
        @Nullable String last,
        @Nullable Sign more,
        @Nullable String total) {
    /** One page is the whole answer. */
    public static final Pagination WHOLE =
            new Pagination(Type.NONE, null, null, null, null, null, null, null, null, null, null);

    private static final int DEFAULT_SIZE = 100;
    private static final int DEFAULT_PAGES = 500;

    public enum Type {
        @JsonProperty("none")
        NONE,
        /** Number of the first record. */
        @JsonProperty("offset")
        OFFSET,
        /** Number of the page. */
        @JsonProperty("page")
        PAGE,
        /** A value of the page before; without a window it is the poll's position. */
        @JsonProperty("cursor")
        CURSOR,
        /** The same, taken out of the query of a link. */
        @JsonProperty("link")
        LINK
    }

    /** A pointer into the answer, and the value that means yes. */
    public record Sign(String pointer, JsonNode equals) {
        public boolean in(JsonNode answer) {
            return answer.at(pointer).equals(equals);
        }
    }

    /**
     * What an answer says of its place among the pages.
     *
     * @param received records that the system sent
     * @param next cursor of the next page
     * @param more whether the system says that a page follows; absent: it does not say
     * @param total records of all pages; absent: it does not say
     */
    public record Page(
            int received,
            @Nullable String next,
            @Nullable Boolean more,
            @Nullable Long total) {
        public static Page of(int received) {
            return new Page(received, null, null, null);
        }
    }

    /** Records of a full page. */
    public int size() {
        return declaredSize == null ? DEFAULT_SIZE : declaredSize;
    }

    @Override
    public Integer maxPages() {
        return maxPages == null ? DEFAULT_PAGES : maxPages;
    }

    @Override
    public Integer first() {
        return first == null ? 1 : first;
    }

    /** Whether a value of the page before asks for the next one. */
    public boolean byCursor() {
        return type == Type.CURSOR || type == Type.LINK;
    }

    /**
     * Whether no page follows.
     *
     * @param soFar records of all pages, this one included
     */
    public boolean ends(Page page, long soFar) {
        if (type == Type.NONE || page.received() == 0 || Boolean.FALSE.equals(page.more())) {
            return true;
        }
        if (byCursor()) {
            boolean small = declaredSize != null && page.received() < declaredSize;
            return page.next() == null || (small && page.more() == null);
        }
        if (page.total() != null) {
            return soFar >= page.total();
        }
        return page.more() == null && page.received() < size();
    }
}
