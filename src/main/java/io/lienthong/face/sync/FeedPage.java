package io.lienthong.face.sync;

import io.lienthong.dataset.Cursor;
import io.lienthong.dataset.Feed;
import io.lienthong.dataset.Item;
import io.lienthong.face.Exchange;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** One page of changes; where there is none, it may wait for one. Runs on workers, one step after the other. */
final class FeedPage {
    static final String NEXT = "X-Next-Cursor";
    private static final String MORE = "X-Has-More";

    private final Exchange exchange;
    private final Question question;
    private final Sources sources;
    private final Format format;

    FeedPage(Exchange exchange, Question question, Sources sources, Format format) {
        this.exchange = exchange;
        this.question = question;
        this.sources = sources;
        this.format = format;
    }

    void start() {
        question.requireOnly(Set.of("cursor", "limit", "wait"));
        int limit = question.limit();
        long until = System.nanoTime() + question.waiting().toNanos();
        Cursor from = question.cursor(sources.feed(), question.parameters().get("cursor"));
        sources.readers().read(question.environment(), question.consumer().id(), from);
        read(from, from, limit, until);
    }

    private void read(Cursor asked, Cursor from, int limit, long until) {
        if (exchange.isOver()) {
            return;
        }
        Feed.Page page =
                sources.feed().read(question.environment(), question.name(), question.view(), from.sequence(), limit);
        Cursor next = from.at(page.next());
        long left = until - System.nanoTime();
        if (page.items().isEmpty() && !page.more() && left > 0) {
            sources.heads()
                    .await(
                            question.environment(),
                            question.name(),
                            page.next(),
                            Duration.ofNanos(left),
                            () -> sources.workers()
                                    .resume(() -> exchange.answering(() -> read(asked, next, limit, until))));
        } else if (page.items().isEmpty()) {
            answer(asked, next, page);
        } else {
            String part = asked.sequence() + "-" + next.sequence();
            sources.personal().told(exchange, question, exchange.id, part, () -> answer(asked, next, page));
        }
    }

    private void answer(Cursor asked, Cursor next, Feed.Page page) {
        Map<String, String> headers = new LinkedHashMap<>();
        String tag = "W/\"" + asked.epoch() + "." + asked.view() + "." + asked.sequence() + "-" + next.sequence() + "."
                + format.name() + "\"";
        headers.put("ETag", tag);
        headers.put("Cache-Control", "private, no-cache");
        headers.put(NEXT, next.text());
        headers.put(MORE, Boolean.toString(page.more()));
        String known = exchange.http.getHeader("If-None-Match");
        if (known != null && known.contains(tag)) {
            exchange.answer(304, format.mediaType(), headers, new byte[0]);
            return;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
        format.begin(out);
        boolean first = true;
        for (Item item : page.items()) {
            format.item(out, item, first);
            first = false;
        }
        format.end(out, next.text(), page.more());
        exchange.answer(200, format.mediaType(), headers, out.toByteArray());
    }
}
