package io.lienthong.platform;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.btc.BlockedThreadEvent;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one Vert.x of the bus: epoll where the system has it, one event loop per core, and a count of blocked loops. */
public final class EventLoops implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EventLoops.class);
    private static final int CLOSE_SECONDS = 10;
    private static final int WORKER_THREADS = 4;

    private final Vertx vertx;
    private final AtomicLong blocked = new AtomicLong();

    public EventLoops(Duration limit) {
        long limitMillis = limit.toMillis();
        vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false))
                .setEventLoopPoolSize(Math.max(2, Runtime.getRuntime().availableProcessors()))
                .setWorkerPoolSize(WORKER_THREADS)
                .setInternalBlockingPoolSize(WORKER_THREADS)
                .setMaxEventLoopExecuteTime(limitMillis)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setBlockedThreadCheckInterval(Math.max(10, limitMillis / 2))
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS));
        ((VertxInternal) vertx).blockedThreadChecker().setThreadBlockedHandler(this::report);
    }

    public Vertx vertx() {
        return vertx;
    }

    /** How often a thread of Vert.x was found busy for longer than its limit; a test that drives the bus expects 0. */
    public long blockedCount() {
        return blocked.get();
    }

    private void report(BlockedThreadEvent event) {
        blocked.incrementAndGet();
        Throwable where = new Throwable("stack of " + event.thread().getName());
        where.setStackTrace(event.thread().getStackTrace());
        log.warn(
                "event=thread-blocked thread={} durationMs={}",
                event.thread().getName(),
                TimeUnit.NANOSECONDS.toMillis(event.duration()),
                where);
    }

    @Override
    public void close() {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.warn("event=vertx-not-closed afterSeconds={}", CLOSE_SECONDS, e);
        }
    }
}
