package io.lienthong.console;

import io.lienthong.journal.Journal;
import io.lienthong.message.MessageId;
import io.lienthong.message.Wording;
import io.lienthong.route.Connectors;
import io.lienthong.traffic.MessageHit;
import io.lienthong.traffic.MessageQuery;
import io.lienthong.traffic.MessageSearch;
import io.lienthong.traffic.TrafficClass;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The one search box, and what messages are filtered by beside it. */
@Component
public class MessageFinder {
    /** Of one text. */
    public static final int MOST = 200;

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
     * @return of a text that is no system's name at most {@link #MOST}, however many are asked for
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
        List<MessageId> ids = MessageId.parse(sought).map(List::of).orElseGet(() -> journal.lookUp(sought, MOST));
        return search.known(ids).stream().filter(hit -> isMeant(hit, query)).toList();
    }

    private static boolean isMeant(MessageHit hit, MessageQuery query) {
        TrafficClass event = hit.event();
        return (query.environment() == null || query.environment() == event.environment())
                && (query.consumer() == null || query.consumer().equals(event.consumer()))
                && (query.system() == null || query.system().equals(event.connector()))
                && (query.operation() == null || query.operation().equals(event.operation()))
                && (query.outcome() == null || isOutcome(query.outcome(), event.code()))
                && (query.error() == null || contains(hit.detail(), query.error()))
                && (query.from() == null || !hit.id().time().isBefore(query.from()))
                && (query.until() == null || hit.id().time().isBefore(query.until()))
                && (query.before() == null || hit.id().compareTo(query.before()) < 0);
    }

    private static boolean isOutcome(String outcome, String code) {
        return switch (outcome) {
            case MessageQuery.OK -> code.isEmpty();
            case MessageQuery.FAILED -> !code.isEmpty();
            default -> code.equals(outcome);
        };
    }

    private static boolean contains(@Nullable String text, String part) {
        return text != null && text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }
}
