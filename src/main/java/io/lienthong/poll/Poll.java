package io.lienthong.poll;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One poll: asks for a page, commits it, asks for the next. At every moment at most one of its steps runs or is due. */
final class Poll {
    private static final Logger log = LoggerFactory.getLogger(Poll.class);
    private static final int MAX_DOUBLINGS = 20;
    private static final int MAX_FAILURE = 500;

    private final PollTask task;
    private final Positions positions;
    private final PageTransaction transaction;
    private final BiConsumer<Environment, String> wake;
    private final PollLimits limits;
    private final Clock clock;
    private final ScheduledExecutorService threads;
    private volatile boolean stopped;
    /** Handed from step to step by the executor. */
    private int failures;

    private byte[] lastPage = new byte[0];

    Poll(
            PollTask task,
            Positions positions,
            PageTransaction transaction,
            BiConsumer<Environment, String> wake,
            PollLimits limits,
            Clock clock,
            ScheduledExecutorService threads) {
        this.task = task;
        this.positions = positions;
        this.transaction = transaction;
        this.wake = wake;
        this.limits = limits;
        this.clock = clock;
        this.threads = threads;
    }

    void start() {
        later(Duration.ZERO, this::ask);
    }

    void stop() {
        stopped = true;
    }

    private @Nullable ScheduledFuture<?> later(Duration pause, Runnable step) {
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
            log.error("event=poll-failed operation={}", task.operation(), defect);
            later(failurePause(null), this::ask);
        }
    }

    private void ask() {
        Optional<Turn> turn;
        try {
            turn = positions.take(task, clock.instant().truncatedTo(ChronoUnit.MICROS));
        } catch (SQLException e) {
            log.warn("event=poll-waits-for-database operation={} sqlState={}", task.operation(), e.getSQLState());
            later(failurePause(null), this::ask);
            return;
        }
        if (turn.isPresent()) {
            fetch(turn.get());
        } else {
            later(task.every(), this::ask);
        }
    }

    private void fetch(Turn turn) {
        AtomicBoolean once = new AtomicBoolean();
        PageResult.Failed late = new PageResult.Failed(ErrorCode.PROVIDER_TIMEOUT, "no answer in time", null);
        ScheduledFuture<?> deadline = later(limits.deadline(), () -> {
            if (once.compareAndSet(false, true)) {
                failed(turn, late);
            }
        });
        PageRequest request = new PageRequest(
                MessageId.next(),
                task.environment(),
                task.operation(),
                turn.from().minus(task.lookback()),
                turn.to(),
                turn.page(),
                task.pageSize(),
                Instant.now().plus(limits.deadline()));
        try {
            task.fetcher().fetch(request, result -> {
                if (once.compareAndSet(false, true)) {
                    if (deadline != null) {
                        deadline.cancel(false);
                    }
                    later(Duration.ZERO, () -> fetched(turn, result));
                }
            });
        } catch (RuntimeException defect) {
            if (once.compareAndSet(false, true)) {
                if (deadline != null) {
                    deadline.cancel(false);
                }
                throw defect;
            }
        }
    }

    private void fetched(Turn turn, PageResult result) {
        if (result instanceof PageResult.Records records) {
            page(turn, records);
        } else if (result instanceof PageResult.Failed failed) {
            failed(turn, failed);
        }
    }

    private void page(Turn turn, PageResult.Records page) {
        boolean last = task.pagination() == null || page.received() < task.pageSize();
        byte[] content = content(page.records());
        if (!last && turn.page() + 1 >= task.maxPages()) {
            failed(turn, invalid("more than " + task.maxPages() + " pages in one window"));
        } else if (turn.page() > 0 && page.received() > 0 && Arrays.equals(content, lastPage)) {
            failed(turn, invalid("page " + turn.page() + " is the page before it once more"));
        } else {
            commit(turn, page, last);
            lastPage = content;
        }
    }

    private static PageResult.Failed invalid(String detail) {
        return new PageResult.Failed(ErrorCode.PROVIDER_REPLY_INVALID, detail, null);
    }

    private static byte[] content(List<JsonNode> records) {
        return PolledRecord.sha256(Json.write(Json.object().arrayNode().addAll(records)));
    }

    private void commit(Turn turn, PageResult.Records page, boolean last) {
        PageTransaction.Committed committed;
        try {
            committed = transaction.commit(task, turn, page.records(), last);
        } catch (SQLException e) {
            log.warn("event=poll-not-committed operation={} sqlState={}", task.operation(), e.getSQLState());
            failed(turn, new PageResult.Failed(ErrorCode.JOURNAL_UNAVAILABLE, "the page was not committed", null));
            return;
        }
        failures = 0;
        committed.destinations().forEach(destination -> wake.accept(task.environment(), destination));
        log.debug(
                "event=page-polled operation={} page={} records={} accepted={}",
                task.operation(),
                turn.page(),
                page.records().size(),
                committed.accepted());
        later(pause(turn, committed.owned(), last), this::ask);
    }

    /** The next page at once; the next window after the schedule, or soon while the poll is behind. */
    private Duration pause(Turn turn, boolean owned, boolean last) {
        if (!owned) {
            return task.every();
        }
        if (!last) {
            return Duration.ZERO;
        }
        boolean behind = turn.to().plus(task.every()).isBefore(clock.instant());
        return behind ? shorter(limits.catchUp(), task.every()) : task.every();
    }

    private void failed(Turn turn, PageResult.Failed failed) {
        Duration pause = failurePause(failed.retryAfter());
        String failure = failed.code() + ": " + failed.detail();
        log.info(
                "event=poll-page-failed operation={} errorCode={} againInMs={}",
                task.operation(),
                failed.code(),
                pause.toMillis());
        try {
            positions.failed(task, turn, failure.length() <= MAX_FAILURE ? failure : failure.substring(0, MAX_FAILURE));
        } catch (SQLException e) {
            log.warn("event=poll-failure-not-recorded operation={} sqlState={}", task.operation(), e.getSQLState());
        }
        later(pause, this::ask);
    }

    private Duration failurePause(@Nullable Duration asked) {
        failures = Math.min(failures + 1, MAX_DOUBLINGS);
        Duration longest = shorter(limits.failureMax(), longer(task.every(), limits.failureFirst()));
        Duration pause = shorter(longest, limits.failureFirst().multipliedBy(1L << (failures - 1)));
        return asked == null ? pause : shorter(limits.failureMax(), longer(asked, pause));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
