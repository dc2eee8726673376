package io.lienthong.poll;

import io.lienthong.connector.Pagination;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sees that the pages of one question fit together: a system that repeats, goes backwards or drops records is not followed. */
final class PageGuard {
    private static final String NUMBER = "-?[0-9]{1,40}";

    /** The page that had this content, or gave this cursor: a page that was not committed is asked for once more. */
    private final Map<String, Integer> pages = new HashMap<>();

    private final Map<String, Integer> cursors = new HashMap<>();
    private @Nullable Long total;

    /**
     * Why the page must not be taken; empty where nothing is wrong.
     *
     * @param keys of the page's records
     * @param last whether the pagination ends with this page
     */
    Optional<String> objection(PollTask task, Turn turn, Pagination.Page page, List<String> keys, boolean last) {
        if (turn.page() == 0) {
            pages.clear();
            cursors.clear();
            total = null;
        }
        String wrong = repeated(turn, keys);
        if (wrong == null) {
            wrong = counted(turn, page, last);
        }
        if (wrong == null && task.pages().byCursor()) {
            wrong = moved(turn, page.next(), last);
        }
        if (wrong == null
                && !last
                && !task.keepsCursor()
                && turn.page() + 1 >= task.pages().maxPages()) {
            wrong = "more than " + task.pages().maxPages() + " pages in one window";
        }
        return Optional.ofNullable(wrong);
    }

    private @Nullable String repeated(Turn turn, List<String> keys) {
        if (keys.isEmpty()) {
            return null;
        }
        byte[] content = String.join("\n", keys).getBytes(StandardCharsets.UTF_8);
        return isFirst(pages, HexFormat.of().formatHex(PolledRecord.sha256(content)), turn)
                ? null
                : "page " + turn.page() + " is an earlier page of the same question once more";
    }

    private @Nullable String counted(Turn turn, Pagination.Page page, boolean last) {
        Long before = total;
        total = page.total();
        if (total == null) {
            return null;
        }
        if (before != null && total < before) {
            return "the list became shorter while it was read, from " + before + " to " + total + " records";
        }
        long soFar = turn.received() + page.received();
        return last && soFar < total
                ? "the system counts " + total + " records and gave only " + soFar + "; none may be left out"
                : null;
    }

    private static boolean isFirst(Map<String, Integer> seen, String what, Turn turn) {
        Integer before = seen.putIfAbsent(what, turn.page());
        return before == null || before == turn.page();
    }

    private @Nullable String moved(Turn turn, @Nullable String to, boolean last) {
        String from = turn.cursor();
        if (to == null) {
            return null;
        }
        if (from != null && order(from, to) > 0) {
            return "the system went backwards, from " + from + " to " + to;
        }
        if (!last && (to.equals(from) || !isFirst(cursors, to, turn))) {
            return "the system gave the cursor " + to + " once more";
        }
        return null;
    }

    /** Numbers and times have an order; of other cursors nothing is known. */
    private static int order(String one, String other) {
        if (one.matches(NUMBER) && other.matches(NUMBER)) {
            return new BigDecimal(one).compareTo(new BigDecimal(other));
        }
        try {
            return OffsetDateTime.parse(one).compareTo(OffsetDateTime.parse(other));
        } catch (DateTimeParseException opaque) {
            return 0;
        }
    }
}
