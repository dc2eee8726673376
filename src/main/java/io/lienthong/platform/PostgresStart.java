package io.lienthong.platform;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/** The start of the bus's own PostgreSQL, under way in a thread of its own; whoever needs the database waits for it. */
final class PostgresStart implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(PostgresStart.class);

    private final PlatformSettings settings;
    private final DataFolder folder;
    private final FutureTask<EmbeddedPostgres> task;

    private PostgresStart(PlatformSettings settings) {
        this.settings = settings;
        this.folder = DataFolder.take(settings.data());
        this.task =
                new FutureTask<>(() -> EmbeddedPostgres.start(settings.data().resolve("postgresql")));
    }

    /** Takes the data folder and begins, unless the settings name a PostgreSQL elsewhere. */
    static PostgresStart begin(PlatformSettings settings) {
        PostgresStart start = new PostgresStart(settings);
        if (settings.postgresql().embedded()) {
            Thread thread = new Thread(start.task, "postgresql-start");
            thread.setDaemon(true);
            thread.start();
        }
        return start;
    }

    /** The database of the bus, once it is ready; at most as long as crash recovery may take. */
    Database database() {
        PlatformSettings.Postgresql external = settings.postgresql();
        return external.embedded()
                ? join().database()
                : new Database(external.url(), external.username(), external.password());
    }

    private EmbeddedPostgres join() {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartupRefused("The start was interrupted.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StartupRefused refused) {
                throw refused;
            }
            throw new StartupRefused("PostgreSQL did not start: " + e.getCause(), e);
        }
    }

    /** Stops PostgreSQL and lets go of the data folder; runs last, because this was registered before every bean. */
    @Override
    public void destroy() throws IOException {
        if (settings.postgresql().embedded()) {
            try {
                join().close();
            } catch (StartupRefused neverStarted) {
                log.debug("event=postgresql-never-started", neverStarted);
            }
        }
        folder.close();
    }
}
