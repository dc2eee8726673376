package io.lienthong.face.sync;

import io.lienthong.dataset.Cursor;
import io.lienthong.dataset.Feed;
import io.lienthong.dataset.Item;
import io.lienthong.face.Exchange;
import io.lienthong.face.Outflow;
import io.lienthong.message.MessageId;
import io.vertx.core.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Changes as server-sent events: each has its cursor for id, so that who comes again with {@code Last-Event-ID} misses
 * nothing. A comment every 15 s says that the bus is there. After an hour the stream ends, and the browser comes again.
 */
final class EventStream {
    private static final String MEDIA_TYPE = "text/event-stream";
    private static final Map<String, String> HEADERS = Map.of("Cache-Control", "no-store", "X-Accel-Buffering", "no");
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration LIFE = Duration.ofHours(1);
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Exchange exchange;
    private final Question question;
    private final Sources sources;
    private final Outflow outflow;
    private final long until = System.nanoTime() + LIFE.toNanos();

    EventStream(Exchange exchange, Question question, Sources sources) {
        this.exchange = exchange;
        this.question = question;
        this.sources = sources;
        this.outflow = new Outflow(exchange, sources.workers());
    }

    static boolean isAskedFor(Exchange exchange) {
        String accept = exchange.http.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains(MEDIA_TYPE);
    }

    void start() {
        question.requireOnly(Set.of("cursor", "limit"));
        int limit = question.limit();
        String last = exchange.http.getHeader("Last-Event-ID");
        Cursor from = question.cursor(
                sources.feed(), last == null ? question.parameters().get("cursor") : last);
        outflow.write(COMMENT, MEDIA_TYPE, HEADERS, () -> read(from, limit));
    }

    private void read(Cursor from, int limit) {
        if (exchange.isOver()) {
            return;
        }
        if (System.nanoTime() - until > 0) {
            outflow.end(COMMENT, MEDIA_TYPE, HEADERS);
            return;
        }
        question.requireStill(sources.feed(), from);
        sources.readers().read(question.environment(), question.consumer().id(), from);
        Feed.Page page =
                sources.feed().read(question.environment(), question.name(), question.view(), from.sequence(), limit);
        Cursor next = from.at(page.next());
        if (page.items().isEmpty() && !page.more()) {
            sources.heads()
                    .await(
                            question.environment(),
                            question.name(),
                            page.next(),
                            HEARTBEAT,
                            () -> sources.workers()
                                    .resume(() ->
                                            outflow.write(COMMENT, MEDIA_TYPE, HEADERS, () -> read(next, limit))));
            return;
        }
        String part = from.sequence() + "-" + next.sequence();
        sources.personal()
                .told(
                        exchange,
                        question,
                        MessageId.next(),
                        part,
                        () -> outflow.write(written(page, next), MEDIA_TYPE, HEADERS, () -> read(next, limit)));
    }

    private static byte[] written(Feed.Page page, Cursor next) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 12);
        for (Item item : page.items()) {
            String head = "id: " + next.at(item.sequence()).text() + "\nevent: " + (item.deleted() ? "delete" : "put")
                    + "\ndata: ";
            out.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
            item.writeTo(out);
            out.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
        }
        return out.toByteArray();
    }
}
