package io.lienthong.provider;

import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Trace;
import io.netty.buffer.Unpooled;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.impl.ContextInternal;
import org.jspecify.annotations.Nullable;

/** One attempt of a call: the request as the system wants it, signed, and its answer. */
final class Attempt extends Exchange {
    private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");
    private static final byte[] NO_BYTES = new byte[0];

    private final CallInFlight owner;
    private final ProviderCall call;
    private final Plan plan;
    private final Trace trace;
    private final @Nullable String token;
    private @Nullable String[] filledHeaders = new String[0];
    private @Nullable CharSequence proofName;
    private @Nullable String proof;
    private @Nullable String contentType;
    private byte[] body = NO_BYTES;
    private @Nullable BodyStream stream;
    private long endNanos;

    /** An attempt under its own span; {@code token} proves who we are where the system wants a token or session. */
    Attempt(
            ContextInternal context,
            CallInFlight owner,
            ProviderCall call,
            Plan plan,
            Trace trace,
            @Nullable String token) {
        super(context, plan.destination(), plan.clients(), plan.capBytes());
        this.owner = owner;
        this.call = call;
        this.plan = plan;
        this.trace = trace;
        this.token = token;
    }

    /**
     * Fills the templates, which throws a BusException where the call does not fit them, and starts.
     *
     * @param remainingNanos what is left of the call's budget
     */
    void begin(long remainingNanos) {
        endNanos = System.nanoTime() + remainingNanos;
        CallValues values = new CallValues(call, plan);
        String uri = plan.target().write(call, values);
        filledHeaders = plan.headers().fill(call, values);
        if (call.idempotencyKey() != null) {
            HeaderText.ofCall(call.idempotencyKey(), "the idempotency key");
        }
        Body content = prove(values);
        if (content != null && !content.isEmpty()) {
            stream = content.stored() == null ? null : new BodyStream(this, context, content);
            body = stream == null ? content.bytes() : NO_BYTES;
            contentType = plan.contentType() == null
                    ? HeaderText.ofCall(content.mediaType(), "the media type")
                    : plan.contentType();
        }
        start(plan.method(), uri, timeout());
    }

    /** A chunk of a stored body is about to be sent: the system has its whole time-out for it, as it has for its answer. */
    void progressed() {
        extend(timeout());
    }

    /** What would have to be sent cannot be read. */
    void unsendable(BusException reason) {
        abandon();
        owner.unsendable(reason);
    }

    private long timeout() {
        return Math.max(1, Math.min(plan.timeoutNanos(), endNanos - System.nanoTime()));
    }

    /** Works out the proof of who we are; the body to send comes back, because a signature may stand in it. */
    private @Nullable Body prove(CallValues values) {
        Credentials credentials = plan.credentials();
        if (token != null && credentials instanceof Credentials.Token place) {
            if (place.pointer() != null) {
                return Body.of(BodyField.with(BodyField.tree(call.body()), place.pointer(), token));
            }
            proofName = place.header();
            proof = token;
        } else if (credentials instanceof Credentials.FixedHeader fixed) {
            proofName = fixed.name();
            proof = fixed.value();
        } else if (credentials instanceof Credentials.Signed signed) {
            SignatureRecipe.Signed result = signed.recipe().sign(call.body(), values);
            proofName = signed.recipe().headerName;
            proof = result.headerValue() == null ? null : HeaderText.ofCall(result.headerValue(), "the signature");
            return result.body() == null ? call.body() : result.body();
        } else if (credentials instanceof Credentials.Enveloped enveloped && call.body() != null) {
            return enveloped.token().into(call.body());
        }
        return call.body();
    }

    @Override
    void write(HttpClientRequest request) {
        MultiMap headers = request.headers();
        plan.headers().write(headers, filledHeaders);
        if (contentType != null) {
            headers.set(HttpHeaders.CONTENT_TYPE, (CharSequence) contentType);
        }
        if (proofName != null && proof != null) {
            headers.set(proofName, (CharSequence) proof);
        }
        if (call.idempotencyKey() != null && plan.idempotencyHeader() != null) {
            headers.set(plan.idempotencyHeader(), (CharSequence) call.idempotencyKey());
        }
        if (plan.credentials() instanceof Credentials.Vxp vxp) {
            vxp.recipe().sign(headers, body, System.currentTimeMillis());
        }
        headers.set(TRACEPARENT, (CharSequence) trace.traceparent());
        if (stream != null) {
            stream.start(request);
        } else if (body.length > 0 || takesBody()) {
            request.end(Buffer.buffer(Unpooled.wrappedBuffer(body)));
        } else {
            request.end();
        }
    }

    /** A method that usually has a body says "Content-Length: 0" without one (RFC 9110, 8.6). */
    private boolean takesBody() {
        HttpMethod method = plan.method();
        return method == HttpMethod.POST || method == HttpMethod.PUT || method == HttpMethod.PATCH;
    }

    @Override
    void answered(Answer answer) {
        boolean cut = stream != null && !stream.done();
        if (cut) {
            abandon();
        }
        if (cut && answer.status() < 300) {
            owner.broken(Breakage.CLOSED_MIDWAY, null); // it cannot have what it says it has
        } else {
            owner.answered(answer, token);
        }
    }

    @Override
    void broken(Breakage breakage, @Nullable Throwable cause) {
        owner.broken(breakage, cause);
    }
}
