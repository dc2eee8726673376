package io.lienthong.face.sync;

import io.lienthong.face.Exchange;
import io.lienthong.journal.Journal;
import io.lienthong.journal.Kind;
import io.lienthong.journal.LedgerEntry;
import io.lienthong.journal.LogEntry;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.message.Trace;
import io.lienthong.route.Workers;
import java.time.Instant;
import java.util.Objects;

/** Writes down who reads personal data in clear out of a dataset, before it goes out: one entry for each answer. */
final class PersonalReads {
    private static final String OPERATION = "sync";

    private final Journal journal;
    private final Workers workers;

    PersonalReads(Journal journal, Workers workers) {
        this.journal = journal;
        this.workers = workers;
    }

    /**
     * Goes on at once where nothing personal is shown, else on a worker once it is committed; refuses where that fails.
     *
     * @param id of the read; each part of a stream is one of its own
     * @param subject a record's key, or which part of the dataset is read
     */
    void told(Exchange exchange, Question question, MessageId id, String subject, Runnable answer) {
        if (!question.personal()) {
            answer.run();
            return;
        }
        String told = exchange.http.getHeader("X-Officer");
        String officer = told != null && told.matches("[A-Za-z0-9._-]{1,64}")
                ? told
                : question.consumer().id();
        String purpose = Objects.requireNonNull(question.grant().purpose(), "a grant of personal data has a purpose");
        Trace trace = Trace.continued(exchange.http.getHeader("traceparent"));
        journal.intendRead(
                        entry(id, question, Kind.INTENDED, LogEntry.CALL, trace, officer, purpose, 0),
                        new LedgerEntry(officer, purpose, question.name() + " " + subject))
                .whenComplete((committed, failure) -> {
                    if (failure != null) {
                        exchange.refuse(
                                failure.getCause() instanceof BusException known
                                        ? known
                                        : new BusException(
                                                ErrorCode.JOURNAL_UNAVAILABLE, "the read could not be written down"),
                                null);
                        return;
                    }
                    workers.resume(() -> exchange.answering(answer)); // not on the journal's thread
                    journal.conclude(
                            entry(id, question, Kind.CONCLUDED, LogEntry.OUTCOME, trace, officer, purpose, 200));
                });
    }

    private static LogEntry entry(
            MessageId id,
            Question question,
            Kind kind,
            long event,
            Trace trace,
            String officer,
            String purpose,
            int status) {
        return new LogEntry(
                id,
                event,
                kind,
                Instant.now(),
                question.environment(),
                question.consumer().id(),
                new OperationName(question.name(), OPERATION),
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
