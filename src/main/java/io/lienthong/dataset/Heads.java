package io.lienthong.dataset;

import io.lienthong.message.Environment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells those who wait that a dataset has changed, whichever node changed it: while somebody waits, the heads of all datasets
 * are looked at ten times a second.
 */
public final class Heads implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Heads.class);
    private static final long LOOK_MILLIS = 100;
    private static final String ALL = "SELECT environment, dataset, sequence FROM dataset_head";

    private final DataSource database;
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "dataset-heads");
        created.setDaemon(true);
        return created;
    });

    private record Name(Environment environment, String dataset) {}

    /** Compared as an object: the same consumer may wait twice. */
    private static final class Waiting {
        private final Name name;
        private final long after;
        private final long until;
        private final Runnable then;

        Waiting(Name name, long after, long until, Runnable then) {
            this.name = name;
            this.after = after;
            this.until = until;
            this.then = then;
        }
    }

    public Heads(DataSource database) {
        this.database = database;
        thread.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Calls {@code then} once, when the dataset has a change behind {@code after}, or after {@code limit} at the latest. It is
     * called on the thread that looks, and has to return at once.
     */
    public void await(Environment environment, String dataset, long after, Duration limit, Runnable then) {
        waiting.add(new Waiting(new Name(environment, dataset), after, System.nanoTime() + limit.toNanos(), then));
    }

    private void look() {
        try {
            if (!waiting.isEmpty()) {
                wake(heads());
            }
        } catch (RuntimeException defect) {
            log.error("event=dataset-heads-failed", defect);
        }
    }

    private void wake(Map<Name, Long> heads) {
        long now = System.nanoTime();
        for (Waiting one : waiting) {
            boolean changed = heads.getOrDefault(one.name, 0L) > one.after;
            if ((changed || one.until - now <= 0) && waiting.remove(one)) {
                one.then.run();
            }
        }
    }

    /** Nothing where the database is away: who waits, waits on. */
    private Map<Name, Long> heads() {
        Map<Name, Long> heads = new HashMap<>();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ALL);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                heads.put(new Name(Environment.valueOf(row.getString(1)), row.getString(2)), row.getLong(3));
            }
        } catch (SQLException e) {
            log.debug("event=dataset-heads-unread sqlState={}", e.getSQLState());
        }
        return heads;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
