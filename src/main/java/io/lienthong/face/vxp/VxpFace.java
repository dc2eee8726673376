package io.lienthong.face.vxp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.access.Access;
import io.lienthong.access.SeenSignatures;
import io.lienthong.face.RequestReader;
import io.lienthong.face.Served;
import io.lienthong.face.vxp.VxpSignature.Signed;
import io.lienthong.journal.Journal;
import io.lienthong.journal.Kind;
import io.lienthong.journal.LogEntry;
import io.lienthong.mailbox.Agencies;
import io.lienthong.mailbox.Mailboxes;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.MessageId;
import io.lienthong.message.Reply;
import io.lienthong.message.Request;
import io.lienthong.message.Sha256;
import io.lienthong.message.Trace;
import io.lienthong.message.Wording;
import io.lienthong.route.ActiveOperation;
import io.lienthong.route.Answer;
import io.lienthong.route.Bus;
import io.lienthong.route.Connectors;
import io.lienthong.route.Workers;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * {@code POST /vxp/{op}}: signature, grant and quota from the head alone, then the body. What hands something over goes the
 * way of every face, through the bus; what asks for mailboxes and agencies is answered here.
 */
public final class VxpFace {
    public static final String PREFIX = "/vxp/";
    private static final int SMALL_BODY_BYTES = 64 << 10;
    private static final String TRACEPARENT = "traceparent";
    private static final String XML = "application/xml";

    private final Access access;
    private final SeenSignatures signatures;
    private final Connectors connectors;
    private final Bus bus;
    private final Journal journal;
    private final Mailboxes mailboxes;
    private final Workers workers;
    private final VxpSignature signature;
    private final VxpDesk desk;

    /** @param skew how far a call's timestamp may be off */
    public VxpFace(
            Access access,
            SeenSignatures signatures,
            Connectors connectors,
            Bus bus,
            Journal journal,
            Agencies agencies,
            Mailboxes mailboxes,
            Workers workers,
            Duration skew) {
        this.access = access;
        this.signatures = signatures;
        this.connectors = connectors;
        this.bus = bus;
        this.journal = journal;
        this.mailboxes = mailboxes;
        this.workers = workers;
        this.signature = new VxpSignature(access, skew, Clock.systemUTC());
        this.desk = new VxpDesk(agencies, mailboxes, journal);
    }

    /** @param certificateSha256 of the client certificate that the call came over */
    public RequestReader.@Nullable Continuation head(HttpServerRequest http, @Nullable String certificateSha256) {
        Exchange exchange = new Exchange(http);
        try {
            exchange.judge(certificateSha256);
            exchange.served.judged(null);
            return exchange;
        } catch (BusException e) {
            exchange.served.judged(e.code());
            exchange.refuseNoted(e);
            return null;
        }
    }

    /** One call and its answer. */
    private final class Exchange implements RequestReader.Continuation, Answer {
        private final HttpServerRequest http;
        private final Context loop = java.util.Objects.requireNonNull(Vertx.currentContext());
        private final MessageId id = MessageId.next();
        private final long startedNanos = System.nanoTime();
        private final Trace trace;
        private final Served served;
        private @Nullable VxpOperation operation;
        private @Nullable Signed signed;
        private int maxBodyBytes = SMALL_BODY_BYTES;

        Exchange(HttpServerRequest http) {
            this.http = http;
            this.trace = bus.trace(http.getHeader(TRACEPARENT));
            this.served = Served.of(trace, "vxp", id);
        }

        void judge(@Nullable String certificateSha256) {
            String uri = http.uri();
            int query = uri.indexOf('?');
            VxpOperation asked = VxpOperation.of(uri.substring(PREFIX.length(), query < 0 ? uri.length() : query))
                    .orElseThrow(() -> new BusException(
                            ErrorCode.PATH_UNKNOWN,
                            new Wording("Không có nghiệp vụ này", "there is no such operation")));
            operation = asked;
            if (http.method() != HttpMethod.POST) {
                throw new BusException(ErrorCode.METHOD_NOT_ALLOWED, new Wording("Hãy dùng POST", "use POST"));
            }
            Signed call = signature.verify(http.headers(), certificateSha256);
            signed = call;
            access.requireGrant(
                    call.consumer(),
                    asked.grant,
                    connectors
                            .find(VxpOperation.CONNECTOR)
                            .map(active -> active.descriptor().metadata().owner())
                            .orElse("the operator of the bus"));
            bus.requireQuota(access, call.consumer(), asked.grant);
            if (asked == VxpOperation.SEND) {
                maxBodyBytes += connectors.operation(asked.grant).maxMessageBytes();
            }
        }

        /** Before it is a message. */
        void refuseNoted(BusException error) {
            access.refusals()
                    .note(
                            id,
                            signed == null ? null : signed.consumer(),
                            http.method().name(),
                            http.uri(),
                            error);
            refuse(error, null);
        }

        private VxpOperation asked() {
            return java.util.Objects.requireNonNull(operation);
        }

        private Signed call() {
            return java.util.Objects.requireNonNull(signed);
        }

        @Override
        public int maxBodyBytes() {
            return maxBodyBytes;
        }

        @Override
        public void tooLarge() {
            refuseNoted(VxpFile.tooLarge(maxBodyBytes() - SMALL_BODY_BYTES));
        }

        @Override
        public void body(byte[] body) {
            try {
                workers.start(() -> work(body));
            } catch (BusException e) {
                refuseNoted(e);
            }
        }

        private void work(byte[] body) {
            try {
                switch (asked()) {
                    case SEND -> send(body);
                    case REGISTER ->
                        handOver(registration(body), Map.of(), HexFormat.of().formatHex(call().hash()));
                    case DELETE ->
                        handOver(
                                Body.of(Json.object().put("code", call().parameter("agencycode"))),
                                Map.of(),
                                HexFormat.of().formatHex(call().hash()));
                    default -> answer();
                }
            } catch (BusException e) {
                refuseNoted(e);
            } catch (DataAccessException e) {
                refuse(new BusException(ErrorCode.JOURNAL_UNAVAILABLE, "the database is away", e), null);
            } catch (RuntimeException e) {
                refuse(new BusException(ErrorCode.INTERNAL_ERROR, "the call failed", e), null);
            }
        }

        /** A call that was taken once is not taken again: the file is read first, so that a broken transfer can be repeated. */
        private void claim() {
            if (!signatures.first(call().hash(), call().expiresAt())) {
                throw new BusException(
                        ErrorCode.TOKEN_EXPIRED,
                        new Wording(
                                "Yêu cầu này đã được gửi trước đó (chữ ký lặp lại); hãy ký lại với thời điểm mới",
                                "this call came before (the same signature); sign again with a new timestamp"));
            }
        }

        private void send(byte[] body) {
            byte[] file = VxpFile.read(http.getHeader(HttpHeaders.CONTENT_TYPE), body, call().parameter("hash-file"));
            int limit = maxBodyBytes() - SMALL_BODY_BYTES;
            if (file.length > limit) {
                throw VxpFile.tooLarge(limit);
            }
            Map<String, String> parameters = new HashMap<>();
            name(parameters, "from", "from");
            name(parameters, "messageType", "messagetype");
            handOver(Body.received(file, XML), parameters, key(file));
        }

        /** The file itself; one that a recipient did not take may be sent once more. */
        private String key(byte[] file) {
            byte[] content = Sha256.of(file);
            int failures = mailboxes.failures(call().consumer().environment(), content);
            return HexFormat.of().formatHex(content) + (failures == 0 ? "" : "-" + failures);
        }

        private void name(Map<String, String> parameters, String ours, String theirs) {
            if (!call().parameter(theirs).isEmpty()) {
                parameters.put(ours, call().parameter(theirs));
            }
        }

        private Body registration(byte[] body) {
            try {
                JsonNode tree = Json.parse(body);
                ObjectNode agency = Json.object();
                String[] names = {"id", "id", "pcode", "parentId", "code", "code", "name", "name", "mail", "mail"};
                for (int i = 0; i < names.length; i += 2) {
                    put(agency, names[i + 1], tree.path(names[i]));
                }
                put(agency, "mobile", tree.path("mobile"));
                put(agency, "fax", tree.path("fax"));
                return Body.of(agency);
            } catch (MalformedBody e) {
                throw new BusException(
                        ErrorCode.REQUEST_INVALID,
                        new Wording(
                                "Thông tin đơn vị phải là JSON: " + e.reason().vi(),
                                "the agency must be described in JSON: "
                                        + e.reason().en()));
            }
        }

        private void put(ObjectNode agency, String name, JsonNode value) {
            if (value.isValueNode() && !value.asText().isEmpty() && !value.isNull()) {
                agency.put(name, value.asText());
            }
        }

        private void handOver(Body body, Map<String, String> parameters, String key) {
            ActiveOperation receiving = connectors.operation(asked().grant);
            claim();
            bus.send(
                    receiving,
                    new Request(
                            id,
                            call().consumer().environment(),
                            call().consumer().id(),
                            receiving.name(),
                            parameters,
                            body,
                            key,
                            null,
                            null,
                            null,
                            trace,
                            Instant.now()),
                    this);
        }

        private void answer() {
            claim();
            ObjectNode reply = desk.answer(asked(), call());
            boolean logged = asked() == VxpOperation.GET || asked() == VxpOperation.UPDATE;
            if (!logged) {
                write(200, reply, null);
                return;
            }
            journal.log(entry(), failure -> {
                if (failure == null) {
                    write(200, reply, null);
                } else {
                    refuse(failure, null);
                }
            });
        }

        /** Who fetched or confirmed which entry; the file itself is the message's. */
        private LogEntry entry() {
            ObjectNode request = Json.object().put("docId", call().parameter("docid"));
            if (asked() == VxpOperation.UPDATE) {
                request.put("status", call().parameter("status"));
            }
            return new LogEntry(
                    id,
                    LogEntry.CALL,
                    Kind.CALLED,
                    Instant.now(),
                    call().consumer().environment(),
                    call().consumer().id(),
                    asked().grant,
                    "",
                    null,
                    null,
                    trace.traceId(),
                    null,
                    null,
                    null,
                    200,
                    (System.nanoTime() - startedNanos) / 1_000,
                    asked().path,
                    Json.write(request),
                    null);
        }

        /** The bus accepted it; a repeat of the same file gets the same DocId. */
        @Override
        public void reply(Reply reply) {
            String messageId = reply.headers().getOrDefault("X-Message-Id", id.toString());
            write(200, VxpReply.done().put("DocId", messageId), null);
        }

        @Override
        public void refuse(BusException error, @Nullable Duration retryAfter) {
            served.refused(error.code());
            Duration pause = retryAfter == null && error.code().retryable() ? Duration.ofSeconds(5) : retryAfter;
            write(error.code().httpStatus(), VxpReply.refused(error, id), pause);
        }

        private void write(int status, ObjectNode reply, @Nullable Duration pause) {
            byte[] bytes = VxpReply.write(reply);
            Runnable task = () -> {
                served.answered(signed == null ? null : signed.consumer(), operation == null ? null : operation.grant);
                if (http.response().closed() || http.response().ended()) {
                    return;
                }
                if (pause != null) {
                    http.response().putHeader("Retry-After", Long.toString(Math.max(1, pause.toSeconds())));
                }
                http.response()
                        .setStatusCode(status)
                        .putHeader("X-Message-Id", id.toString())
                        .putHeader(TRACEPARENT, trace.traceparent())
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json;charset=UTF-8")
                        .end(Buffer.buffer(bytes));
            };
            if (Vertx.currentContext() == loop) {
                task.run();
            } else {
                loop.runOnContext(nothing -> task.run());
            }
        }
    }
}
