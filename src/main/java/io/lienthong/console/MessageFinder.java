package io.lienthong.console;

import io.lienthong.journal.Journal;
import io.lienthong.message.MessageId;
import io.lienthong.message.Wording;
import io.lienthong.route.Connectors;
import io.lienthong.traffic.MessageHit;
import io.lienthong.traffic.MessageQuery;
import io.lienthong.traffic.MessageSearch;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The one search box, and what messages are filtered by beside it. */
@Component
public class MessageFinder {
    /** Of the messages of one matter or number, the latest are looked at. */
    private static final int MOST = 1_000;

    private static final int LONGEST = 200;

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
        if (sought.length() > LONGEST || sought.chars().anyMatch(Character::isISOControl)) {
            throw Problems.invalid(new Wording(
                    "ô tìm kiếm nhận từ 1 đến " + LONGEST + " ký tự nhìn thấy được",
                    "text has 1 to " + LONGEST + " visible characters"));
        }
        if (connectors.find(sought).isPresent()) {
            return search.find(query.of(sought));
        }
        Optional<MessageId> id = MessageId.parse(sought);
        return search.find(query, id.isPresent() ? List.of(id.get()) : journal.lookUp(sought, MOST));
    }
}
