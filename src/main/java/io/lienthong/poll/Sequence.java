package io.lienthong.poll;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The steps of one poll: at every moment at most one runs or is due. */
final class Sequence {
    private final ScheduledExecutorService threads;
    private final Consumer<RuntimeException> defects;
    private volatile boolean stopped;

    /** @param defects told of a step that failed with a defect; it says how to go on */
    Sequence(ScheduledExecutorService threads, Consumer<RuntimeException> defects) {
        this.threads = threads;
        this.defects = defects;
    }

    void stop() {
        stopped = true;
    }

    void now(Runnable step) {
        later(Duration.ZERO, step);
    }

    @Nullable
    ScheduledFuture<?> later(Duration pause, Runnable step) {
        if (stopped) {
            return null;
        }
        try {
            return threads.schedule(() -> run(step), pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            return null;
        }
    }

    private void run(Runnable step) {
        if (stopped) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException defect) {
            defects.accept(defect);
        }
    }

    /**
     * Starts a call and goes on with its result, or with {@code late} when none came in time.
     *
     * @param call gives its result once, from any thread
     */
    <T> void call(Consumer<Consumer<T>> call, Duration limit, T late, Consumer<T> then) {
        AtomicBoolean once = new AtomicBoolean();
        ScheduledFuture<?> deadline = later(limit, () -> {
            if (once.compareAndSet(false, true)) {
                then.accept(late);
            }
        });
        try {
            call.accept(result -> {
                if (once.compareAndSet(false, true)) {
                    cancel(deadline);
                    now(() -> then.accept(result));
                }
            });
        } catch (RuntimeException defect) {
            if (once.compareAndSet(false, true)) {
                cancel(deadline);
                throw defect;
            }
        }
    }

    private static void cancel(@Nullable ScheduledFuture<?> deadline) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
