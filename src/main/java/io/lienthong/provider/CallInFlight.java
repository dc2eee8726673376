package io.lienthong.provider;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Span;
import io.lienthong.message.Trace;
import io.vertx.core.impl.ContextInternal;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call on its way: waits for a permit and its turn, makes attempts, ends with one outcome. Lives on one event loop;
 * only {@link #admitted} comes from elsewhere.
 */
final class CallInFlight implements Bulkhead.Guest {
    /** Larger answers are read on a worker thread. */
    private static final int MAX_BYTES_ON_EVENT_LOOP = 65_536;

    private static final long NO_TIMER = -1;
    private static final Logger log = LoggerFactory.getLogger(CallInFlight.class);

    private final Provider provider;
    private final Plan plan;
    private final ProviderCall call;
    private final Consumer<Outcome> done;
    private final ContextInternal context;
    private final @Nullable ContextInternal caller;
    private final long startedAt = System.nanoTime();
    private final long budgetNanos;

    private long timer = NO_TIMER;
    private int attempts;
    private boolean permitted;
    private boolean raced;
    private boolean sentBefore;
    private boolean renewed;
    private boolean ended;
    /** Of the attempt under way. */
    private @Nullable Trace attempt;

    private long attemptBegun;

    /**
     * A call.
     *
     * @param context the event loop that it lives on
     * @param caller where the outcome goes; absent: to the same context
     */
    CallInFlight(
            Provider provider,
            Plan plan,
            ProviderCall call,
            Consumer<Outcome> done,
            ContextInternal context,
            @Nullable ContextInternal caller) {
        this.provider = provider;
        this.plan = plan;
        this.call = call;
        this.done = done;
        this.context = context;
        this.caller = caller;
        this.budgetNanos = call.budget().toNanos();
    }

    /** Asks for a permit; also before each repetition, since nobody holds one while waiting to ask again. */
    void enter() {
        timer = NO_TIMER;
        switch (provider.bulkhead().enter(this)) {
            case ADMITTED -> permit();
            case WAITING -> after(remainingNanos(), this::waitedTooLong);
            case FULL -> finish(busy("too many calls wait already"));
        }
    }

    @Override
    public void admitted() {
        context.runOnContext(nothing -> {
            cancelTimer();
            permit();
        });
    }

    private void waitedTooLong() {
        if (provider.bulkhead().withdraw(this)) {
            finish(busy("no call ended in time to make room"));
        }
    }

    private void permit() {
        permitted = true;
        RateLimit limit = provider.rateLimit();
        long wait = limit == null ? 0 : limit.reserve(Math.max(0, remainingNanos()));
        if (wait == RateLimit.REFUSED) {
            finish(busy("its requests per second are used up"));
        } else if (wait > 0) {
            after(wait, this::attempt);
        } else {
            attempt();
        }
    }

    private void attempt() {
        timer = NO_TIMER;
        if (!(plan.credentials() instanceof Credentials.Token token)) {
            send(null);
            return;
        }
        String proof = token.tokens().current(context);
        if (proof != null) {
            send(proof);
        } else {
            after(
                    remainingNanos(),
                    () -> finish(late("the token service or login did not answer in time", Reach.NOT_SENT)));
            token.tokens().obtain(context, result -> context.runOnContext(nothing -> tokenArrived(result)));
        }
    }

    private void tokenArrived(AccessTokens.Result result) {
        if (ended) {
            return;
        }
        cancelTimer();
        if (result.failure() == null) {
            send(result.proof());
        } else {
            attempts++;
            conclude(result.failure());
        }
    }

    private void send(@Nullable String proof) {
        long remaining = remainingNanos();
        if (remaining <= 0) {
            finish(late("no time was left for the call", Reach.NOT_SENT));
            return;
        }
        attempts++;
        try {
            Trace span = call.trace().child();
            attempt = span;
            attemptBegun = span.begin();
            new Attempt(context, this, call, plan, span, proof).begin(remaining);
        } catch (BusException e) {
            finish(new Outcome.Failed(e.code(), plan.connector() + ": " + e.detail(), 0, null));
        }
    }

    /** The body could not be read to its end: ours to mend, where the journal is away; else nothing helps. */
    void unsendable(BusException reason) {
        String detail = plan.connector() + ": " + reason.detail();
        finish(
                reason.code().retryable()
                        ? new Outcome.Unavailable(reason.code(), detail, Reach.MAYBE, null)
                        : new Outcome.Failed(reason.code(), detail, 0, null));
    }

    void answered(Answer answer, @Nullable String proof) {
        if (answer.status() == 401 && !renewed && forget(proof)) {
            renew();
            return;
        }
        if (call.witness() != null) {
            call.witness().answered(answer.status(), answer.mediaType(), answer.body());
        }
        if (answer.body().length <= MAX_BYTES_ON_EVENT_LOOP) {
            judged(AnswerJudge.judge(plan, call, answer), proof);
        } else {
            provider.readers()
                    .executeBlocking(() -> AnswerJudge.judge(plan, call, answer), false)
                    .onComplete(done -> {
                        if (done.succeeded()) {
                            judged(done.result(), proof);
                        } else {
                            conclude(unread(done.cause()));
                        }
                    });
        }
    }

    private void judged(AnswerJudge.Judgement judgement, @Nullable String proof) {
        if (judgement.renew() && call.witness() != null) {
            call.witness().expired();
        }
        if (judgement.renew() && forget(proof) && !renewed) {
            renew();
        } else {
            conclude(judgement.outcome());
        }
    }

    /** Whether there is a token or session to do without; it is not used again. */
    private boolean forget(@Nullable String proof) {
        if (proof != null && plan.credentials() instanceof Credentials.Token token) {
            token.tokens().refused(proof);
            return true;
        }
        return false;
    }

    /** Refused before anything happened, so that even a call with an effect may be repeated. */
    private void renew() {
        attemptEnded(ErrorCode.PROVIDER_AUTHENTICATION_FAILED);
        renewed = true;
        attempts--;
        attempt();
    }

    private void attemptEnded(@Nullable ErrorCode error) {
        Trace span = attempt;
        if (span != null && span.recorded()) {
            span.end(
                    Span.Kind.CLIENT,
                    plan.connector() + "/" + plan.operation(),
                    attemptBegun,
                    error,
                    Map.of(
                            "lienthong.connector", plan.connector(),
                            "lienthong.operation", plan.operation(),
                            "lienthong.attempt", Integer.toString(attempts)));
        }
        attempt = null;
    }

    private Outcome unread(Throwable cause) {
        log.atWarn()
                .addKeyValue("connector", plan.connector())
                .addKeyValue("exception", cause.getClass().getName())
                .log("answer not read");
        return new Outcome.Failed(
                ErrorCode.PROVIDER_REPLY_INVALID, plan.connector() + ": the answer cannot be read", 0, null);
    }

    void broken(Breakage breakage, @Nullable Throwable cause) {
        if (call.witness() != null) {
            call.witness().broken();
        }
        log.atDebug()
                .addKeyValue("messageId", call.messageId())
                .addKeyValue("traceId", call.trace().traceId())
                .addKeyValue("connector", plan.connector())
                .addKeyValue("operation", plan.operation())
                .addKeyValue("attempt", attempts)
                .addKeyValue("breakage", breakage)
                .addKeyValue("exception", cause == null ? "" : cause.getClass().getName())
                .log("attempt broken");
        if (breakage == Breakage.CLOSED_UNANSWERED && plan.idempotent() && !raced) {
            // Most likely the system closed an idle connection at the moment of writing; that is nobody's failure.
            attemptEnded(ErrorCode.PROVIDER_UNAVAILABLE);
            raced = true;
            sentBefore = true;
            attempts--;
            attempt();
        } else if (breakage == Breakage.TLS_FAILED) {
            finish(breakage.outcome(plan.connector()));
        } else {
            conclude(breakage.outcome(plan.connector()));
        }
    }

    private void conclude(Outcome outcome) {
        attemptEnded(outcome.error());
        if (!(outcome instanceof Outcome.Unavailable unavailable)) {
            finish(outcome);
            return;
        }
        sentBefore |= unavailable.reach().maybeSent();
        boolean repeatable = plan.idempotent() || !unavailable.reach().maybeSent();
        if (!repeatable || attempts >= plan.backoff().maxAttempts()) {
            finish(outcome);
            return;
        }
        long wait = plan.backoff().waitNanos(attempts, unavailable.retryAfter());
        if (wait >= remainingNanos()) {
            finish(outcome);
        } else {
            leave();
            after(wait, this::enter);
        }
    }

    private void finish(Outcome last) {
        if (ended) {
            return;
        }
        attemptEnded(last.error());
        Outcome outcome = withEarlierAttempts(last);
        ended = true;
        cancelTimer();
        leave();
        long nanos = System.nanoTime() - startedAt;
        plan.metrics().record(outcome, nanos);
        if (log.isDebugEnabled()) {
            tell(outcome, nanos);
        }
        provider.ended(outcome);
        if (caller == null) {
            done.accept(outcome);
        } else {
            caller.runOnContext(nothing -> done.accept(outcome));
        }
    }

    /** A last attempt that was not sent does not unsend those before it. */
    private Outcome withEarlierAttempts(Outcome last) {
        return sentBefore && last instanceof Outcome.Unavailable end && end.reach() == Reach.NOT_SENT
                ? new Outcome.Unavailable(end.code(), end.detail(), Reach.MAYBE, end.retryAfter())
                : last;
    }

    private void tell(Outcome outcome, long nanos) {
        log.atDebug()
                .addKeyValue("messageId", call.messageId())
                .addKeyValue("traceId", call.trace().traceId())
                .addKeyValue("connector", plan.connector())
                .addKeyValue("operation", plan.operation())
                .addKeyValue("outcome", outcome.getClass().getSimpleName())
                .addKeyValue("attempts", attempts)
                .addKeyValue("durationMs", TimeUnit.NANOSECONDS.toMillis(nanos))
                .log("call ended");
    }

    private void leave() {
        if (permitted) {
            permitted = false;
            provider.bulkhead().leave();
        }
    }

    private long remainingNanos() {
        return budgetNanos - (System.nanoTime() - startedAt);
    }

    private void after(long nanos, Runnable action) {
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos + 999_999));
        timer = context.setTimer(millis, id -> {
            if (!ended && timer == id) {
                timer = NO_TIMER;
                action.run();
            }
        });
    }

    private void cancelTimer() {
        if (timer != NO_TIMER) {
            context.owner().cancelTimer(timer);
            timer = NO_TIMER;
        }
    }

    private Outcome busy(String reason) {
        return new Outcome.Unavailable(
                ErrorCode.PROVIDER_BUSY, plan.connector() + " is busy: " + reason, Reach.NOT_SENT, null);
    }

    private Outcome late(String reason, Reach reach) {
        return new Outcome.Unavailable(ErrorCode.PROVIDER_TIMEOUT, plan.connector() + ": " + reason, reach, null);
    }
}
