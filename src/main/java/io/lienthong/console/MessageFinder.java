package io.lienthong.console;

import io.lienthong.journal.Journal;
import io.lienthong.message.MessageId;
import io.lienthong.message.Wording;
import io.lienthong.route.Connectors;
import io.lienthong.traffic.MessageHit;
import io.lienthong.traffic.MessageQuery;
import io.lienthong.traffic.MessageSearch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The one search box, and what messages are filtered by beside it. */
@Component
public class MessageFinder {
    /** So many messages of one matter or number are looked at together. */
    private static final int AT_ONCE = 1_000;

    private static final Duration LONGEST = Duration.ofSeconds(3);
    private static final int LONGEST_TEXT = 200;

    private final Journal journal;
    private final MessageSearch search;
    private final Connectors connectors;

    MessageFinder(Journal journal, MessageSearch search, Connectors connectors) {
        this.journal = journal;
        this.search = search;
        this.connectors = connectors;
    }

    /**
     * Newest first. Blocks.
     *
     * @param text a message id, a dossier code, a system's name, or the number of a citizen, document or record
     */
    public List<MessageHit> find(@Nullable String text, MessageQuery query) {
        String sought = text == null ? "" : text.strip();
        if (sought.isEmpty()) {
            return search.find(query);
        }
        if (sought.length() > LONGEST_TEXT || sought.chars().anyMatch(Character::isISOControl)) {
            throw Problems.invalid(new Wording(
                    "ô tìm kiếm nhận từ 1 đến " + LONGEST_TEXT + " ký tự nhìn thấy được",
                    "text has 1 to " + LONGEST_TEXT + " visible characters"));
        }
        if (connectors.find(sought).isPresent()) {
            return search.find(query.of(sought));
        }
        Optional<MessageId> id = MessageId.parse(sought);
        return id.isPresent() ? search.find(query, List.of(id.get())) : named(sought, query);
    }

    /** Those of a matter or with a number, some at a time until there are as many as the query wants. */
    private List<MessageHit> named(String text, MessageQuery query) {
        long end = System.nanoTime() + LONGEST.toNanos();
        List<MessageHit> hits = new ArrayList<>();
        MessageQuery rest = query;
        List<MessageId> ids = journal.lookUp(text, query.before(), AT_ONCE);
        while (!ids.isEmpty()) {
            hits.addAll(search.find(rest, ids));
            if (ids.size() < AT_ONCE || hits.size() >= query.limit()) {
                break;
            }
            if (System.nanoTime() - end > 0) {
                throw MessageSearch.tooLong();
            }
            MessageId last = ids.get(ids.size() - 1);
            rest = query.rest(last, query.limit() - hits.size());
            ids = journal.lookUp(text, last, AT_ONCE);
        }
        return hits;
    }
}
