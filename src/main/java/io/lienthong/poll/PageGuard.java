package io.lienthong.poll;

import io.lienthong.connector.Pagination;
import io.lienthong.message.Sha256;
import io.lienthong.message.Wording;
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
    Optional<Wording> objection(PollTask task, Turn turn, Pagination.Page page, List<String> keys, boolean last) {
        if (turn.page() == 0) {
            pages.clear();
            cursors.clear();
            total = null;
        }
        Wording wrong = repeated(turn, keys);
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
            wrong = new Wording(
                    "có hơn " + task.pages().maxPages() + " trang trong một kỳ",
                    "more than " + task.pages().maxPages() + " pages in one window");
        }
        return Optional.ofNullable(wrong);
    }

    private @Nullable Wording repeated(Turn turn, List<String> keys) {
        if (keys.isEmpty()) {
            return null;
        }
        byte[] content = String.join("\n", keys).getBytes(StandardCharsets.UTF_8);
        return isFirst(pages, HexFormat.of().formatHex(Sha256.of(content)), turn)
                ? null
                : new Wording(
                        "trang " + turn.page() + " lặp lại một trang đã đọc",
                        "page " + turn.page() + " is an earlier page of the same question once more");
    }

    private @Nullable Wording counted(Turn turn, Pagination.Page page, boolean last) {
        Long before = total;
        total = page.total();
        if (total == null) {
            return null;
        }
        if (before != null && total < before) {
            return new Wording(
                    "danh sách ngắn đi trong khi đang đọc, từ " + before + " còn " + total + " bản ghi",
                    "the list became shorter while it was read, from " + before + " to " + total + " records");
        }
        long soFar = turn.received() + page.received();
        return last && soFar < total
                ? new Wording(
                        "hệ thống báo có " + total + " bản ghi nhưng chỉ đưa " + soFar
                                + "; không được bỏ sót bản ghi nào",
                        "the system counts " + total + " records and gave only " + soFar + "; none may be left out")
                : null;
    }

    private static boolean isFirst(Map<String, Integer> seen, String what, Turn turn) {
        Integer before = seen.putIfAbsent(what, turn.page());
        return before == null || before == turn.page();
    }

    private @Nullable Wording moved(Turn turn, @Nullable String to, boolean last) {
        String from = turn.cursor();
        if (to == null) {
            return null;
        }
        if (from != null && order(from, to) > 0) {
            return new Wording(
                    "hệ thống đi lùi, từ " + from + " về " + to,
                    "the system went backwards, from " + from + " to " + to);
        }
        if (!last && (to.equals(from) || !isFirst(cursors, to, turn))) {
            return new Wording("hệ thống đưa lại con trỏ " + to, "the system gave the cursor " + to + " once more");
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
