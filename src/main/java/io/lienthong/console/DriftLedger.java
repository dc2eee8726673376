package io.lienthong.console;

import io.lienthong.contract.Drift;
import io.lienthong.route.ActiveConnector;
import io.lienthong.route.ActiveOperation;
import io.lienthong.route.Connectors;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Where answers move away from their contracts, as all nodes saw it: each adds what it found to one table every 10 s. */
@Component
class DriftLedger {
    private static final Logger LOG = LoggerFactory.getLogger(DriftLedger.class);
    private static final String ADD = """
            INSERT INTO contract_drift AS known
              (connector, fingerprint, operation, pointer, kind, expected, seen, first_seen, last_seen, answers)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, clock_timestamp(), ?)
            ON CONFLICT (connector, fingerprint, operation, pointer, kind) DO UPDATE SET
              answers = known.answers + excluded.answers, last_seen = excluded.last_seen,
              first_seen = least(known.first_seen, excluded.first_seen)""";

    private final Connectors connectors;
    private final JdbcTemplate jdbc;

    DriftLedger(Connectors connectors, JdbcTemplate jdbc) {
        this.connectors = connectors;
        this.jdbc = jdbc;
    }

    /** What one operation's answers had, by all nodes. */
    record Place(String operation, Drift.Finding finding) {}

    @Scheduled(fixedDelayString = "PT10S", initialDelayString = "PT10S")
    void writeAll() {
        try {
            connectors.all().forEach(this::write);
        } catch (DataAccessException e) {
            LOG.atDebug().setCause(e).log("Contract drift could not be written");
        }
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT1M")
    void forget() {
        try {
            jdbc.update("DELETE FROM contract_drift WHERE last_seen < clock_timestamp() - interval '90 days'");
        } catch (DataAccessException e) {
            LOG.atDebug().setCause(e).log("Contract drift could not be removed");
        }
    }

    /** One at a time: what is told twice would be counted twice. */
    private synchronized void write(ActiveConnector active) {
        Map<Drift, List<Drift.Finding>> news = new HashMap<>();
        List<Object[]> rows = new ArrayList<>();
        for (ActiveOperation operation : active.operations().values()) {
            Drift drift = operation.contract().drift();
            List<Drift.Finding> found = drift.news();
            if (!found.isEmpty()) {
                news.put(drift, found);
                found.forEach(one -> rows.add(row(active, operation, one)));
            }
        }
        if (!rows.isEmpty()) {
            jdbc.batchUpdate(ADD, rows);
            news.forEach(Drift::told);
        }
    }

    private static Object[] row(ActiveConnector active, ActiveOperation operation, Drift.Finding finding) {
        return new Object[] {
            active.descriptor().name(),
            active.source().fingerprint(),
            operation.name().operation(),
            finding.pointer(),
            finding.kind().name(),
            finding.expected(),
            finding.seen(),
            finding.firstSeen().atOffset(ZoneOffset.UTC),
            finding.count()
        };
    }

    /** Of the content that is active here, on all nodes; what this node has just found is in it. Blocks. */
    List<Place> places(ActiveConnector active) {
        write(active);
        return jdbc.query(
                "SELECT * FROM contract_drift WHERE connector = ? AND fingerprint = ? ORDER BY operation, pointer, kind",
                (row, index) -> new Place(
                        row.getString("operation"),
                        new Drift.Finding(
                                row.getString("pointer"),
                                Drift.Kind.valueOf(row.getString("kind")),
                                row.getString("expected"),
                                row.getString("seen"),
                                row.getObject("first_seen", OffsetDateTime.class)
                                        .toInstant(),
                                row.getLong("answers"))),
                active.descriptor().name(),
                active.source().fingerprint());
    }
}
