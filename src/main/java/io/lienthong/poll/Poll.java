package io.lienthong.poll;

import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.Wording;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One poll: pays what it owes, asks for a page, commits it, asks for the next. At every moment one of its steps runs or is due. */
final class Poll {
    private static final Logger log = LoggerFactory.getLogger(Poll.class);
    /** More refused records than this mean that the connector is wrong, not the records. */
    private static final long MAX_REFUSED = 10_000;

    private static final PageResult LATE = new PageResult.Failed(
            ErrorCode.PROVIDER_TIMEOUT, new Wording("không có trả lời kịp thời", "no answer in time").toString(), null);

    private final PollTask task;
    private final Positions positions;
    private final PageTransaction transaction;
    private final Debts debts;
    private final Errands errands;
    private final Fetching fetching;
    private final PageGuard guard = new PageGuard();
    private final BiConsumer<Environment, String> wake;
    private final PollLimits limits;
    private final Clock clock;
    private final Sequence sequence;
    private final AtomicReference<@Nullable ScheduledFuture<?>> idle = new AtomicReference<>();
    /** System.nanoTime of the next list; everything below is handed from step to step by the executor. */
    private volatile long listAtNanos = System.nanoTime();

    private int failures;
    /** Why pages have failed since the last one that did not; absent: it did not. */
    private @Nullable ErrorCode failing;

    private long failedSince;
    private boolean betweenPages;

    Poll(
            PollTask task,
            Positions positions,
            PageTransaction transaction,
            Debts debts,
            BiConsumer<Environment, String> wake,
            PollLimits limits,
            Clock clock,
            ScheduledExecutorService threads) {
        this.task = task;
        this.positions = positions;
        this.transaction = transaction;
        this.debts = debts;
        this.wake = wake;
        this.limits = limits;
        this.clock = clock;
        this.sequence = new Sequence(threads, this::defective);
        this.errands = new Errands(task, debts, transaction, limits, sequence);
        this.fetching = new Fetching(task, transaction, debts, limits, sequence);
    }

    void start() {
        sequence.now(this::begin);
    }

    void stop() {
        sequence.stop();
    }

    /** Asks at once, unless it is asking just now. */
    void hurry() {
        listAtNanos = System.nanoTime();
        ScheduledFuture<?> waiting = idle.getAndSet(null);
        if (waiting != null && waiting.cancel(false)) {
            sequence.now(this::begin);
        }
    }

    private void defective(RuntimeException defect) {
        log.error("event=poll-failed operation={}", task.operation(), defect);
        rest(failurePause(null));
    }

    /** The list is due after the pause; what is owed may be due before. */
    private void rest(Duration pause) {
        listAtNanos = System.nanoTime() + pause.toNanos();
        idle.set(sequence.later(betweenPages || pause.isZero() ? pause : untilDebt(pause), this::begin));
    }

    private Duration untilDebt(Duration pause) {
        try {
            return Backoff.shorter(pause, Backoff.longer(errands.quiet(), debts.untilNext(task, pause)));
        } catch (SQLException e) {
            log.debug("event=poll-debts-not-read operation={} sqlState={}", task.operation(), e.getSQLState());
            return pause;
        }
    }

    private void begin() {
        try {
            Optional<Positions.Held> held = positions.take(task, now());
            if (held.isEmpty()) {
                rest(task.every());
            } else if (held.get().to() == null || held.get().page() == 0) {
                // Not between pages: a list that shrinks with each acknowledgement would skip records.
                errands.run(held.get().fence(), woken -> {
                    wake(woken);
                    list();
                });
            } else {
                list();
            }
        } catch (SQLException e) {
            waitForDatabase(e);
        }
    }

    private void waitForDatabase(SQLException e) {
        log.warn("event=poll-waits-for-database operation={} sqlState={}", task.operation(), e.getSQLState());
        rest(failurePause(null));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private void list() {
        long early = listAtNanos - System.nanoTime();
        if (early > 0) {
            rest(Duration.ofNanos(early));
            return;
        }
        try {
            // Taken again: the errands may have lasted.
            Optional<Positions.Held> held = positions.take(task, now());
            if (held.isEmpty()) {
                rest(task.every());
            } else {
                fetch(positions.turn(task, held.get(), now()));
            }
        } catch (SQLException e) {
            waitForDatabase(e);
        }
    }

    private void fetch(Turn turn) {
        PageRequest request = new PageRequest(
                MessageId.next(),
                task.environment(),
                task.operation(),
                turn.from().minus(task.lookback()),
                turn.to(),
                turn.page(),
                task.pageSize(),
                turn.received(),
                turn.cursor(),
                turn.trace(),
                Instant.now().plus(limits.deadline()));
        sequence.<PageResult>call(
                done -> task.fetcher().fetch(request, done), limits.deadline(), LATE, result -> fetched(turn, result));
    }

    private void fetched(Turn turn, PageResult result) {
        if (result instanceof PageResult.Records records) {
            page(turn, records);
        } else if (result instanceof PageResult.Failed failed) {
            failed(turn, failed);
        }
    }

    private void page(Turn turn, PageResult.Records page) {
        long soFar = turn.received() + page.page().received();
        boolean ends = task.pages().ends(page.page(), soFar);
        List<String> keys = page.records().stream()
                .map(record -> PolledRecord.key(task, record))
                .toList();
        Optional<Wording> objection = guard.objection(task, turn, page.page(), keys, ends);
        if (objection.isPresent()) {
            stopped(turn, objection.get());
            return;
        }
        boolean rests = task.keepsCursor() && turn.page() + 1 >= task.pages().maxPages();
        String cursor = page.page().next() == null && task.keepsCursor()
                ? turn.cursor()
                : page.page().next();
        Move move = ends || rests
                ? new Move.WindowEnd(turn, task.keepsCursor() ? cursor : null)
                : new Move.NextPage(turn, cursor, soFar);
        try {
            take(turn, page, move, rests && !ends);
        } catch (SQLException e) {
            notCommitted(turn, e);
        }
    }

    private void take(Turn turn, PageResult.Records page, Move move, boolean soon) throws SQLException {
        List<Batch.Refused> refused = page.refused().stream()
                .map(one -> new Batch.Refused(
                        PolledRecord.contentKey(one.entry()), one.entry(), false, one.code(), one.detail(), null))
                .toList();
        if (!refused.isEmpty() && debts.refused(task) + refused.size() > MAX_REFUSED) {
            Wording why = new Wording(
                    "hơn " + MAX_REFUSED + " bản ghi bị từ chối; sửa kết nối rồi chạy poll retry",
                    "more than " + MAX_REFUSED + " records are refused; mend the connector, then poll retry");
            failed(turn, new PageResult.Failed(ErrorCode.PROVIDER_REPLY_INVALID, why.toString(), null));
        } else if (task.handling().fetched()) {
            fetching.run(turn.fence(), page.records(), (failed, accepted, destinations) -> {
                wake(destinations);
                if (failed == null) {
                    commit(turn, new Batch(List.of(), refused, Map.of(), List.of()), move, accepted, soon);
                } else {
                    failed(turn, failed);
                }
            });
        } else {
            List<Batch.Taken> taken = page.records().stream()
                    .map(record -> new Batch.Taken(record, record))
                    .toList();
            commit(turn, new Batch(taken, refused, Map.of(), List.of()), move, 0, soon);
        }
    }

    private void commit(Turn turn, Batch batch, Move move, int fetched, boolean soon) {
        PageTransaction.Committed committed;
        try {
            committed = transaction.commit(task, turn.fence(), move, batch, turn.trace());
        } catch (SQLException e) {
            notCommitted(turn, e);
            return;
        }
        goesOn();
        failures = 0;
        betweenPages = move instanceof Move.NextPage;
        wake(committed.destinations());
        log.debug(
                "event=page-polled operation={} page={} records={} refused={} accepted={}",
                task.operation(),
                turn.page(),
                batch.taken().size(),
                batch.refused().size(),
                committed.accepted() + fetched);
        rest(soon ? task.catchUp(limits) : pause(turn, committed.owned(), move));
    }

    private void notCommitted(Turn turn, SQLException e) {
        log.warn("event=poll-not-committed operation={} sqlState={}", task.operation(), e.getSQLState());
        failed(turn, new PageResult.Failed(ErrorCode.JOURNAL_UNAVAILABLE, "the page was not committed", null));
    }

    private void wake(Set<String> destinations) {
        destinations.forEach(destination -> wake.accept(task.environment(), destination));
    }

    /** The next page at once; the next window after the schedule, or soon while the poll is behind. */
    private Duration pause(Turn turn, boolean owned, Move move) {
        if (!owned) {
            return task.every();
        }
        if (move instanceof Move.NextPage) {
            return Duration.ZERO;
        }
        boolean behind = turn.to().plus(task.every()).isBefore(clock.instant());
        return behind ? task.catchUp(limits) : task.every();
    }

    /** The system contradicts itself: the window is read again from its first page, when it is its turn. */
    private void stopped(Turn turn, Wording why) {
        log.warn(
                "event=poll-stopped operation={} errorCode={} reason=\"{}\"",
                task.operation(),
                ErrorCode.POLL_INCONSISTENT,
                why);
        record(turn, ErrorCode.POLL_INCONSISTENT + ": " + why, true);
        betweenPages = false;
        rest(task.every());
    }

    private void failed(Turn turn, PageResult.Failed failed) {
        Duration pause = failurePause(failed.retryAfter());
        tell(failed.code(), pause);
        record(turn, failed.code() + ": " + failed.detail(), false);
        rest(pause);
    }

    /** The log is told of the first failure and of another reason, not of each attempt. */
    private void tell(ErrorCode code, Duration pause) {
        if (code == failing) {
            failedSince++;
            log.debug("event=poll-page-failed-again operation={} errorCode={}", task.operation(), code);
            return;
        }
        log.info(
                "event=poll-page-failed operation={} errorCode={} againInMs={} before={}",
                task.operation(),
                code,
                pause.toMillis(),
                failedSince);
        failing = code;
        failedSince++;
    }

    private void goesOn() {
        if (failing != null) {
            log.info(
                    "event=poll-page-succeeded operation={} errorCode={} failures={}",
                    task.operation(),
                    failing,
                    failedSince);
            failing = null;
            failedSince = 0;
        }
    }

    private void record(Turn turn, String failure, boolean again) {
        try {
            positions.failed(task, turn, Debts.shortened(failure), again);
        } catch (SQLException e) {
            log.warn("event=poll-failure-not-recorded operation={} sqlState={}", task.operation(), e.getSQLState());
        }
    }

    private Duration failurePause(@Nullable Duration asked) {
        failures = Math.min(failures + 1, 1_000);
        Duration longest = Backoff.shorter(limits.failureMax(), Backoff.longer(task.every(), limits.failureFirst()));
        Duration pause = new Backoff(limits.failureFirst(), longest).pause(failures, null);
        return asked == null ? pause : Backoff.shorter(limits.failureMax(), Backoff.longer(asked, pause));
    }
}
