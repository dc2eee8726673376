package io.lienthong.delivery;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps shards' memories filled: one read of a shard at a time, and none that its memory has no room for. Belongs to the loop. */
final class Loader {
    private static final Logger log = LoggerFactory.getLogger(Loader.class);
    private static final long PAGE_BYTES = 8L << 20;
    /** Between two reads of a shard: a read costs as much for one row as for a hundred. */
    private static final Duration LINGER = Duration.ofMillis(5);

    private final Loop loop;
    private final DeliverySettings settings;
    private final DeliveryReader reader;
    private final Executor readers;
    private final Dispatcher dispatcher;
    private final Memory memory;

    /** Bytes of bodies that a shard may still load. */
    interface Memory {
        long room(Shard shard);
    }

    Loader(
            Loop loop,
            DeliverySettings settings,
            DeliveryReader reader,
            Executor readers,
            Dispatcher dispatcher,
            Memory memory) {
        this.loop = loop;
        this.settings = settings;
        this.reader = reader;
        this.readers = readers;
        this.dispatcher = dispatcher;
        this.memory = memory;
    }

    /** There may be new work. */
    void wake(Shard shard) {
        shard.readAgain = true;
        readIfRoom(shard);
    }

    /** After memory was freed. */
    void readIfRoom(Shard shard) {
        if (shard.lost || shard.reading || !(shard.more || shard.readAgain)) {
            return;
        }
        if (shard.active() > settings.loaded() / 2) {
            return;
        }
        if (shard.destination.isPaused() && !shard.destination.isProbeDue() && shard.active() > 0) {
            return; // there is something to probe with; what rests is nothing
        }
        long bytes = Math.min(PAGE_BYTES, memory.room(shard));
        if (bytes <= 0 && shard.loaded() > 0) {
            return;
        }
        read(shard, Math.max(bytes, 0));
    }

    private void read(Shard shard, long bytes) {
        int limit = Math.min(settings.page(), settings.loaded() - shard.active());
        Page.Query query = shard.query(limit, bytes);
        shard.reading = true;
        shard.readAgain = false;
        try {
            readers.execute(() -> read(shard, query));
        } catch (RejectedExecutionException busy) {
            shard.reading = false;
            shard.readAgain = true;
        }
    }

    /** On a thread of the readers. */
    private void read(Shard shard, Page.Query query) {
        try {
            Page page = reader.read(query);
            loop.post(() -> loaded(shard, page));
        } catch (SQLException e) {
            log.debug("event=delivery-read-failed shard={} sqlState={}", query.shard(), e.getSQLState());
            loop.post(() -> failed(shard));
        } catch (RuntimeException defect) {
            log.error("event=delivery-read-failed shard={}", query.shard(), defect);
            loop.post(() -> failed(shard));
        }
    }

    private void loaded(Shard shard, Page page) {
        shard.reading = false;
        boolean valid = shard.accept(page);
        if (!page.entries().isEmpty()) {
            shard.lastBusy = System.nanoTime();
        }
        dispatcher.dispatch(shard.destination);
        if (shard.more || !valid) {
            readIfRoom(shard);
        } else if (shard.readAgain) {
            loop.schedule(LINGER, () -> readIfRoom(shard));
        }
    }

    /** The next sweep reads it again. */
    private static void failed(Shard shard) {
        shard.reading = false;
        shard.more = true;
        shard.settleLate();
    }
}
