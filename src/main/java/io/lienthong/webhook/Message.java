package io.lienthong.webhook;

import io.lienthong.dataset.Feed;
import io.lienthong.dataset.Item;
import io.lienthong.message.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * One CloudEvent in JSON, with the same changes in every attempt.
 *
 * @param id of the event and of the webhook's message
 * @param from where the page begins
 * @param until whoever took it has everything up to here
 * @param records whether it holds any
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Message(String id, byte[] body, long from, long until, boolean records) {
    private static final String CHANGED = "io.lienthong.dataset.changed";
    private static final String RESET = "io.lienthong.dataset.reset";
    private static final String TEST = "io.lienthong.webhook.test";
    /** Standard Webhooks wants bodies below 20 kB; what is around the items has about 1,000. */
    private static final int ITEM_BYTES = 18_500;

    private static final int ID_BYTES = 16;

    /**
     * The changes of a page as far as they have room. One that has none alone is left out, and the consumer pulls it.
     *
     * @param page with one item at least
     */
    static Message changed(Hook hook, Place place, Feed.Page page, long from) {
        ByteArrayOutputStream items = new ByteArrayOutputStream(ITEM_BYTES);
        Item last = page.items().get(0);
        int written = 0;
        for (Item item : page.items()) {
            ByteArrayOutputStream one = new ByteArrayOutputStream();
            item.writeTo(one);
            if (items.size() + one.size() >= ITEM_BYTES) {
                break;
            }
            items.writeBytes(written == 0 ? new byte[0] : new byte[] {','});
            items.writeBytes(one.toByteArray());
            written++;
            last = item;
        }
        boolean whole = Math.max(1, written) == page.items().size();
        long until = whole ? page.next() : last.sequence();
        String cursors = "\"cursor\":\"" + place.cursor().text() + "\",\"next\":\""
                + place.cursor(until).text() + "\",\"hasMore\":" + (!whole || page.more());
        byte[] data = written == 0
                ? ascii(cursors)
                : joined(ascii("\"items\":["), items.toByteArray(), ascii("]," + cursors));
        String id = id(hook, place, CHANGED);
        return new Message(id, body(id, CHANGED, hook, last.time(), data), from, until, written > 0);
    }

    /** The consumer has to read a snapshot; from this cursor on it gets the changes. */
    static Message reset(Hook hook, Place place, Instant since) {
        String id = id(hook, place, RESET + " " + since);
        byte[] data = ascii("\"next\":\"" + place.cursor().text() + "\",\"snapshot\":\"/sync/v1/" + hook.dataset()
                + "/snapshot?at=" + place.cursor().text() + "\"");
        return new Message(id, body(id, RESET, hook, since, data), place.pageFrom(), place.sequence(), false);
    }

    /** Tells nothing. */
    static Message test(Hook hook) {
        String id = "msg_" + UUID.randomUUID();
        return new Message(id, body(id, TEST, hook, Instant.now(), new byte[0]), 0, 0, false);
    }

    private static String id(Hook hook, Place place, String what) {
        String text = hook.name() + " " + place.epoch() + " " + place.view() + " " + place.sequence() + " " + what;
        return "msg_" + HexFormat.of().formatHex(Sha256.of(text.getBytes(StandardCharsets.UTF_8)), 0, ID_BYTES);
    }

    private static byte[] body(String id, String type, Hook hook, Instant time, byte[] data) {
        String head = "{\"specversion\":\"1.0\",\"id\":\"" + id + "\",\"source\":\"/sync/v1/" + hook.dataset()
                + "\",\"type\":\"" + type + "\",\"subject\":\"" + hook.dataset() + "\",\"time\":\"" + time
                + "\",\"datacontenttype\":\"application/json\",\"data\":{";
        return joined(ascii(head), data, ascii("}}"));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List.of(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
