package io.lienthong.face.xroad;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.access.Consumer;
import io.lienthong.contract.MovedMessage;
import io.lienthong.contract.WrappedOperation;
import io.lienthong.contract.XmlBytes;
import io.lienthong.contract.XmlStream;
import io.lienthong.face.RequestReader;
import io.lienthong.face.Served;
import io.lienthong.message.Body;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.MessageId;
import io.lienthong.message.OperationName;
import io.lienthong.message.Problem;
import io.lienthong.message.Reply;
import io.lienthong.message.Request;
import io.lienthong.message.Trace;
import io.lienthong.route.ActiveConnector;
import io.lienthong.route.ActiveOperation;
import io.lienthong.route.Answer;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One message of the SOAP protocol and its answer; a fault goes out with HTTP 200, because clients look at the status first. */
final class SoapCall implements RequestReader.Continuation, Answer {
    /** Of all answers, faults too. */
    private static final int STATUS = 200;

    private static final org.slf4j.Logger LOG = org.slf4j.LoggerFactory.getLogger(SoapCall.class);

    private final XRoadFace face;
    private final HttpServerRequest http;
    private final @Nullable String certificateSha256;
    private final Context loop = Objects.requireNonNull(Vertx.currentContext());
    private final MessageId id = MessageId.next();
    private final Trace trace;
    private final Served served;
    private @Nullable OperationName called;
    private @Nullable SoapHeader header;
    private @Nullable WrappedOperation form;
    /** Where the client speaks the system's own contract. */
    private @Nullable ActiveOperation spoken;

    private @Nullable Consumer consumer;
    private String hash = "";

    SoapCall(XRoadFace face, HttpServerRequest http, @Nullable String certificateSha256) {
        this.face = face;
        this.http = http;
        this.certificateSha256 = certificateSha256;
        this.trace = face.bus.trace(http.getHeader("traceparent"));
        this.served = Served.of(trace, "x-road soap", id);
    }

    /** Whether the body may come. */
    boolean judge() {
        if (http.method() != HttpMethod.POST) {
            refuseNoted(new XRoadError(
                    "Client.InvalidHttpMethod", "phải dùng phương thức POST", "Must use POST request method"));
            return false;
        }
        String type = String.valueOf(http.getHeader(HttpHeaders.CONTENT_TYPE)).toLowerCase(Locale.ROOT);
        boolean charset = !type.contains("charset=") || type.contains("utf-8");
        if (!charset || !(type.startsWith("text/xml") || type.startsWith("multipart/related"))) {
            refuseNoted(new XRoadError(
                    "Client.InvalidContentType",
                    "Content-Type phải là text/xml hoặc multipart/related, mã UTF-8",
                    "The Content-Type must be text/xml or multipart/related, in UTF-8"));
            return false;
        }
        return true;
    }

    @Override
    public int maxBodyBytes() {
        return XRoadFace.MAX_BODY_BYTES;
    }

    @Override
    public void tooLarge() {
        refuse(XRoadFace.tooLarge(maxBodyBytes()));
    }

    @Override
    public boolean refuse(BusException error) {
        face.note(id, consumer, http, error, STATUS);
        refuse(error, null);
        return true;
    }

    @Override
    public void body(byte[] bytes) {
        String type = String.valueOf(http.getHeader(HttpHeaders.CONTENT_TYPE)).toLowerCase(Locale.ROOT);
        if (bytes.length <= XRoadFace.LIGHT_BODY_BYTES && type.startsWith("text/xml")) {
            take(bytes);
            return;
        }
        face.away(this, bytes.length, () -> take(bytes));
    }

    private void take(byte[] bytes) {
        try {
            Multipart message = Multipart.of(http.getHeader(HttpHeaders.CONTENT_TYPE), bytes);
            hash = RequestHash.of(message.root());
            envelope(XmlStream.of(message.root()), message, bytes);
        } catch (XRoadError e) {
            refuseNoted(e);
        } catch (MalformedBody e) {
            refuseNoted(new XRoadError(
                    "Client.InvalidSoap",
                    "không đọc được thông điệp: " + e.reason().vi(),
                    "The message cannot be read: " + e.reason().en()));
        } catch (BusException e) {
            refuse(e);
        } catch (RuntimeException defect) {
            LOG.atError()
                    .setCause(defect)
                    .addKeyValue("messageId", id)
                    .addKeyValue("traceId", trace.traceId())
                    .log("A SOAP request could not be read");
            refuse(new BusException(ErrorCode.INTERNAL_ERROR, "the request could not be read"), null);
        }
    }

    private void envelope(XmlStream in, Multipart message, byte[] bytes) throws MalformedBody, XRoadError {
        if (!in.child() || !soap(in, "Envelope")) {
            throw new XRoadError(
                    "Client.InvalidSoap",
                    "thông điệp phải là Envelope của SOAP 1.1",
                    "The message must be an Envelope of SOAP 1.1");
        }
        boolean some = in.child();
        if (!some || !soap(in, "Header")) {
            throw new XRoadError(
                    "Client.MissingHeader", "thông điệp SOAP thiếu Header", "Malformed SOAP message: header missing");
        }
        SoapHeader read = SoapHeader.read(in);
        header = read;
        if (!in.child() || !soap(in, "Body")) {
            throw new XRoadError(
                    "Client.MissingBody", "thông điệp SOAP thiếu Body", "Malformed SOAP message: body missing");
        }
        boolean empty = !in.child();
        SubsystemId asked = read.service().provider();
        Optional<ActiveConnector> known = face.providers.known(asked);
        ActiveOperation ofProvider = known.flatMap(
                        one -> SoapServices.spoken(one, read.service(), empty ? null : in, face.bus))
                .orElse(null);
        read.requireUnderstood(block ->
                ofProvider != null && ofProvider.contract().bindsHeader(block.getNamespaceURI(), block.getLocalPart()));
        if (ofProvider == null
                && (empty
                        || known.isPresent() && !in.name().equals(read.service().code()))) {
            throw new XRoadError(
                    "Client.InvalidBody",
                    "Body phải có phần tử " + read.service().code() + ", như tên dịch vụ",
                    "The body must hold the element " + read.service().code() + ", as the service");
        }
        Consumer caller = face.caller(http, read.client(), certificateSha256);
        consumer = caller;
        face.providers.requireServer(read.securityServer());
        ActiveConnector provider = face.providers.find(asked);
        if (ofProvider == null && metadata(read.service(), provider, caller, in)) {
            return;
        }
        ActiveOperation operation = ofProvider == null ? SoapServices.find(provider, read.service()) : ofProvider;
        face.access.requireGrant(caller, operation.name(), operation.owner());
        face.bus.requireQuota(face.access, caller, operation.name());
        if (ofProvider == null) {
            call(operation, caller, read, in, message);
        } else {
            spoken = operation;
            String type = String.valueOf(http.getHeader(HttpHeaders.CONTENT_TYPE));
            if (!Arrays.equals(message.root(), MovedMessage.root(type, bytes))) {
                throw new XRoadError(
                        "Client.MimeParsingFailed",
                        "phần đầu tiên của thông điệp multipart phải là phong bì SOAP",
                        "The first part of the multipart message must be its SOAP envelope");
            }
            send(operation, caller, read, Map.of(), operation.contract().readRequest(type, bytes));
        }
    }

    private static boolean soap(XmlStream in, String name) {
        return in.name().equals(name) && in.namespace().equals(SoapEnvelope.SOAP);
    }

    private void call(ActiveOperation operation, Consumer caller, SoapHeader read, XmlStream in, Multipart message)
            throws MalformedBody, XRoadError {
        WrappedOperation wrapped = face.soap.form(operation);
        form = wrapped;
        WrappedOperation.Sent sent = wrapped.read(in, message::resolve);
        ended(in);
        send(operation, caller, read, sent.parameters(), sent.body());
    }

    private void send(
            ActiveOperation operation,
            Consumer caller,
            SoapHeader read,
            Map<String, String> parameters,
            @Nullable JsonNode body) {
        byte[] json = body == null ? new byte[0] : Json.write(body);
        if (json.length > operation.maxMessageBytes()) {
            throw XRoadFace.tooLarge(operation.maxMessageBytes());
        }
        called = operation.name();
        served.judged(null);
        face.bus.send(
                operation,
                new Request(
                        id,
                        caller.environment(),
                        caller.id(),
                        operation.name(),
                        parameters,
                        body == null ? Body.EMPTY : Body.read(json, body, Body.JSON),
                        XRoadFace.key(http.getHeader("Idempotency-Key"), read.id()),
                        XRoadFace.purpose(operation.operation(), read.issue()),
                        XRoadFace.officer(operation.operation(), read.userId()),
                        null,
                        trace,
                        Instant.now()),
                this);
    }

    private static void ended(XmlStream in) throws MalformedBody, XRoadError {
        if (in.child()) {
            throw new XRoadError(
                    "Client.InvalidBody", "Body chỉ được có một phần tử", "The body must hold one element");
        }
        while (in.child()) {
            in.skip();
        }
    }

    // ---- metadata, which need no grant

    private boolean metadata(ServiceId service, ActiveConnector provider, Consumer caller, XmlStream in)
            throws MalformedBody, XRoadError {
        String code = service.code();
        boolean list = code.equals(Metadata.LIST_METHODS) || code.equals(Metadata.ALLOWED_METHODS);
        if (!list && !code.equals(Metadata.GET_WSDL)) {
            return false;
        }
        face.access.requireQuota(caller);
        if (!list) {
            wsdl(service.provider(), provider, caller, in);
            return true;
        }
        List<ServiceId> services = Providers.soap(provider).stream()
                .filter(face.metadata.shown(code, caller))
                .map(one -> new ServiceId(service.provider(), one.name().operation(), Providers.version(provider)))
                .toList();
        XmlBytes out = answer();
        SoapEnvelope.services(code, services, out);
        write(XRoadFace.XML, SoapEnvelope.ended(out));
        return true;
    }

    private void wsdl(SubsystemId subsystem, ActiveConnector provider, Consumer caller, XmlStream in)
            throws MalformedBody, XRoadError {
        Map<String, String> asked = new LinkedHashMap<>();
        while (in.child()) {
            String name = in.name();
            asked.put(name, in.text().strip());
        }
        String code = asked.get("serviceCode");
        if (code == null) {
            throw new XRoadError(
                    "Client.InvalidBody", "getWsdl cần phần tử serviceCode", "getWsdl needs the element serviceCode");
        }
        List<ActiveOperation> ofProvider =
                face.spoken(provider.providerServices().soap(), caller);
        boolean own = ofProvider.stream().anyMatch(one -> SoapServices.isCalled(one, code));
        if (!own) {
            SoapServices.find(provider, new ServiceId(subsystem, code, asked.get("serviceVersion")));
        }
        XmlBytes out = answer();
        out.raw("<xroad:getWsdlResponse>");
        SoapEnvelope.element("xroad:serviceCode", code, out);
        if (asked.containsKey("serviceVersion")) {
            SoapEnvelope.element("xroad:serviceVersion", asked.get("serviceVersion"), out);
        }
        out.raw("</xroad:getWsdlResponse>");
        String boundary = "xroad" + id.toString().replace("-", "");
        byte[] message = SoapEnvelope.ended(out);
        face.away(
                this,
                () -> write(
                        "multipart/related; type=\"text/xml\"; charset=UTF-8; boundary=" + boundary,
                        SoapEnvelope.attached(
                                boundary,
                                message,
                                own ? face.soap.wsdlOfProvider(provider, ofProvider) : face.soap.wsdl(provider))));
    }

    // ---- the answer

    private XmlBytes answer() {
        return SoapEnvelope.answer(Objects.requireNonNull(header), hash);
    }

    @Override
    public void reply(Reply reply) {
        ActiveOperation contract = spoken;
        if (contract != null && !reply.body().mediaType().equals(Problem.MEDIA_TYPE)) {
            replyOfProvider(contract, reply);
            return;
        }
        try {
            JsonNode body = reply.body().isEmpty() ? null : reply.body().json();
            if (reply.status() >= 400) { // what was stored of a call that was refused
                String code = body == null ? "" : body.path("code").asText();
                refuse(
                        ErrorCode.named(code)
                                .map(known -> new BusException(
                                        known,
                                        Objects.requireNonNull(body)
                                                .path("detail")
                                                .asText()))
                                .orElseGet(() -> new BusException(ErrorCode.INTERNAL_ERROR, "the call was refused")),
                        null);
                return;
            }
            XmlBytes out = answer();
            Objects.requireNonNull(form).write(out, body);
            byte[] bytes = SoapEnvelope.ended(out);
            onLoop(() -> {
                reply.headers().forEach(http.response()::putHeader);
                write(XRoadFace.XML, bytes);
            });
        } catch (MalformedBody e) {
            refuse(new BusException(ErrorCode.MAPPING_FAILED, "the answer is no JSON"), null);
        } catch (BusException e) {
            refuse(e, null);
        }
    }

    /** What the system itself answered, also where that is a fault, under the headers of X-Road. */
    private void replyOfProvider(ActiveOperation operation, Reply reply) {
        try {
            MovedMessage moved = MovedMessage.of(
                    operation.contract(), reply.body().mediaType(), reply.body().bytes());
            XmlBytes out = SoapEnvelope.answer(Objects.requireNonNull(header), hash, moved.header());
            out.raw(moved.body());
            byte[] bytes = moved.around(SoapEnvelope.ended(out));
            onLoop(() -> {
                reply.headers().forEach(http.response()::putHeader);
                write(moved.mediaType(XRoadFace.XML), bytes);
            });
        } catch (MalformedBody e) {
            refuse(new BusException(ErrorCode.PROVIDER_REPLY_INVALID, e.reason()), null);
        } catch (BusException e) {
            refuse(new BusException(ErrorCode.PROVIDER_REPLY_INVALID, e.detail()), null);
        }
    }

    @Override
    public void refuse(BusException error, @Nullable Duration retryAfter) {
        refuse(XRoadError.fault(error.withPlaces(XRoadFace::place)));
    }

    /** Before it is a message. */
    private void refuseNoted(XRoadError error) {
        face.note(id, consumer, http, error, STATUS);
        refuse(error);
    }

    private void refuse(XRoadError error) {
        served.refused(error.kin());
        write(XRoadFace.XML, SoapEnvelope.fault(error, id.toString(), header));
    }

    private void write(String mediaType, byte[] body) {
        onLoop(() -> {
            served.answered(consumer, called);
            HttpServerResponse response = http.response();
            if (response.closed() || response.ended()) {
                return;
            }
            if (!response.headers().contains("X-Message-Id")) {
                response.putHeader("X-Message-Id", id.toString());
            }
            response.setStatusCode(STATUS)
                    .putHeader("traceparent", trace.traceparent())
                    .putHeader(HttpHeaders.CONTENT_TYPE, mediaType)
                    .end(Buffer.buffer(body));
        });
    }

    private void onLoop(Runnable task) {
        if (Vertx.currentContext() == loop) {
            task.run();
        } else {
            loop.runOnContext(nothing -> task.run());
        }
    }
}
