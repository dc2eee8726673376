package io.lienthong.face.xroad;

import io.lienthong.access.Consumer;
import io.lienthong.connector.Operation;
import io.lienthong.contract.XmlBytes;
import io.lienthong.face.MediaType;
import io.lienthong.face.QueryString;
import io.lienthong.face.RequestReader;
import io.lienthong.face.Served;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.Problem;
import io.lienthong.message.Reply;
import io.lienthong.message.Request;
import io.lienthong.message.Trace;
import io.lienthong.message.Wording;
import io.lienthong.route.ActiveConnector;
import io.lienthong.route.ActiveOperation;
import io.lienthong.route.Answer;
import io.lienthong.route.ExposedPaths;
import io.lienthong.route.InterfaceDocument;
import io.lienthong.route.ProviderServices;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One request of the REST protocol and its answer. */
final class RestCall implements RequestReader.Continuation, Answer {
    private static final CharSequence MESSAGE_ID = HttpHeaders.createOptimized("X-Message-Id");
    private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");

    private final XRoadFace face;
    private final HttpServerRequest http;
    private final Context loop = Objects.requireNonNull(Vertx.currentContext());
    private final MessageId id = MessageId.next();
    private final String requestId = id.toString();
    private final Trace trace;
    private final Served served;
    private @Nullable RestRequest asked;
    private @Nullable ActiveConnector connector;
    private @Nullable Consumer consumer;
    private @Nullable ActiveOperation operation;
    private Map<String, String> parameters = Map.of();
    private @Nullable String hash;

    RestCall(XRoadFace face, HttpServerRequest http) {
        this.face = face;
        this.http = http;
        this.trace = face.bus.trace(http.getHeader("traceparent"));
        this.served = Served.of(trace, "x-road rest", id);
    }

    /** Client, provider, service, grant and quota, in this order; true where the body may come. */
    boolean judge(@Nullable String certificateSha256) {
        try {
            RestRequest request = RestRequest.read(http);
            asked = request;
            Consumer caller = face.caller(http, request.client(), certificateSha256);
            consumer = caller;
            face.providers.requireServer(request.securityServer());
            ActiveConnector provider = face.providers.find(request.provider());
            connector = provider;
            if (request.service() != null && metadata(request.service(), provider, caller)) {
                return false;
            }
            String name = provider.descriptor().name();
            if (request.service() != null && !request.service().equals(name)) {
                throw XRoadError.unknownService(service());
            }
            match(provider, caller, request);
            served.judged(null);
            return true;
        } catch (XRoadError e) {
            served.judged(e.kin());
            face.note(id, consumer, http, e, e.status());
            refuse(e, null);
        } catch (BusException e) {
            served.judged(e.code());
            face.note(id, consumer, http, e, status(e));
            refuse(e, consumer != null && e.code() == ErrorCode.QUOTA_EXCEEDED ? consumer.pause() : null);
        }
        return false;
    }

    private void match(ActiveConnector provider, Consumer caller, RestRequest request) {
        String uri = http.uri();
        int query = uri.indexOf('?');
        ExposedPaths.Match match = provider.matchEither(
                http.method().name(),
                request.path(),
                query < 0 ? null : uri.substring(query + 1),
                http.getHeader(HttpHeaders.CONTENT_TYPE),
                face.bus::isDirect);
        if (match.operation().callback()) {
            throw new BusException(
                    ErrorCode.PATH_UNKNOWN,
                    new Wording(
                            "chỉ hệ thống kết nối mới gọi đường dẫn này", "only the connected system calls this path"));
        }
        operation = match.operation();
        parameters = match.parameters();
        face.access.requireGrant(
                caller, match.operation().name(), match.operation().owner());
        face.bus.requireQuota(face.access, caller, match.operation().name());
    }

    private RestRequest asked() {
        return Objects.requireNonNull(asked);
    }

    private ActiveOperation operation() {
        return Objects.requireNonNull(operation);
    }

    private ServiceId service() {
        String code = asked().service();
        String name = connector == null ? "" : connector.descriptor().name();
        return new ServiceId(asked().provider(), code == null ? name : code, null);
    }

    // ---- metadata, which need no grant

    private boolean metadata(String code, ActiveConnector provider, Consumer caller) throws XRoadError {
        boolean list = code.equals(Metadata.LIST_METHODS) || code.equals(Metadata.ALLOWED_METHODS);
        if (!list && !code.equals(Metadata.GET_OPENAPI)) {
            return false;
        }
        if (http.method() != HttpMethod.GET) {
            throw new XRoadError(XRoadError.BAD_REQUEST, code + " phải được hỏi bằng GET", code + " is asked by GET");
        }
        face.access.requireQuota(caller);
        hash = hash(new byte[0]);
        String address = list ? "" : "/r1/" + described(provider);
        List<ActiveOperation> ofProvider = list ? List.of() : ofProvider(provider, caller);
        face.away(
                this,
                () -> { // a document of hundreds of operations would hold up the loop
                    byte[] answer = Json.write(
                            list
                                    ? face.metadata.restServices(provider, face.metadata.shown(code, caller))
                                    : ofProvider.isEmpty()
                                            ? InterfaceDocument.of(provider, address, new RestDescription())
                                            : RestDescription.ofProvider(provider, address, ofProvider));
                    onLoop(() -> write(200, XRoadFace.JSON, answer));
                });
        return true;
    }

    /** The operations that the caller may call in the words of the system's own document; none where it is given ours. */
    private List<ActiveOperation> ofProvider(ActiveConnector provider, Consumer caller) throws XRoadError {
        String form = QueryString.of(http).getOrDefault("form", "provider");
        if (!List.of("provider", "bus").contains(form)) {
            throw new XRoadError(
                    XRoadError.BAD_REQUEST, "form phải là provider hoặc bus", "form must be provider or bus");
        }
        return form.equals("bus")
                ? List.of()
                : face.spoken(provider.providerServices().rest(), caller);
    }

    private ServiceId described(ActiveConnector provider) throws XRoadError {
        String name = provider.descriptor().name();
        String code = QueryString.of(http).get("serviceCode");
        if (code == null) {
            throw new XRoadError(
                    XRoadError.BAD_REQUEST,
                    "getOpenAPI cần tham số serviceCode",
                    "getOpenAPI needs the parameter serviceCode");
        }
        ServiceId service = new ServiceId(asked().provider(), code, null);
        if (!code.equals(name)) {
            throw XRoadError.unknownService(service);
        }
        return service;
    }

    // ---- the call

    @Override
    public int maxBodyBytes() {
        return Math.min(XRoadFace.MAX_BODY_BYTES, operation().maxMessageBytes());
    }

    @Override
    public void tooLarge() {
        refuse(XRoadFace.tooLarge(maxBodyBytes()));
    }

    @Override
    public boolean refuse(BusException error) {
        face.note(id, consumer, http, error, status(error));
        refuse(error, null);
        return true;
    }

    @Override
    public void body(byte[] bytes) {
        boolean heavy = operation().providerForm()
                && bytes.length > XRoadFace.LIGHT_BODY_BYTES
                && Objects.requireNonNull(connector).providerServices().takesForm(operation());
        if (heavy) {
            face.away(this, bytes.length, () -> take(bytes));
        } else {
            take(bytes);
        }
    }

    private void take(byte[] bytes) {
        try {
            hash = hash(bytes);
            Body sent = operation().providerForm() ? ofProvider(bytes) : null;
            if (!operation().providerForm()) {
                int query = http.uri().indexOf('?');
                if (query >= 0) {
                    Set<String> lists = operation().contract().listParameters();
                    parameters = QueryString.read(http.uri(), query, parameters, lists);
                }
            }
            if (sent == null) {
                MediaType.require(http, operation(), bytes);
                sent = operation().receivesBytes()
                        ? Body.opaque(bytes, mediaType())
                        : Body.received(bytes, mediaType());
            }
            face.bus.send(operation(), request(sent), this);
        } catch (BusException e) {
            refuse(e);
        }
    }

    /** Headers that the system's contract has, and a body that is a form; null where it is anything else. */
    private @Nullable Body ofProvider(byte[] bytes) {
        ProviderServices services = Objects.requireNonNull(connector).providerServices();
        parameters = services.withHeaders(operation(), parameters, http::getHeader);
        return services.form(operation(), mediaType(), bytes);
    }

    private String mediaType() {
        String told = http.getHeader(HttpHeaders.CONTENT_TYPE);
        return told == null ? Body.JSON : told;
    }

    private String hash(byte[] body) {
        RestRequest request = asked();
        return RequestHash.of(
                http.method().name(), http.uri(), http.headers(), requestId, request.id(), request.given(), body);
    }

    private Request request(Body sent) {
        Consumer caller = Objects.requireNonNull(consumer);
        Operation declared = operation().operation();
        return new Request(
                id,
                caller.environment(),
                caller.id(),
                operation().name(),
                parameters,
                sent,
                XRoadFace.key(http.getHeader("Idempotency-Key"), asked().id()),
                XRoadFace.purpose(declared, asked().issue()),
                XRoadFace.officer(declared, asked().userId()),
                null,
                trace,
                Instant.now());
    }

    // ---- the answer

    @Override
    public void reply(Reply reply) {
        onLoop(() -> {
            reply.headers().forEach(http.response()::putHeader);
            write(reply.status(), reply.body().mediaType(), reply.body().bytes());
        });
    }

    @Override
    public void refuse(BusException error, @Nullable Duration retryAfter) {
        served.refused(error.code());
        XRoadError ours = XRoadError.of(error).orElse(null);
        if (ours != null) {
            refuse(ours, retryAfter);
            return;
        }
        ActiveOperation called = operation;
        BusException named = error.withPlaces(place -> called != null && called.providerForm() && connector != null
                ? connector.providerServices().shown(called, XRoadFace.place(place))
                : XRoadFace.place(place));
        onLoop(() -> write(status(error), Problem.MEDIA_TYPE, Json.write(Problem.of(named, id))));
    }

    private static int status(BusException error) {
        return XRoadError.of(error).map(XRoadError::status).orElse(error.code().httpStatus());
    }

    private void refuse(XRoadError error, @Nullable Duration retryAfter) {
        served.refused(error.kin());
        onLoop(() -> {
            HttpServerResponse response = http.response();
            if (retryAfter != null) {
                response.putHeader(RETRY_AFTER, Long.toString(Math.max(1, retryAfter.toSeconds())));
            }
            response.putHeader("X-Road-Error", error.type());
            boolean xml = wantsXml(http.getHeader(HttpHeaders.ACCEPT));
            write(error.status(), xml ? XRoadFace.XML : XRoadFace.JSON, xml ? xml(error) : json(error));
        });
    }

    private static boolean wantsXml(@Nullable String accept) {
        String first = accept == null ? "" : accept.toLowerCase(Locale.ROOT);
        return first.contains("text/xml") || first.contains("application/xml") || first.contains("text/*");
    }

    private byte[] json(XRoadError error) {
        return Json.write(Json.object()
                .put("type", error.type())
                .put("message", error.text())
                .put("detail", requestId));
    }

    private byte[] xml(XRoadError error) {
        XmlBytes out = new XmlBytes(512);
        out.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?><error>");
        SoapEnvelope.element("type", error.type(), out);
        SoapEnvelope.element("message", error.text(), out);
        SoapEnvelope.element("detail", requestId, out);
        out.raw("</error>");
        return out.toBytes();
    }

    private void write(int status, String mediaType, byte[] body) {
        served.answered(consumer, operation == null ? null : operation.name());
        HttpServerResponse response = http.response();
        if (response.closed() || response.ended()) {
            return;
        }
        if (!response.headers().contains(MESSAGE_ID)) {
            response.putHeader(MESSAGE_ID, id.toString());
        }
        RestRequest request = asked;
        if (request != null) {
            response.putHeader("x-road-id", request.id())
                    .putHeader("x-road-request-id", requestId)
                    .putHeader("x-road-service", service().toString());
            if (request.client() != null) {
                response.putHeader("x-road-client", request.client().toString());
            }
        }
        if (hash != null) {
            response.putHeader("x-road-request-hash", hash);
        }
        if (body.length > 0) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, mediaType);
        }
        response.setStatusCode(status)
                .putHeader("traceparent", trace.traceparent())
                .end(Buffer.buffer(body));
    }

    private void onLoop(Runnable task) {
        if (Vertx.currentContext() == loop) {
            task.run();
        } else {
            loop.runOnContext(nothing -> task.run());
        }
    }
}
