package io.lienthong.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.impl.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token of one connector in one environment: an OAuth 2 access token, or the session of a login. One request fetches it
 * for everybody who waits; it is fetched anew before it expires, while calls go on with the old one.
 */
final class AccessTokens {
    /** Who waits gets a token, or the outcome that its call ends with. */
    record Result(@Nullable String proof, @Nullable Outcome failure) {
        /** Without the proof, which is a secret. */
        @Override
        public String toString() {
            return failure == null ? "Result" : "Result " + failure;
        }
    }

    private static final int MAX_ANSWER_BYTES = 65_536;
    private static final long LONGEST_LIFETIME_SECONDS = 86_400;
    /** A refused credential is not shown again at once, and each time later: systems lock accounts. */
    private static final long FIRST_HOLD_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long LONGEST_HOLD_NANOS = Duration.ofMinutes(5).toNanos();
    private static final int MAX_DOUBLINGS = 10;

    private static final Logger log = LoggerFactory.getLogger(AccessTokens.class);

    private record Token(String proof, long refreshAt, long expiresAt) {}

    private record Refusal(Outcome outcome, long until) {}

    private final String connector;
    private final TokenRequest asked;

    private volatile @Nullable Token token;
    private volatile @Nullable Refusal refusal;
    private int refusals;
    private boolean underWay;
    private List<Consumer<Result>> waiting = new ArrayList<>();

    AccessTokens(String connector, TokenRequest asked) {
        this.connector = connector;
        this.asked = asked;
    }

    /** What proves who we are, or null where {@link #obtain} has to fetch a token first. */
    @Nullable
    String current(ContextInternal context) {
        Token now = token;
        long time = System.nanoTime();
        if (now == null || time - now.expiresAt() >= 0) {
            return null;
        }
        if (time - now.refreshAt() >= 0 && refreshIsMine(now)) {
            fetch(context);
        }
        return now.proof();
    }

    /** Fetches a token, or joins those who wait for it; answers on any event loop, perhaps at once. */
    void obtain(ContextInternal context, Consumer<Result> receiver) {
        Result known = null;
        boolean first = false;
        synchronized (this) {
            // Asked again under the lock: another event loop may have brought a token, or a refusal, meanwhile.
            String proof = current(context);
            Refusal held = refusal;
            if (proof != null) {
                known = new Result(proof, null);
            } else if (held != null && System.nanoTime() - held.until() < 0) {
                known = new Result(null, held.outcome());
            } else {
                waiting.add(receiver);
                first = !underWay;
                underWay = true;
            }
        }
        if (known != null) {
            receiver.accept(known);
        } else if (first) {
            fetch(context);
        }
    }

    private synchronized boolean refreshIsMine(Token old) {
        Refusal held = refusal;
        boolean hold = held != null && System.nanoTime() - held.until() < 0;
        if (underWay || hold || token != old) {
            return false;
        }
        underWay = true;
        return true;
    }

    /** The system refused this token: it is not used again. */
    void refused(String proof) {
        Token now = token;
        if (now != null && now.proof().equals(proof)) {
            token = null;
        }
    }

    private void fetch(ContextInternal context) {
        new TokenExchange(context).start(HttpMethod.POST, asked.target(), asked.timeoutNanos());
    }

    private void finish(Result result) {
        List<Consumer<Result>> receivers;
        synchronized (this) {
            underWay = false;
            receivers = waiting;
            waiting = new ArrayList<>();
        }
        receivers.forEach(receiver -> receiver.accept(result));
    }

    private void fail(Outcome outcome) {
        // While an old token still serves, nobody is in a hurry; without one, a service that is away is asked again at
        // once.
        long hold = token == null ? 0 : FIRST_HOLD_NANOS;
        if (outcome instanceof Outcome.Failed) {
            hold = Math.min(FIRST_HOLD_NANOS << Math.min(refusals, MAX_DOUBLINGS), LONGEST_HOLD_NANOS);
            refusals++;
        }
        refusal = new Refusal(outcome, System.nanoTime() + hold);
        finish(new Result(null, outcome));
    }

    private final class TokenExchange extends Exchange {
        TokenExchange(ContextInternal context) {
            super(context, asked.destination(), asked.clients(), MAX_ANSWER_BYTES);
        }

        @Override
        void write(HttpClientRequest request) {
            request.putHeader(HttpHeaders.CONTENT_TYPE, asked.contentType());
            request.putHeader(HttpHeaders.ACCEPT, "application/json");
            asked.headers().forEach(request::putHeader);
            request.end(Buffer.buffer(asked.body()));
        }

        @Override
        void answered(Answer answer) {
            int status = answer.status();
            if (status == 429 || status >= 500) {
                fail(new Outcome.Unavailable(
                        ErrorCode.PROVIDER_UNAVAILABLE,
                        connector + ": the " + asked.service() + " answered HTTP " + status,
                        Reach.NOT_SENT,
                        answer.retryAfter()));
            } else if (status != 200) {
                refuse("the " + asked.service() + " answered HTTP " + status, status);
            } else {
                accept(answer);
            }
        }

        private void accept(Answer answer) {
            JsonNode reply;
            try {
                reply = Json.parse(answer.body());
            } catch (MalformedBody e) {
                fail(failed("the answer of the " + asked.service() + " cannot be read: "
                        + e.reason().en()));
                return;
            }
            String value = asked.prefix() + reply.at(asked.value()).asText("");
            if (value.length() == asked.prefix().length() || !HeaderText.usable(value)) {
                refuse("the " + asked.service() + " answered without a usable token", answer.status());
                return;
            }
            long usual = asked.usualLifetime().toSeconds();
            long seconds = asked.lifetime() == null
                    ? usual
                    : reply.at(asked.lifetime()).asLong(usual);
            long lifetime = Duration.ofSeconds(Math.max(1, Math.min(seconds, LONGEST_LIFETIME_SECONDS)))
                    .toNanos();
            long now = System.nanoTime();
            Token fresh = new Token(value, now + lifetime / 10 * 8, now + lifetime / 100 * 95);
            token = fresh;
            refusal = null;
            refusals = 0;
            log.atDebug()
                    .addKeyValue("connector", connector)
                    .addKeyValue("expiresInSeconds", seconds)
                    .log("token obtained");
            finish(new Result(fresh.proof(), null));
        }

        private void refuse(String reason, int status) {
            log.atWarn()
                    .addKeyValue("connector", connector)
                    .addKeyValue("status", status)
                    .addKeyValue("refusals", refusals + 1)
                    .log("credentials refused");
            fail(failed(reason));
        }

        @Override
        void broken(Breakage breakage, @Nullable Throwable cause) {
            if (breakage == Breakage.ADDRESS_FORBIDDEN) {
                fail(new Outcome.Failed(
                        ErrorCode.ADDRESS_FORBIDDEN,
                        connector + ": the address of the " + asked.service() + " is not allowed",
                        0,
                        null));
                return;
            }
            boolean late = breakage == Breakage.NO_ANSWER_IN_TIME || breakage == Breakage.NO_CONNECTION_IN_TIME;
            fail(new Outcome.Unavailable(
                    late ? ErrorCode.PROVIDER_TIMEOUT : ErrorCode.PROVIDER_UNAVAILABLE,
                    connector + ": the " + asked.service() + " is away (" + breakage + ")",
                    Reach.NOT_SENT,
                    null));
        }

        private Outcome.Failed failed(String reason) {
            return new Outcome.Failed(ErrorCode.PROVIDER_AUTHENTICATION_FAILED, connector + ": " + reason, 0, null);
        }
    }
}
