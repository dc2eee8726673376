package io.lienthong.alert;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Looks at the figures by the rules. A figure that cannot be read begins and ends nothing. What became
 * of an alert and what is to be told of it is one transaction.
 */
final class Evaluator {
    private static final Logger log = LoggerFactory.getLogger(Evaluator.class);
    /** A node that says nothing for longer is gone, and what it alone saw with it. */
    private static final Duration GONE = Duration.ofMinutes(10);

    private final Rules rules;
    private final Figures figures;
    private final Ledger ledger;
    private final Silences silences;
    private final Looks looks;
    private final TransactionTemplate transactions;
    private final Clock clock;
    private final String node;

    Evaluator(
            Rules rules,
            Figures figures,
            Ledger ledger,
            Silences silences,
            Looks looks,
            TransactionTemplate transactions,
            Clock clock,
            String node) {
        this.rules = rules;
        this.figures = figures;
        this.ledger = ledger;
        this.silences = silences;
        this.looks = looks;
        this.transactions = transactions;
        this.clock = clock;
        this.node = node;
    }

    /** Looks for all where it is this node's turn, and for itself. Blocks; throws DataAccessException while PostgreSQL is away. */
    void look() {
        Instant now = clock.instant();
        List<Rule> on = rules.all().keySet().stream().filter(Rule::isOn).toList();
        if (looks.take(node, now)) { // before the look for all, which ends what nodes saw that are gone
            look(
                    node,
                    now,
                    on.stream().filter(rule -> !rule.signal().ofAllNodes()).toList());
        }
        if (looks.take("", now)) {
            look("", now, on.stream().filter(rule -> rule.signal().ofAllNodes()).toList());
        }
    }

    private void look(String scope, Instant now, List<Rule> on) {
        Map<Signal, List<Reading>> readings = figures.read(on, now);
        transactions.executeWithoutResult(status -> {
            ledger.lock();
            List<Silence> silent = silences.current(now);
            for (Rule rule : on) {
                List<Reading> read = readings.get(rule.signal());
                if (read != null) {
                    judge(rule, scope, read, now);
                }
                tell(rule, scope, silent, now);
            }
            ledger.endOrphans(scope, on.stream().map(Rule::name).toList(), now);
            if (scope.isEmpty()) {
                ledger.endOfGoneNodes(now.minus(GONE), now);
            }
        });
    }

    private void judge(Rule rule, String scope, List<Reading> readings, Instant now) {
        Map<String, Ledger.Row> current = ledger.current(rule.name(), scope);
        for (Reading reading : readings) {
            String subject = reading.subject().text();
            if (rule.isBroken(reading) && (reading.opens() || isOpen(current.get(subject)))) {
                judge(rule, scope, reading, current.remove(subject), now);
            } else if (rule.goesOn(reading) && isOpen(current.get(subject))) {
                ledger.goOn(current.remove(subject), now);
            }
        }
        for (Ledger.Row over : current.values()) {
            if (over.opened() == null) {
                ledger.forget(over);
            } else {
                ledger.end(over.id(), now);
            }
        }
    }

    private static boolean isOpen(Ledger.@Nullable Row row) {
        return row != null && row.opened() != null;
    }

    private void judge(Rule rule, String scope, Reading reading, Ledger.@Nullable Row row, Instant now) {
        Instant first = row == null ? now : row.since();
        Instant since = reading.since() == null ? first : reading.since();
        boolean lasts = !since.plus(rule.patience()).isAfter(now);
        if (row == null) {
            ledger.begin(rule, scope, reading, since, lasts ? now : null, now);
        } else {
            Instant opened = row.opened() == null && lasts ? now : row.opened();
            ledger.goOn(row, rule, reading, since, opened, now);
        }
    }

    /** Whoever was told is told again in time; what is silenced is told once the silence is over. */
    private void tell(Rule rule, String scope, List<Silence> silent, Instant now) {
        if (rule.told().isEmpty()) {
            return;
        }
        for (Alert alert : ledger.unanswered(rule.name(), scope)) {
            Instant told = alert.told();
            boolean due = told == null
                    || (rule.repeat() != null && !told.plus(rule.repeat()).isAfter(now));
            if (due && silent.stream().noneMatch(one -> one.fits(alert.rule(), alert.subject()))) {
                ledger.tell(alert, rule.told(), now);
            }
        }
    }

    /** What the timer does: a failure is told by the log alone. */
    void lookQuietly() {
        try {
            look();
        } catch (DataAccessException | TransactionException e) {
            log.warn("event=alerts-not-looked-at cause={}", e.getClass().getSimpleName());
        } catch (RuntimeException defect) {
            log.error("event=alerts-failed", defect);
        }
    }
}
