package io.lienthong.poll;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.ErrorCode;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pays what a poll owes, one after another: refused records whose time has come, and acknowledgements. A system that is away
 * ends the round; what is owed stays owed.
 */
final class Errands {
    private static final Logger log = LoggerFactory.getLogger(Errands.class);
    /** What one round pays at most, so that the list is asked for in between. */
    private static final int ROUND = 200;

    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofHours(1));

    private final PollTask task;
    private final Debts debts;
    private final PageTransaction transaction;
    private final PollLimits limits;
    private final Sequence sequence;
    private final Deque<Debts.Debt> due = new ArrayDeque<>();
    private long fence;
    private Consumer<Set<String>> then = destinations -> {};
    private final Set<String> destinations = new HashSet<>();
    private int awayInRow;
    private long quietUntilNanos;

    Errands(PollTask task, Debts debts, PageTransaction transaction, PollLimits limits, Sequence sequence) {
        this.task = task;
        this.debts = debts;
        this.transaction = transaction;
        this.limits = limits;
        this.sequence = sequence;
    }

    /** @param done told of the destinations that have new deliveries, once nothing is left to do now */
    void run(long currentFence, Consumer<Set<String>> done) throws SQLException {
        fence = currentFence;
        then = done;
        due.clear();
        destinations.clear();
        if (quiet().isZero()) {
            due.addAll(debts.due(task, ROUND));
        }
        next();
    }

    /** How long the system is left alone, because it was away. */
    Duration quiet() {
        return awayInRow == 0 ? Duration.ZERO : Duration.ofNanos(Math.max(0, quietUntilNanos - System.nanoTime()));
    }

    private void next() {
        Debts.Debt debt = due.poll();
        if (debt == null) {
            then.accept(Set.copyOf(destinations));
            return;
        }
        RecordCalls.Step step = step(debt);
        RecordCalls.Call call = new RecordCalls.Call(
                task.environment(),
                task.operation(),
                step,
                debt.entry(),
                debt.key(),
                Instant.now().plus(limits.deadline()));
        RecordCalls.Result late = new RecordCalls.Result.Away(ErrorCode.PROVIDER_TIMEOUT, "no answer in time", null);
        sequence.<RecordCalls.Result>call(
                done -> task.handling().calls().call(call, done),
                limits.deadline(),
                late,
                result -> paid(debt, result));
    }

    private static RecordCalls.Step step(Debts.Debt debt) {
        if (debt.retry()) {
            return debt.mapped() ? RecordCalls.Step.FETCH : RecordCalls.Step.MAP;
        }
        return debt.refused() ? RecordCalls.Step.REFUSE : RecordCalls.Step.ACKNOWLEDGE;
    }

    private void paid(Debts.Debt debt, RecordCalls.Result result) {
        if (!(result instanceof RecordCalls.Result.Away)) {
            awayInRow = 0;
        }
        try {
            if (debt.retry()) {
                retried(debt, result);
            } else {
                acknowledged(debt, result);
            }
        } catch (SQLException e) {
            log.warn("event=poll-debt-not-written operation={} sqlState={}", task.operation(), e.getSQLState());
            leaveAlone(null);
        }
        next();
    }

    private void acknowledged(Debts.Debt debt, RecordCalls.Result result) throws SQLException {
        if (result instanceof RecordCalls.Result.Done) {
            debts.paid(task, debt);
            return;
        }
        if (result instanceof RecordCalls.Result.Away away) {
            postpone(debt, away);
        } else if (result instanceof RecordCalls.Result.Refused refused) {
            log.info("event=poll-acknowledgement-refused operation={} errorCode={}", task.operation(), refused.code());
            String failure = refused.code() + ": " + refused.detail();
            debts.postpone(task, debt, BACKOFF.pause(debt.tries() + 1, null), failure);
        }
    }

    private void postpone(Debts.Debt debt, RecordCalls.Result.Away away) throws SQLException {
        leaveAlone(away.retryAfter());
        log.info("event=poll-debt-postponed operation={} errorCode={}", task.operation(), away.code());
        String failure = away.code() + ": " + away.detail();
        debts.postpone(task, debt, BACKOFF.pause(debt.tries() + 1, away.retryAfter()), failure);
    }

    private void leaveAlone(@Nullable Duration asked) {
        due.clear();
        awayInRow = Math.min(awayInRow + 1, 1_000);
        quietUntilNanos = System.nanoTime() + BACKOFF.pause(awayInRow, asked).toNanos();
    }

    private void retried(Debts.Debt debt, RecordCalls.Result result) throws SQLException {
        if (result instanceof RecordCalls.Result.Done done) {
            Batch batch = debt.mapped() ? fetched(debt, done.records()) : mapped(done.records());
            destinations.addAll(transaction
                    .commit(task, fence, new Move.Stay(), batch.releasing(debt.key()))
                    .destinations());
        } else if (result instanceof RecordCalls.Result.Refused refused) {
            Batch.Refused still =
                    new Batch.Refused(debt.key(), debt.entry(), debt.mapped(), refused.code(), refused.detail(), null);
            transaction.commit(task, fence, new Move.Stay(), Batch.of(still));
        } else if (result instanceof RecordCalls.Result.Away away) {
            postpone(debt, away);
        }
    }

    private static Batch fetched(Debts.Debt debt, List<JsonNode> records) {
        return new Batch(
                records.stream()
                        .map(record -> new Batch.Taken(debt.entry(), record))
                        .toList(),
                List.of(),
                Map.of(),
                List.of());
    }

    /** Where records are fetched, the entry can now be asked for; else it is the record. */
    private Batch mapped(List<JsonNode> entries) {
        List<Batch.Taken> taken = new ArrayList<>();
        List<Batch.Refused> toFetch = new ArrayList<>();
        for (JsonNode entry : entries) {
            if (task.handling().fetched()) {
                toFetch.add(new Batch.Refused(
                        PolledRecord.key(task, entry),
                        entry,
                        true,
                        ErrorCode.PROVIDER_REPLY_INVALID,
                        "about to be fetched",
                        Duration.ZERO));
            } else {
                taken.add(new Batch.Taken(entry, entry));
            }
        }
        return new Batch(taken, toFetch, Map.of(), List.of());
    }
}
