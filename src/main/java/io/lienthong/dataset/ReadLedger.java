package io.lienthong.dataset;

import io.lienthong.journal.Journal;
import io.lienthong.journal.Kind;
import io.lienthong.journal.LedgerEntry;
import io.lienthong.journal.LogEntry;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.message.Trace;
import java.time.Instant;
import java.util.function.Consumer;

/** Writes down who reads personal data in clear out of a dataset, before it goes out: one entry for each answer or push. */
public final class ReadLedger {
    private final Journal journal;

    public ReadLedger(Journal journal) {
        this.journal = journal;
    }

    /**
     * A read that is about to happen.
     *
     * @param how the operation that the journal names: sync or webhook
     * @param subject a record's key, or which part of the dataset is read
     */
    public record Read(
            MessageId id,
            Environment environment,
            String consumer,
            String dataset,
            String how,
            String officer,
            String purpose,
            String subject,
            Trace trace) {
        private LogEntry entry(Kind kind, long event, int status) {
            return new LogEntry(
                    id,
                    event,
                    kind,
                    Instant.now(),
                    environment,
                    consumer,
                    new OperationName(dataset, how),
                    "",
                    null,
                    null,
                    trace.traceId(),
                    purpose,
                    officer,
                    null,
                    status,
                    0,
                    null,
                    null,
                    null);
        }
    }

    /**
     * Calls one of both on the journal's thread, which must not be held up: {@code told} once it is committed, {@code refused}
     * where that fails.
     */
    public void tell(Read read, Runnable told, Consumer<BusException> refused) {
        LedgerEntry entry = new LedgerEntry(read.officer(), read.purpose(), read.dataset() + " " + read.subject());
        journal.intendRead(read.entry(Kind.INTENDED, LogEntry.CALL, 0), entry).whenComplete((committed, failure) -> {
            if (failure != null) {
                refused.accept(
                        failure.getCause() instanceof BusException known
                                ? known
                                : new BusException(
                                        ErrorCode.JOURNAL_UNAVAILABLE, "the read could not be written down"));
                return;
            }
            told.run();
            journal.conclude(read.entry(Kind.CONCLUDED, LogEntry.OUTCOME, 200));
        });
    }
}
