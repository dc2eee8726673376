package io.lienthong.webhook;

import io.lienthong.journal.Journal;
import io.lienthong.journal.Kind;
import io.lienthong.journal.LogEntry;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.message.Trace;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes to the journal what people do to webhooks. */
final class Journaled {
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transactions;
    private final Journal journal;

    Journaled(JdbcTemplate jdbc, TransactionTemplate transactions, Journal journal) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.journal = journal;
    }

    /** Both or neither: what is done, and that it was. */
    <T> T together(Supplier<T> act) {
        return Objects.requireNonNull(transactions.execute(status -> act.get()));
    }

    void write(Hook hook, String person, String what, @Nullable String why) {
        LogEntry entry = new LogEntry(
                MessageId.next(),
                LogEntry.CALL,
                Kind.DIRECTED,
                Instant.now(),
                hook.environment(),
                "person",
                new OperationName(hook.dataset(), "webhook"),
                "",
                null,
                null,
                Trace.continued(null).traceId(),
                null,
                person,
                null,
                0,
                0,
                "by " + person + ": " + what + (why == null ? "" : "; " + why),
                null,
                null);
        jdbc.execute((java.sql.Connection connection) -> {
            journal.acceptor().record(connection, List.of(entry));
            return null;
        });
    }
}
