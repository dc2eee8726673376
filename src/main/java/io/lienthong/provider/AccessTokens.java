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
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The OAuth 2 token of one connector in one environment. One request fetches it for everybody who waits; it is fetched
 * anew before it expires, while calls go on with the old one.
 */
final class AccessTokens {
    /** Who waits gets a token, or the outcome that its call ends with. */
    record Result(@Nullable String authorization, @Nullable Outcome failure) {}

    private static final int MAX_ANSWER_BYTES = 65_536;
    private static final long DEFAULT_LIFETIME_SECONDS = 300;
    private static final long LONGEST_LIFETIME_SECONDS = 86_400;
    /** A refused credential is not shown again at once: systems lock accounts. */
    private static final long HOLD_NANOS = Duration.ofSeconds(1).toNanos();

    private static final Logger log = LoggerFactory.getLogger(AccessTokens.class);

    private record Token(String authorization, long refreshAt, long expiresAt) {}

    private record Refusal(Outcome outcome, long until) {}

    private final String connector;
    private final Destination destination;
    private final ClientPools clients;
    private final String target;
    private final Map<String, String> headers;
    private final byte[] form;
    private final long timeoutNanos;

    private volatile @Nullable Token token;
    private volatile @Nullable Refusal refusal;
    private boolean underWay;
    private List<Consumer<Result>> waiting = new ArrayList<>();

    /**
     * A source of tokens.
     *
     * @param target path and query of the token URL
     * @param headers of the token request
     * @param form its body, {@code application/x-www-form-urlencoded}
     */
    AccessTokens(
            String connector,
            Destination destination,
            ClientPools clients,
            String target,
            Map<String, String> headers,
            byte[] form,
            long timeoutNanos) {
        this.connector = connector;
        this.destination = destination;
        this.clients = clients;
        this.target = target;
        this.headers = Map.copyOf(headers);
        this.form = form;
        this.timeoutNanos = timeoutNanos;
    }

    /** The value of the header Authorization, or null where {@link #obtain} has to fetch a token first. */
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
        return now.authorization();
    }

    /** Fetches a token, or joins those who wait for it; answers on any event loop, perhaps at once. */
    void obtain(ContextInternal context, Consumer<Result> receiver) {
        Result known = null;
        boolean first = false;
        synchronized (this) {
            // Asked again under the lock: another event loop may have brought a token, or a refusal, meanwhile.
            String authorization = current(context);
            Refusal held = refusal;
            if (authorization != null) {
                known = new Result(authorization, null);
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
    void refused(String authorization) {
        Token now = token;
        if (now != null && now.authorization().equals(authorization)) {
            token = null;
        }
    }

    private void fetch(ContextInternal context) {
        new TokenExchange(context).start(HttpMethod.POST, target, timeoutNanos);
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
        boolean hold = outcome instanceof Outcome.Failed || token != null;
        refusal = new Refusal(outcome, System.nanoTime() + (hold ? HOLD_NANOS : 0));
        finish(new Result(null, outcome));
    }

    private final class TokenExchange extends Exchange {
        TokenExchange(ContextInternal context) {
            super(context, destination, clients, MAX_ANSWER_BYTES);
        }

        @Override
        void write(HttpClientRequest request) {
            request.putHeader(HttpHeaders.CONTENT_TYPE, "application/x-www-form-urlencoded");
            request.putHeader(HttpHeaders.ACCEPT, "application/json");
            headers.forEach(request::putHeader);
            request.end(Buffer.buffer(form));
        }

        @Override
        void answered(Answer answer) {
            int status = answer.status();
            if (status == 429 || status >= 500) {
                fail(new Outcome.Unavailable(
                        ErrorCode.PROVIDER_UNAVAILABLE,
                        connector + ": the token service answered HTTP " + status,
                        Reach.NOT_SENT,
                        answer.retryAfter()));
            } else if (status != 200) {
                log.atWarn()
                        .addKeyValue("connector", connector)
                        .addKeyValue("status", status)
                        .log("token refused");
                fail(failed("the token service answered HTTP " + status));
            } else {
                accept(answer);
            }
        }

        private void accept(Answer answer) {
            try {
                JsonNode reply = Json.parse(answer.body());
                String value = reply.path("access_token").asText("");
                if (value.isEmpty() || !HeaderText.usable(value)) {
                    fail(failed("the token service answered without a usable token"));
                    return;
                }
                long seconds = reply.path("expires_in").asLong(DEFAULT_LIFETIME_SECONDS);
                long lifetime = Duration.ofSeconds(Math.max(1, Math.min(seconds, LONGEST_LIFETIME_SECONDS)))
                        .toNanos();
                long now = System.nanoTime();
                Token fresh = new Token("Bearer " + value, now + lifetime / 10 * 8, now + lifetime / 100 * 95);
                token = fresh;
                refusal = null;
                log.atDebug()
                        .addKeyValue("connector", connector)
                        .addKeyValue("expiresInSeconds", seconds)
                        .log("token obtained");
                finish(new Result(fresh.authorization(), null));
            } catch (MalformedBody e) {
                fail(failed("the answer of the token service cannot be read: " + e.reason()));
            }
        }

        @Override
        void broken(Breakage breakage, @Nullable Throwable cause) {
            if (breakage == Breakage.ADDRESS_FORBIDDEN) {
                fail(new Outcome.Failed(
                        ErrorCode.ADDRESS_FORBIDDEN,
                        connector + ": the address of the token service is not allowed",
                        0,
                        null));
                return;
            }
            boolean late = breakage == Breakage.NO_ANSWER_IN_TIME || breakage == Breakage.NO_CONNECTION_IN_TIME;
            fail(new Outcome.Unavailable(
                    late ? ErrorCode.PROVIDER_TIMEOUT : ErrorCode.PROVIDER_UNAVAILABLE,
                    connector + ": the token service is away (" + breakage + ")",
                    Reach.NOT_SENT,
                    null));
        }

        private Outcome.Failed failed(String reason) {
            return new Outcome.Failed(ErrorCode.PROVIDER_AUTHENTICATION_FAILED, connector + ": " + reason, 0, null);
        }
    }
}
