package io.lienthong.poll;

import io.lienthong.journal.Acceptor;
import io.lienthong.journal.NewDelivery;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.OperationName;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs all polls of this node; of several nodes one at a time runs a given poll. */
public final class Poller implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Poller.class);
    private static final int THREADS = 2;
    private static final int MAX_POLLS = 10_000;
    private static final Duration LISTEN = Duration.ofSeconds(2);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final Positions positions;
    private final PageTransaction transaction;
    private final Debts debts;
    private final BiConsumer<Environment, String> wake;
    private final PollLimits limits;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor threads;
    private final PollDesk desk;
    private final Map<PollDesk.Name, Poll> polls = new ConcurrentHashMap<>();
    private final Map<PollDesk.Name, PollTask> tasks = new ConcurrentHashMap<>();
    /** Of one thread. */
    private Map<PollDesk.Name, Long> asked = Map.of();

    /**
     * @param node its name, the same after a restart; no two living nodes share it
     * @param acceptors makes acceptors, each for one thread
     * @param deliveries the deliveries that an event causes
     * @param wake called after a commit with each destination that has new deliveries
     */
    public Poller(
            DataSource database,
            String node,
            Supplier<Acceptor> acceptors,
            Function<Event, List<NewDelivery>> deliveries,
            BiConsumer<Environment, String> wake,
            PollLimits limits,
            Clock clock) {
        this.positions = new Positions(database, node, limits.lease());
        this.transaction = new PageTransaction(database, positions, acceptors, deliveries);
        this.debts = new Debts(database);
        this.desk = new PollDesk(database, acceptors);
        this.wake = wake;
        this.limits = limits;
        this.clock = clock;
        this.threads = new ScheduledThreadPoolExecutor(THREADS, task -> {
            Thread thread = new Thread(task, "poll");
            thread.setDaemon(true);
            return thread;
        });
        threads.setRemoveOnCancelPolicy(true);
        threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        threads.scheduleWithFixedDelay(this::listen, LISTEN.toMillis(), LISTEN.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What people do with polls. */
    public PollDesk desk() {
        return desk;
    }

    /** Refused records as people see them. */
    public RefusedRecords refused() {
        return new RefusedRecords(desk, this::task);
    }

    /** The poll as this node runs it. */
    public Optional<PollTask> task(PollDesk.Name poll) {
        return Optional.ofNullable(tasks.get(poll));
    }

    /** Whether people have asked a poll to ask at once, on this node or another. */
    private void listen() {
        if (polls.isEmpty()) {
            return;
        }
        try {
            Map<PollDesk.Name, Long> now = positions.asked();
            now.forEach((name, times) -> {
                Poll poll = polls.get(name);
                if (poll != null && !times.equals(asked.getOrDefault(name, 0L))) {
                    poll.hurry();
                }
            });
            asked = now;
        } catch (SQLException e) {
            log.debug("event=polls-not-listened-to sqlState={}", e.getSQLState());
        }
    }

    /** Begins the poll at once, in place of one of the same operation. */
    public void add(PollTask task) {
        if (polls.size() >= MAX_POLLS) {
            throw new BusException(ErrorCode.OVERLOADED, "more than " + MAX_POLLS + " polls");
        }
        Poll poll = new Poll(task, positions, transaction, debts, wake, limits, clock, threads);
        PollDesk.Name name = new PollDesk.Name(task.environment(), task.operation());
        tasks.put(name, task);
        Poll former = polls.put(name, poll);
        if (former != null) {
            former.stop();
        }
        poll.start();
    }

    /** Ends the poll; a page that is not committed yet is fetched again by whoever goes on from its position. */
    public void remove(Environment environment, OperationName operation) {
        tasks.remove(new PollDesk.Name(environment, operation));
        Poll poll = polls.remove(new PollDesk.Name(environment, operation));
        if (poll != null) {
            poll.stop();
        }
    }

    /** Where every poll of every node stands. */
    public List<PollPosition> positions() {
        try {
            return positions.all();
        } catch (SQLException e) {
            throw new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the positions of polls cannot be read", e);
        }
    }

    @Override
    public void close() {
        polls.values().forEach(Poll::stop);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
            positions.release();
        } catch (SQLException e) {
            log.warn("event=polls-not-released sqlState={}", e.getSQLState());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
