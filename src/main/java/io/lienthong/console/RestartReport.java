package io.lienthong.console;

import io.lienthong.journal.Journal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;

/**
 * What the bus found at its start and goes on with: PostgreSQL knows all of it, the broker is told anew. In the log as
 * {@code event=reconciled-after-start}, and in {@code /admin/v1/status}.
 */
final class RestartReport {
    private static final Logger log = LoggerFactory.getLogger(RestartReport.class);
    private static final String COUNT = """
            SELECT (SELECT count(*) FROM delivery WHERE state = 'WAITING') AS "deliveriesWaiting",
              (SELECT count(*) FROM delivery WHERE state = 'PARKED') AS "deliveriesParked",
              (SELECT count(DISTINCT shard) FROM delivery WHERE state = 'WAITING') AS "shardsWithWork",
              (SELECT count(*) FROM poll_acknowledgement) AS "acknowledgementsOwed",
              (SELECT count(*) FROM poll_refused) AS "polledRecordsRefused",
              (SELECT count(*) FROM mailbox_entry WHERE status IN ('initial', 'processing')) AS "mailboxEntriesWaiting",
              (SELECT coalesce(sum(sequence), 0) FROM dataset_head) AS "datasetChanges\"""";

    private final DataSource database;
    private final Journal journal;
    private volatile Map<String, Long> counts = Map.of();

    RestartReport(DataSource database, Journal journal) {
        this.database = database;
        this.journal = journal;
    }

    /** By name; empty until they are counted. */
    Map<String, Long> counts() {
        return counts;
    }

    /** Beside the start, because a long backlog takes a while to count. */
    @EventListener(ApplicationReadyEvent.class)
    void ready() {
        Thread thread = new Thread(this::count, "restart-report");
        thread.setDaemon(true);
        thread.start();
    }

    void count() {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COUNT)) {
            row.next();
            Map<String, Long> found = new LinkedHashMap<>();
            found.put("callsClosedAsUnknown", journal.orphansClosed());
            ResultSetMetaData columns = row.getMetaData();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                found.put(columns.getColumnLabel(i), row.getLong(i));
            }
            counts = found;
            log.info("event=reconciled-after-start {}", shown(found));
        } catch (SQLException e) {
            log.warn("event=reconciliation-after-start-failed sqlState={}", e.getSQLState());
        }
    }

    private static String shown(Map<String, Long> counts) {
        StringBuilder shown = new StringBuilder();
        counts.forEach((name, count) -> shown.append(shown.isEmpty() ? "" : " ")
                .append(name)
                .append('=')
                .append(count));
        return shown.toString();
    }
}
