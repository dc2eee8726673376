package io.lienthong.poll;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.ErrorCode;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gets the records of a list one after another, each committed by itself. A record that is refused is parked and holds up
 * nobody. One that cannot be had while others can is left for later; a few of them in a row mean that the system is away.
 */
final class Fetching {
    private static final int AWAY_IN_ROW = 3;
    /** Times that a record alone could not be had, before it is parked and tried by itself. */
    private static final int TRIES = 5;

    private static final int MAX_REMEMBERED = 10_000;
    private static final Duration AGAIN = Duration.ofMinutes(10);

    private final PollTask task;
    private final PageTransaction transaction;
    private final Debts debts;
    private final PollLimits limits;
    private final Sequence sequence;
    private final Map<String, Integer> failures = new HashMap<>();
    private final Deque<JsonNode> left = new ArrayDeque<>();
    private final Set<String> destinations = new HashSet<>();
    private int accepted;
    private int awayInRow;
    private RecordCalls.Result.@Nullable Away postponed;
    private long fence;
    private Done then = (result, count, woken) -> {};

    /** Told once the entries are done: the page's position may move, or why it may not. */
    interface Done {
        /** @param failed absent: every entry is stored or parked */
        void fetched(PageResult.@Nullable Failed failed, int accepted, Set<String> destinations);
    }

    Fetching(PollTask task, PageTransaction transaction, Debts debts, PollLimits limits, Sequence sequence) {
        this.task = task;
        this.transaction = transaction;
        this.debts = debts;
        this.limits = limits;
        this.sequence = sequence;
    }

    void run(long currentFence, List<JsonNode> entries, Done done) throws SQLException {
        fence = currentFence;
        then = done;
        left.clear();
        destinations.clear();
        accepted = 0;
        awayInRow = 0;
        postponed = null;
        Map<String, JsonNode> byKey = new LinkedHashMap<>();
        entries.forEach(entry -> byKey.putIfAbsent(PolledRecord.key(task, entry), entry));
        Debts.Known known = debts.known(task, byKey.keySet());
        byKey.keySet().removeAll(known.refused());
        Map<String, JsonNode> stored = new HashMap<>(byKey);
        stored.keySet().retainAll(known.stored());
        byKey.keySet().removeAll(known.stored());
        left.addAll(byKey.values());
        if (!stored.isEmpty() && !commit(Batch.known(stored))) {
            return;
        }
        next();
    }

    private void next() {
        JsonNode entry = left.poll();
        if (entry == null) {
            RecordCalls.Result.Away away = postponed;
            end(away == null ? null : failed(away));
            return;
        }
        String key = PolledRecord.key(task, entry);
        RecordCalls.Call call = new RecordCalls.Call(
                task.environment(),
                task.operation(),
                RecordCalls.Step.FETCH,
                entry,
                key,
                Instant.now().plus(limits.deadline()));
        RecordCalls.Result late = new RecordCalls.Result.Away(ErrorCode.PROVIDER_TIMEOUT, "no answer in time", null);
        sequence.<RecordCalls.Result>call(
                done -> task.handling().calls().call(call, done),
                limits.deadline(),
                late,
                result -> fetched(entry, key, result));
    }

    private void fetched(JsonNode entry, String key, RecordCalls.Result result) {
        if (result instanceof RecordCalls.Result.Away away) {
            away(entry, key, away);
            return;
        }
        awayInRow = 0;
        failures.remove(key);
        Batch batch = Batch.NOTHING;
        if (result instanceof RecordCalls.Result.Done done) {
            batch = new Batch(
                    done.records().stream()
                            .map(record -> new Batch.Taken(entry, record))
                            .toList(),
                    List.of(),
                    Map.of(),
                    List.of());
        } else if (result instanceof RecordCalls.Result.Refused refused) {
            batch = Batch.of(new Batch.Refused(key, entry, true, refused.code(), refused.detail(), null));
        }
        if (commit(batch)) {
            next();
        }
    }

    private void away(JsonNode entry, String key, RecordCalls.Result.Away away) {
        awayInRow++;
        if (awayInRow >= AWAY_IN_ROW) {
            end(failed(away));
            return;
        }
        if (failures.size() >= MAX_REMEMBERED) {
            failures.clear();
        }
        if (failures.merge(key, 1, Integer::sum) < TRIES) {
            postponed = away;
            next();
            return;
        }
        failures.remove(key);
        if (commit(Batch.of(new Batch.Refused(key, entry, true, away.code(), away.detail(), AGAIN)))) {
            next();
        }
    }

    /** False: the poll is not ours any more or the database is away, and the round has ended. */
    private boolean commit(Batch batch) {
        try {
            PageTransaction.Committed committed = transaction.commit(task, fence, new Move.Stay(), batch);
            if (committed.owned()) {
                accepted += committed.accepted();
                destinations.addAll(committed.destinations());
                return true;
            }
            end(new PageResult.Failed(ErrorCode.CONNECTOR_DISABLED, "the poll went to another node", null));
        } catch (SQLException e) {
            end(new PageResult.Failed(ErrorCode.JOURNAL_UNAVAILABLE, "the record was not committed", null));
        }
        return false;
    }

    private static PageResult.Failed failed(RecordCalls.Result.Away away) {
        return new PageResult.Failed(
                away.code(), "a record of the list could not be fetched: " + away.detail(), away.retryAfter());
    }

    private void end(PageResult.@Nullable Failed failed) {
        left.clear();
        then.fetched(failed, accepted, Set.copyOf(destinations));
    }
}
