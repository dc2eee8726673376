package io.lienthong.alert;

import io.lienthong.delivery.DeliveryFixture;
import io.lienthong.platform.MovingClock;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A migrated database, a clock that tests put forward, and the parts of alerts as nodes have them. */
final class Province implements AutoCloseable {
    final DeliveryFixture fixture = new DeliveryFixture();
    final JdbcTemplate jdbc = new JdbcTemplate(fixture.pool);
    final TransactionTemplate transactions =
            new LimitedTransactions(new DataSourceTransactionManager(fixture.pool), jdbc);
    final Looks looks = new Looks(jdbc, transactions, Duration.ofSeconds(30));
    final Ledger ledger = new Ledger(jdbc);
    final Silences silences = new Silences(jdbc);
    final Outbox outbox = new Outbox(jdbc, transactions);
    final MovingClock clock;

    Province(Instant now) throws SQLException {
        clock = new MovingClock(now);
    }

    Rules rules(AlertFile file) {
        return new Rules(file, jdbc);
    }

    Evaluator node(String name, AlertFile file, Map<Signal, Source> sources) {
        return new Evaluator(rules(file), new Figures(sources), ledger, silences, looks, transactions, clock, name);
    }

    Notifier notifier(AlertFile file, Map<String, Sender> senders) {
        AlertSettings settings =
                new AlertSettings(Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofMinutes(10), "", "");
        return new Notifier(new LinkedHashMap<>(senders), outbox, rules(file), settings, file.groupWait(), clock);
    }

    Alerts alerts(AlertFile file, Notifier notifier, Map<Signal, Source> sources) {
        return new Alerts(file, rules(file), ledger, silences, outbox, notifier, new Figures(sources), clock);
    }

    @Override
    public void close() {
        fixture.close();
    }
}
