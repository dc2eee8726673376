package io.lienthong.face.sync;

import io.lienthong.dataset.Cursor;
import io.lienthong.dataset.Feed;
import io.lienthong.dataset.Item;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.route.Workers;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** All records as of one cursor, at which the changes go on, page by page. */
final class Snapshot {
    private final Exchange exchange;
    private final Question question;
    private final Feed feed;
    private final PersonalReads personal;
    private final Format format;
    private final Outflow outflow;
    private boolean first = true;

    Snapshot(Exchange exchange, Question question, Feed feed, Workers workers, PersonalReads personal, Format format) {
        this.exchange = exchange;
        this.question = question;
        this.feed = feed;
        this.personal = personal;
        this.format = format;
        this.outflow = new Outflow(exchange, workers);
    }

    void start() {
        question.requireOnly(Set.of("at", "asOf", "after"));
        Cursor at = at();
        String after = question.parameters().getOrDefault("after", "");
        if (after.indexOf('\0') >= 0) {
            throw Question.invalid("after", "chứa ký tự 0", "holds a zero character");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        format.begin(out);
        String part = "as of " + at.sequence();
        personal.told(
                exchange, question, exchange.id, part, () -> read(at, after.isEmpty() ? "" : Feed.behind(after), out));
    }

    private Cursor at() {
        Instant moment = question.moment("asOf");
        String text = question.parameters().get("at");
        if (moment == null) {
            return question.cursor(feed, text == null ? Question.NOW : text);
        }
        if (text != null) {
            throw Question.invalid("asOf", "không đi cùng at", "does not go together with at");
        }
        Cursor now = question.cursor(feed, Question.NOW);
        long at = feed.at(question.environment(), question.name(), moment);
        if (at < feed.head(question.environment(), question.name()).oldest()) {
            throw new BusException(ErrorCode.CURSOR_GONE, "the history that is kept does not reach back so far");
        }
        return now.at(at);
    }

    private void read(Cursor at, String from, ByteArrayOutputStream out) {
        if (exchange.isOver()) {
            return;
        }
        question.requireStill(feed, at);
        Feed.Records records =
                feed.records(question.environment(), question.name(), question.view(), at.sequence(), from, null);
        for (Item item : records.items()) {
            format.item(out, item, first);
            first = false;
        }
        Map<String, String> headers = Map.of(FeedPage.NEXT, at.text());
        String next = records.next();
        if (next == null) {
            format.end(out, at.text(), false);
            outflow.end(out.toByteArray(), format.mediaType(), headers);
        } else {
            outflow.write(
                    out.toByteArray(),
                    format.mediaType(),
                    headers,
                    () -> read(at, next, new ByteArrayOutputStream(1 << 16)));
        }
    }
}
