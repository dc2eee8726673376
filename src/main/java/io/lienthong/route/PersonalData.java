package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Operation;
import io.lienthong.journal.Journal;
import io.lienthong.journal.Kind;
import io.lienthong.journal.LedgerEntry;
import io.lienthong.journal.LogEntry;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Request;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Commits the intent to read personal data, and its entry in the access ledger, before the system is asked. */
final class PersonalData implements PersonalDataLog {
    private final Journal journal;

    PersonalData(Journal journal) {
        this.journal = journal;
    }

    @Override
    public void intend(
            CallContext context, ActiveOperation operation, Request request, Consumer<@Nullable BusException> done) {
        LedgerEntry read = read(operation, request);
        boolean consumers = context.origin() == CallContext.Origin.CONSUMER;
        LogEntry intent = new LogEntry(
                request.id(),
                consumers ? LogEntry.CALL : LogEntry.NEXT,
                Kind.INTENDED,
                Instant.now(),
                request.environment(),
                request.consumer(),
                operation.name(),
                operation.version(),
                null,
                request.correlationId(),
                request.trace().traceId(),
                request.purpose(),
                request.officer(),
                null,
                0,
                0,
                null,
                LoggedBody.request(operation, request),
                null);
        journal.intendRead(intent, read)
                .whenComplete((committed, failure) -> context.continuation().execute(() -> {
                    if (failure == null) {
                        context.markIntended();
                    }
                    done.accept(failure == null ? null : reason(failure));
                }));
    }

    /** The entry of the ledger; throws REQUEST_INVALID where officer, purpose or person is not known. */
    static LedgerEntry read(ActiveOperation operation, Request request) {
        String officer = request.officer();
        String purpose = request.purpose();
        String subject = subject(operation.operation(), request);
        if (officer == null || purpose == null || subject == null) {
            throw BusException.invalid(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "đọc dữ liệu cá nhân phải nêu mục đích, cán bộ và người có dữ liệu",
                            "a read of personal data needs a purpose, an officer and the person it is about"),
                    List.of(new Violation(
                            String.valueOf(operation.operation().dataSubject()), "bắt buộc", "is required")));
        }
        return new LedgerEntry(officer, purpose, subject);
    }

    /** The person's identifier, if the request names it. */
    static @Nullable String subject(Operation operation, Request request) {
        String subject = operation.dataSubject();
        if (subject == null || !subject.startsWith("/")) {
            return request.parameters().get(subject);
        }
        try {
            JsonNode value = request.body().json().at(subject);
            return value.isValueNode() && !value.isNull() ? value.asText() : null;
        } catch (MalformedBody e) {
            return null;
        }
    }

    private static BusException reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof BusException error
                ? error
                : new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the intent could not be logged", cause);
    }
}
