package io.lienthong.face.rest;

import io.lienthong.access.Access;
import io.lienthong.access.Consumer;
import io.lienthong.face.MediaType;
import io.lienthong.face.QueryString;
import io.lienthong.face.RequestReader;
import io.lienthong.face.Served;
import io.lienthong.journal.Upload;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.message.Problem;
import io.lienthong.message.Reply;
import io.lienthong.message.Request;
import io.lienthong.message.Trace;
import io.lienthong.message.Wording;
import io.lienthong.route.ActiveConnector;
import io.lienthong.route.ActiveOperation;
import io.lienthong.route.Answer;
import io.lienthong.route.Bus;
import io.lienthong.route.Connectors;
import io.lienthong.route.ExposedPaths;
import io.lienthong.route.RequestCheck;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code {METHOD} /api/{connector}/{interface}/{path}}: makes the typed request of an HTTP request, and an HTTP answer of the bus's. */
final class RestFace {
    static final String PREFIX = "/api/";
    private static final CharSequence IDEMPOTENCY_KEY = HttpHeaders.createOptimized("Idempotency-Key");
    private static final CharSequence PURPOSE = HttpHeaders.createOptimized("X-Purpose");
    private static final CharSequence OFFICER = HttpHeaders.createOptimized("X-Officer");
    private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");
    private static final CharSequence MESSAGE_ID = HttpHeaders.createOptimized("X-Message-Id");
    private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Access access;
    private final Connectors connectors;
    private final Bus bus;

    RestFace(Access access, Connectors connectors, Bus bus) {
        this.access = access;
        this.connectors = connectors;
        this.bus = bus;
    }

    /** Token, path, grant and quota, in this order; then the body may come. */
    RequestReader.@Nullable Continuation head(HttpServerRequest http) {
        Exchange exchange = new Exchange(http);
        try {
            exchange.judge();
            exchange.served.judged(null);
            return exchange;
        } catch (BusException e) {
            exchange.served.judged(e.code());
            exchange.refuseHead(e);
            return null;
        }
    }

    /** One HTTP request and its answer. */
    private final class Exchange implements RequestReader.Continuation, Answer {
        private final HttpServerRequest http;
        private final Context loop = java.util.Objects.requireNonNull(Vertx.currentContext());
        private final MessageId id = MessageId.next();
        private final Trace trace;
        private final Served served;
        private @Nullable Consumer consumer;
        private @Nullable ActiveOperation operation;
        private Map<String, String> parameters = Map.of();
        private @Nullable Upload upload;

        Exchange(HttpServerRequest http) {
            this.http = http;
            this.trace = bus.trace(http.getHeader(TRACEPARENT));
            this.served = Served.of(trace, "rest", id);
        }

        void judge() {
            String authorization = http.getHeader(HttpHeaders.AUTHORIZATION);
            if (authorization == null && callback()) {
                return;
            }
            Consumer caller = access.authenticate(authorization, ClientCertificate.sha256(http));
            consumer = caller;
            ExposedPaths.Match match = match(http.uri());
            operation = match.operation();
            parameters = match.parameters();
            access.requireGrant(
                    caller, match.operation().name(), match.operation().owner());
            bus.requireQuota(access, caller, match.operation().name());
        }

        /** Whether a connected system calls, which needs no token: the signature in its message is looked at with the body. */
        private boolean callback() {
            try {
                ExposedPaths.Match match = match(http.uri());
                if (!match.operation().callback()) {
                    return false;
                }
                operation = match.operation();
                parameters = match.parameters();
                return true;
            } catch (BusException unknown) {
                return false; // said only to those who have a token
            }
        }

        /** A missing grant is logged; what else is refused here is noted, within bounds: it would fill the journal. */
        void refuseHead(BusException error) {
            if (error.code() != ErrorCode.NOT_GRANTED || operation == null || consumer == null) {
                refuseNoted(error, pause(error));
                return;
            }
            try {
                bus.requireQuota(access, consumer, operation.name());
                bus.refuse(operation, request(Body.EMPTY), this, error);
            } catch (BusException overQuota) {
                refuseNoted(overQuota, pause(overQuota));
            }
        }

        private void refuseNoted(BusException error, @Nullable Duration retryAfter) {
            access.refusals().note(id, consumer, http.method().name(), http.uri(), error);
            refuse(error, retryAfter);
        }

        private @Nullable Duration pause(BusException error) {
            return consumer == null || error.code() != ErrorCode.QUOTA_EXCEEDED ? null : consumer.pause();
        }

        private ExposedPaths.Match match(String uri) {
            int query = uri.indexOf('?');
            int end = query < 0 ? uri.length() : query;
            int connectorEnd = slash(uri, PREFIX.length(), end);
            int interfaceEnd = slash(uri, Math.min(connectorEnd + 1, end), end);
            String connector = uri.substring(PREFIX.length(), connectorEnd);
            ActiveConnector active = connectors.require(connector);
            String version = uri.substring(Math.min(connectorEnd + 1, end), interfaceEnd);
            return active.match(version, http.method().name(), uri.substring(interfaceEnd, end));
        }

        private static int slash(String uri, int from, int end) {
            int slash = uri.indexOf('/', from);
            return slash < 0 || slash > end ? end : slash;
        }

        @Override
        public int maxBodyBytes() {
            return java.util.Objects.requireNonNull(operation).maxMessageBytes();
        }

        @Override
        public void tooLarge() {
            refuseNoted(
                    new BusException(
                            ErrorCode.BODY_TOO_LARGE,
                            new Wording(
                                    "nội dung chỉ được có tối đa " + maxBodyBytes() + " byte",
                                    "the body may have " + maxBodyBytes() + " bytes at most")),
                    null);
        }

        @Override
        public void body(byte[] bytes) {
            ActiveOperation asked = java.util.Objects.requireNonNull(operation);
            try {
                readQuery();
                MediaType.require(http, asked, bytes);
            } catch (BusException e) {
                refuseNoted(e, null);
                return;
            }
            bus.send(
                    asked,
                    request(
                            asked.receivesBytes()
                                    ? Body.opaque(bytes, mediaType())
                                    : Body.received(bytes, mediaType())),
                    this);
        }

        /** Whatever can be judged without the body is, before it comes. */
        @Override
        public @Nullable Upload upload() {
            ActiveOperation asked = java.util.Objects.requireNonNull(operation);
            if (!asked.stored()) {
                return null;
            }
            readQuery();
            RequestCheck.require(asked, request(Body.EMPTY));
            upload = bus.upload(id, mediaType());
            return upload;
        }

        @Override
        public void stored(Body body) {
            bus.send(java.util.Objects.requireNonNull(operation), request(body), this);
        }

        @Override
        public boolean refuse(BusException error) {
            refuseNoted(error, error.code().retryable() ? RETRY : null);
            return true;
        }

        private void readQuery() {
            int query = http.uri().indexOf('?');
            if (query >= 0) {
                Set<String> lists =
                        java.util.Objects.requireNonNull(operation).contract().listParameters();
                parameters = QueryString.read(http.uri(), query, parameters, lists);
            }
        }

        private String mediaType() {
            String told = http.getHeader(HttpHeaders.CONTENT_TYPE);
            return told == null ? Body.JSON : told;
        }

        private Request request(Body body) {
            Consumer caller = consumer;
            OperationName asked = java.util.Objects.requireNonNull(operation).name();
            return new Request(
                    id,
                    caller == null ? Environment.PRODUCTION : caller.environment(),
                    caller == null ? asked.connector() : caller.id(),
                    asked,
                    parameters,
                    body,
                    http.getHeader(IDEMPOTENCY_KEY),
                    http.getHeader(PURPOSE),
                    http.getHeader(OFFICER),
                    null,
                    trace,
                    Instant.now());
        }

        @Override
        public void reply(Reply reply) {
            onLoop(() -> {
                HttpServerResponse response = http.response();
                reply.headers().forEach(response::putHeader);
                write(response, reply.status(), reply.body());
            });
        }

        @Override
        public void refuse(BusException error, @Nullable Duration retryAfter) {
            served.refused(error.code());
            onLoop(() -> {
                HttpServerResponse response = http.response();
                if (retryAfter != null) {
                    response.putHeader(RETRY_AFTER, Long.toString(Math.max(1, retryAfter.toSeconds())));
                }
                if (error.code().httpStatus() == 401) {
                    response.putHeader("WWW-Authenticate", "Bearer");
                }
                Body problem = Body.of(Problem.of(error, id), Problem.MEDIA_TYPE);
                write(response, error.code().httpStatus(), problem);
            });
        }

        /** A consumer that has gone gets nothing; what it asked for is done and logged all the same. */
        private void write(HttpServerResponse response, int status, Body body) {
            served.answered(consumer, operation == null ? null : operation.name());
            if (upload != null) {
                upload.close();
            }
            if (response.closed() || response.ended()) {
                return;
            }
            if (!response.headers().contains(MESSAGE_ID)) {
                response.putHeader(MESSAGE_ID, id.toString());
            }
            if (!body.isEmpty()) {
                response.putHeader(HttpHeaders.CONTENT_TYPE, body.mediaType());
            }
            response.setStatusCode(status)
                    .putHeader(TRACEPARENT, trace.traceparent())
                    .end(Buffer.buffer(body.bytes()));
        }

        private void onLoop(Runnable task) {
            if (Vertx.currentContext() == loop) {
                task.run();
            } else {
                loop.runOnContext(nothing -> task.run());
            }
        }
    }
}
