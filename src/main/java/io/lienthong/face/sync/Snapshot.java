package io.lienthong.face.sync;

import io.lienthong.dataset.Cursor;
import io.lienthong.dataset.Feed;
import io.lienthong.dataset.Item;
import io.lienthong.face.Exchange;
import io.lienthong.face.Outflow;
import io.lienthong.face.QueryString;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Set;

/** All records as of one cursor, at which the changes go on, page by page. */
final class Snapshot {
    private final Exchange exchange;
    private final Question question;
    private final Sources sources;
    private final Format format;
    private final Outflow outflow;
    private boolean first = true;

    Snapshot(Exchange exchange, Question question, Sources sources, Format format) {
        this.exchange = exchange;
        this.question = question;
        this.sources = sources;
        this.format = format;
        this.outflow = new Outflow(exchange, sources.workers());
    }

    void start() {
        question.requireOnly(Set.of("at", "asOf", "after"));
        Cursor at = at();
        String after = question.parameters().getOrDefault("after", "");
        if (after.indexOf('\0') >= 0) {
            throw QueryString.invalid("after", "chứa ký tự 0", "holds a zero character");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        format.begin(out);
        String part = "as of " + at.sequence();
        sources.personal()
                .told(
                        exchange,
                        question,
                        exchange.id,
                        part,
                        () -> read(at, after.isEmpty() ? "" : Feed.behind(after), out));
    }

    private Cursor at() {
        String text = question.parameters().get("at");
        if (!question.parameters().containsKey("asOf")) {
            return question.cursor(sources.feed(), text == null ? Question.NOW : text);
        }
        if (text != null) {
            throw QueryString.invalid("asOf", "không đi cùng at", "does not go together with at");
        }
        return question.cursor(sources.feed(), Question.NOW).at(question.asOf(sources.feed()));
    }

    private void read(Cursor at, String from, ByteArrayOutputStream out) {
        if (exchange.isOver()) {
            return;
        }
        question.requireStill(sources.feed(), at);
        Feed.Records records = sources.feed()
                .records(question.environment(), question.name(), question.view(), at.sequence(), from, null);
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
