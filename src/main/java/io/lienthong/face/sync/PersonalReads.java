package io.lienthong.face.sync;

import io.lienthong.dataset.ReadLedger;
import io.lienthong.face.Exchange;
import io.lienthong.message.MessageId;
import io.lienthong.message.Trace;
import io.lienthong.route.Workers;
import java.util.Objects;

/** Has written down who reads personal data in clear, before an answer with it goes out. */
final class PersonalReads {
    private static final String OPERATION = "sync";

    private final ReadLedger ledger;
    private final Workers workers;

    PersonalReads(ReadLedger ledger, Workers workers) {
        this.ledger = ledger;
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
        ledger.tell(
                new ReadLedger.Read(
                        id,
                        question.environment(),
                        question.consumer().id(),
                        question.name(),
                        OPERATION,
                        officer,
                        purpose,
                        subject,
                        trace),
                () -> workers.resume(() -> exchange.answering(answer)), // not on the journal's thread
                refusal -> exchange.refuse(refusal, null));
    }
}
