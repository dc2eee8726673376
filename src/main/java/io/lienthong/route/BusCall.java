package io.lienthong.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.Operation;
import io.lienthong.journal.Acceptance;
import io.lienthong.journal.AcceptedMessage;
import io.lienthong.journal.Claim;
import io.lienthong.journal.Kind;
import io.lienthong.journal.LedgerEntry;
import io.lienthong.journal.LogEntry;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Event;
import io.lienthong.message.Json;
import io.lienthong.message.Problem;
import io.lienthong.message.Reply;
import io.lienthong.message.Request;
import io.lienthong.message.Sha256;
import io.lienthong.message.StoredBody;
import io.lienthong.message.Trace;
import io.lienthong.message.Wording;
import io.lienthong.provider.Outcome;
import io.lienthong.provider.Reach;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** One consumer's request on its way: check, claim, route, journal, answer. */
final class BusCall {
    /** What a consumer waits for at most; its own client gives up at about the same time. */
    private static final Duration BUDGET = Duration.ofSeconds(30);

    static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final int ACCEPTED = 202;
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;

    private final Bus bus;
    private final BusComponent.BusConsumer route;
    private final ActiveOperation operation;
    private final Request request;
    private final Answer answer;
    private final Executor own;
    private final CallContext context;
    private final long startedNanos = System.nanoTime();
    private int heldBytes;
    /** What the request becomes where nobody learns the outcome of its call. */
    private @Nullable AcceptedMessage inDoubt;

    /**
     * @param own where the call goes on after a commit: the caller's event loop or a worker thread
     * @param light whether all of it may run on the event loop
     */
    BusCall(
            Bus bus,
            BusComponent.BusConsumer route,
            ActiveOperation operation,
            Request request,
            Answer answer,
            Executor own,
            boolean light) {
        this.bus = bus;
        this.route = route;
        this.operation = operation;
        this.request = request;
        this.answer = answer;
        this.own = own;
        this.context = new CallContext(
                request, CallContext.Origin.CONSUMER, operation, Map.of(), BUDGET, light ? Runnable::run : own);
    }

    /** Ends before it began. */
    void refused(BusException error) {
        bus.metrics.started(operation.name());
        log(error, null);
    }

    /**
     * Counts what the call holds until its end: its body, which is there already, and where the answer's bytes pass untouched
     * and thus may be many, all that it may have. False where there is no room for those.
     */
    boolean takesMemory() {
        boolean answersInBytes =
                operation.opaque() && operation.operation().pattern() == Operation.Pattern.REQUEST_REPLY;
        int answer = answersInBytes
                ? (int) Math.min(operation.maxMessageBytes(), bus.bodies().maxBytes() / 2)
                : 0;
        if (answer > 0 && !bus.bodies().take(answer)) {
            return false;
        }
        int body = request.body().stored() == null ? request.body().size() : 0;
        heldBytes = answer + body;
        if (body > 0) {
            bus.bodies().add(body);
        }
        return true;
    }

    void givesMemory() {
        if (heldBytes > 0) {
            bus.bodies().give(heldBytes);
        }
    }

    void start() {
        bus.metrics.started(operation.name());
        boolean effect = operation.operation().pattern() == Operation.Pattern.REQUEST_REPLY
                && operation.operation().hasEffect();
        try {
            check();
            if (effect) {
                inDoubt = inDoubt();
            }
        } catch (BusException e) {
            log(e, null);
            return;
        } catch (RuntimeException e) {
            log(unexpected(e), null);
            return;
        }
        if (effect) {
            claim();
        } else {
            route();
        }
    }

    private void check() {
        long begun = request.trace().begin();
        try {
            RequestCheck.require(operation, request);
            bus.reports.require(operation.operation(), request);
            request.trace().step("contract", begun, null);
        } catch (BusException e) {
            request.trace().step("contract", begun, e.code());
            throw e;
        }
    }

    /** The journal's work, as a step of the trace where that is recorded. */
    private <T> CompletableFuture<T> traced(CompletableFuture<T> work) {
        Trace trace = request.trace();
        if (!trace.recorded()) {
            return work;
        }
        long begun = trace.begin();
        return work.whenComplete((done, failure) -> trace.step(
                "journal", begun, failure == null ? null : busException(failure).code()));
    }

    // ---- a call with an effect: the key is claimed with the intent, before anything leaves

    private void claim() {
        LedgerEntry read = operation.operation().personalData() ? PersonalData.read(operation, request) : null;
        LogEntry intent = entry(Kind.INTENDED, LogEntry.CALL, null, 0, null);
        traced(bus.journal.intend(intent, key(), hash(), read, inDoubt))
                .whenComplete((claim, failure) -> own.execute(() -> {
                    if (failure != null) {
                        refuse(busException(failure));
                    } else if (claim instanceof Claim.Repeated repeated) {
                        repeat(repeated);
                    } else if (claim instanceof Claim.Reused) {
                        refuse(reused());
                    } else {
                        context.markIntended();
                        route();
                    }
                }));
    }

    private @Nullable AcceptedMessage inDoubt() {
        EventForm form = route.inDoubt();
        if (form == null) {
            return null;
        }
        Event event = form.events(context, request.body(), route.getRoute().getRouteId())
                .get(0);
        return message(event, event.type());
    }

    private void repeat(Claim.Repeated repeated) {
        Reply stored = repeated.reply();
        if (stored != null) {
            end(null);
            answer.reply(stored.with("X-Message-Id", repeated.messageId().toString()));
        } else {
            refuse(new BusException(
                    ErrorCode.OUTCOME_UNKNOWN,
                    new Wording(
                            "yêu cầu với khoá này đang được thực hiện, hoặc chưa biết kết quả; đó là thông điệp "
                                    + repeated.messageId(),
                            "the call under this key is under way, or its outcome could not be learned; it is message "
                                    + repeated.messageId())));
        }
    }

    // ---- the Camel route

    private void route() {
        Exchange exchange = route.createExchange(false);
        context.attach(exchange);
        exchange.getIn().setBody(request.body());
        route.getAsyncProcessor().process(exchange, doneSync -> routed(exchange));
    }

    private void routed(Exchange exchange) {
        Exception exception = exchange.getException();
        Body body = exception == null ? CallContext.body(exchange) : Body.EMPTY;
        route.releaseExchange(exchange, false);
        if (exception != null) {
            failed(exception instanceof BusException error ? error : unexpected(exception));
        } else if (operation.operation().pattern() == Operation.Pattern.RECEIVE) {
            accept();
        } else {
            reply(body);
        }
    }

    private static BusException unexpected(Exception exception) {
        return new BusException(ErrorCode.INTERNAL_ERROR, "the route failed", exception);
    }

    // ---- pattern receive: one transaction, then 202

    private void accept() {
        if (context.published().size() != 1) {
            failed(new BusException(ErrorCode.INTERNAL_ERROR, "the route must publish the message once"));
            return;
        }
        Event event = context.published().get(0);
        AcceptedMessage message = message(event, operation.name().toString());
        traced(bus.journal.accept(message))
                .whenComplete((acceptance, failure) -> own.execute(() -> {
                    if (failure != null) {
                        refuse(busException(failure));
                    } else if (acceptance instanceof Acceptance.Accepted accepted) {
                        accepted(accepted, message);
                    } else if (acceptance instanceof Acceptance.BodyLost) {
                        refuse(new BusException(
                                ErrorCode.JOURNAL_UNAVAILABLE, "the body was given up meanwhile; send it again"));
                    } else {
                        refuse(reused());
                    }
                }));
    }

    /** @param claim what the key is claimed for */
    private AcceptedMessage message(Event event, String claim) {
        return new AcceptedMessage(
                event,
                request.consumer(),
                claim,
                key(),
                hash(),
                null,
                request.purpose(),
                request.receivedAt(),
                bus.steps.match(event),
                MatterNames.of(operation.name().connector(), operation.reference(), event.data()));
    }

    private void accepted(Acceptance.Accepted accepted, AcceptedMessage message) {
        if (!accepted.isRepeat()) {
            wake(message);
        }
        end(null);
        String id = accepted.messageId().toString();
        ObjectNode receipt =
                Json.object().put("messageId", id).put("status", "accepted").put("receipt", accepted.receipt());
        Body own = Callback.answer(operation, request, receipt);
        answer.reply(new Reply(
                own == null ? ACCEPTED : OK, own == null ? Body.of(receipt) : own, Map.of("X-Message-Id", id)));
    }

    private void wake(AcceptedMessage message) {
        message.deliveries()
                .forEach(delivery -> bus.engine.wake(message.event().environment(), delivery.destination()));
    }

    // ---- the end: journal, then answer

    private void reply(Body body) {
        int status = ownStatus() && context.result() instanceof OperationCall.Result.Done done ? done.status() : OK;
        if (status == OK && body.isEmpty()) {
            status = NO_CONTENT;
        }
        Reply reply = new Reply(status, body);
        if (!context.intended()) {
            log(null, reply);
        } else {
            LogEntry outcome = entry(Kind.CONCLUDED, LogEntry.OUTCOME, null, status, body);
            AcceptedMessage message = published();
            var concluded = message != null
                    ? bus.journal.conclude(outcome, reply, message)
                    : operation.operation().hasEffect()
                            ? bus.journal.conclude(outcome, reply)
                            : bus.journal.conclude(outcome);
            traced(concluded)
                    .whenComplete((done, failure) -> own.execute(() -> {
                        if (failure != null) {
                            refuse(busException(failure));
                        } else {
                            if (message != null) {
                                wake(message);
                            }
                            end(null);
                            answer.reply(reply);
                        }
                    }));
        }
    }

    /** Whether the caller gets the status that the system answered. */
    private boolean ownStatus() {
        return operation.opaque() || operation.providerForm();
    }

    /** What the route of a call with an effect published of it; the key of the call is claimed already. */
    private @Nullable AcceptedMessage published() {
        if (!operation.operation().hasEffect() || context.published().isEmpty()) {
            return null;
        }
        Event event = context.published().get(0);
        return message(event, event.type());
    }

    private void failed(BusException error) {
        if (!context.intended()) {
            log(error, null);
            return;
        }
        boolean effect = operation.operation().hasEffect();
        BusException told = effect && mayHaveHappened() ? error.as(ErrorCode.OUTCOME_UNKNOWN) : error;
        LogEntry outcome = entry(Kind.CONCLUDED, LogEntry.OUTCOME, told, status(told), null);
        if (effect && told.code() == ErrorCode.OUTCOME_UNKNOWN && inDoubt != null) {
            doubt(outcome, inDoubt, told);
            return;
        }
        var concluded = !effect || told.code() == ErrorCode.OUTCOME_UNKNOWN
                ? bus.journal.conclude(outcome)
                : answered() ? bus.journal.conclude(outcome, refusal(told)) : bus.journal.release(outcome, key());
        traced(concluded).whenComplete((done, failure) -> own.execute(() -> refuse(told)));
    }

    private void doubt(LogEntry outcome, AcceptedMessage becomes, BusException told) {
        traced(bus.journal.conclude(outcome, becomes))
                .whenComplete((done, failure) -> own.execute(() -> {
                    if (failure == null) {
                        wake(becomes);
                    }
                    refuse(told);
                }));
    }

    /**
     * Whether the effect may be there although the call failed: no answer, one that says nothing (504), one that cannot be
     * read, or a failure behind a call that went well. A 429, a 503 or a refused connection says that nothing happened.
     */
    private boolean mayHaveHappened() {
        OperationCall.Result called = context.result();
        if (called instanceof OperationCall.Result.Away away) {
            Outcome.Unavailable unavailable = away.unavailable();
            return unavailable.reach() == Reach.MAYBE
                    || (unavailable.reach() == Reach.TURNED_AWAY && unavailable.code() == ErrorCode.PROVIDER_TIMEOUT);
        }
        return called instanceof OperationCall.Result.Done
                || (called instanceof OperationCall.Result.Refused refused && refused.unreadable());
    }

    /** Whether the system itself said no: a repeat of the key gets the same answer. */
    private boolean answered() {
        return context.result() instanceof OperationCall.Result.Refused refused
                && refused.status() > 0
                && !refused.unreadable();
    }

    /** What a repeat of the key gets. */
    private Reply refusal(BusException error) {
        Reply said = said(error);
        return said != null
                ? said
                : new Reply(error.code().httpStatus(), Body.of(Problem.of(error, request.id()), Problem.MEDIA_TYPE));
    }

    private void log(@Nullable BusException error, @Nullable Reply reply) {
        int status = reply == null ? status(error) : reply.status();
        LogEntry entry = entry(Kind.CALLED, LogEntry.CALL, error, status, reply == null ? null : reply.body());
        if (operation.operation().journal().body() == Operation.JournalPolicy.Bodies.NONE) {
            bus.journal.count(entry);
            finish(error, reply);
            return;
        }
        long begun = request.trace().begin();
        bus.journal.log(
                entry,
                failure -> own.execute(() -> {
                    request.trace().step("journal", begun, failure == null ? null : failure.code());
                    // A refusal is told although it could not be logged; an answer is not given without its row.
                    if (failure != null && error == null) {
                        refuse(failure);
                    } else {
                        finish(error, reply);
                    }
                }));
    }

    private void finish(@Nullable BusException error, @Nullable Reply reply) {
        if (error != null) {
            refuse(error);
        } else if (reply != null) {
            end(null);
            answer.reply(reply);
        }
    }

    /** What the system itself said no with, for a caller who speaks its contract. */
    private @Nullable Reply said(BusException error) {
        OperationCall.Result result = context.result();
        if (result instanceof OperationCall.Result.Refused refused) {
            return refused.error().code() == error.code() ? refused.answer() : null;
        }
        return result instanceof OperationCall.Result.Away away
                        && away.unavailable().code() == error.code()
                ? away.answer()
                : null;
    }

    private void refuse(BusException error) {
        end(error.code());
        Reply said = said(error);
        if (said != null) {
            answer.reply(said);
            return;
        }
        Duration asked = context.result() instanceof OperationCall.Result.Away away
                ? away.unavailable().retryAfter()
                : null;
        answer.refuse(error, error.code().retryable() && asked == null ? RETRY_AFTER : asked);
    }

    private void end(@Nullable ErrorCode code) {
        givesMemory();
        bus.metrics.ended(operation.name(), request.environment(), code, System.nanoTime() - startedNanos);
    }

    private LogEntry entry(Kind kind, long event, @Nullable BusException error, int status, @Nullable Body reply) {
        return new LogEntry(
                request.id(),
                event,
                kind,
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
                error == null ? null : error.code(),
                status,
                (System.nanoTime() - startedNanos) / 1_000,
                error == null ? null : error.detailWithPlaces(),
                event == LogEntry.CALL ? LoggedBody.request(operation, request) : null,
                reply != null
                        ? LoggedBody.reply(operation, reply)
                        : error == null ? null : LoggedExchange.refusal(operation, request, context.call()));
    }

    private static int status(@Nullable BusException error) {
        return error == null ? 0 : error.code().httpStatus();
    }

    private String key() {
        return java.util.Objects.requireNonNull(request.idempotencyKey());
    }

    private byte[] hash() {
        MessageDigest digest = Sha256.digest();
        if (operation.providerForm()) { // the same bytes in the other form are another request, with another answer
            digest.update((byte) 1);
        }
        request.parameters().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> digest.update((entry.getKey() + "=" + entry.getValue() + "\n")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        StoredBody stored = request.body().stored();
        if (stored == null) {
            return digest.digest(request.body().bytes());
        }
        return request.parameters().isEmpty() ? stored.sha256() : digest.digest(stored.sha256());
    }

    private static BusException reused() {
        return new BusException(
                ErrorCode.IDEMPOTENCY_KEY_REUSED,
                new Wording(
                        "khoá Idempotency-Key này đã được gửi trước đó với nội dung hoặc tham số khác",
                        "this Idempotency-Key came before with another body or other parameters"));
    }

    private static BusException busException(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof BusException error
                ? error
                : new BusException(ErrorCode.INTERNAL_ERROR, "the journal failed", cause);
    }
}
