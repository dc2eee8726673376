package io.lienthong.face.xroad;

import io.lienthong.access.Access;
import io.lienthong.access.Consumer;
import io.lienthong.connector.Operation;
import io.lienthong.face.QueryString;
import io.lienthong.face.RequestReader;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MessageId;
import io.lienthong.message.Wording;
import io.lienthong.route.ActiveConnector;
import io.lienthong.route.ActiveOperation;
import io.lienthong.route.Bus;
import io.lienthong.route.Connectors;
import io.lienthong.route.Workers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a security server is to its clients: {@code /r1/…}, {@code POST /}, {@code /listClients}; and the adapters before one,
 * {@code /XrdAdapter/RestService/forward/…} and {@code /VXPAdapter/RestService/forward/…}.
 */
public final class XRoadFace {
    private static final Logger LOG = LoggerFactory.getLogger(XRoadFace.class);

    /** What a security server logs of a body at most, unless told otherwise. */
    static final int MAX_BODY_BYTES = 10 << 20;
    /** Larger messages are read on a worker. */
    static final int LIGHT_BODY_BYTES = 64 << 10;

    static final String JSON = "application/json;charset=utf-8";
    static final String XML = "text/xml;charset=UTF-8";
    private static final String WSDL = "/wsdl";
    private static final String LIST_CLIENTS = "/listClients";
    private static final Pattern PURPOSE = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");
    private static final Pattern OFFICER = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    final Access access;
    final Bus bus;
    final Providers providers;
    final Metadata metadata;
    final SoapServices soap = new SoapServices();
    final Workers workers;

    XRoadFace(XRoadSettings settings, Access access, Connectors connectors, Bus bus, Workers workers) {
        this.workers = workers;
        this.access = access;
        this.bus = bus;
        this.providers = new Providers(settings, connectors);
        this.metadata = new Metadata(access, providers);
    }

    /** Whether an address is one of X-Road's. */
    public static boolean owns(String uri) {
        return isSoap(uri)
                || RestRequest.isVersioned(uri)
                || is(LIST_CLIENTS, uri)
                || is(WSDL, uri)
                || RestRequest.adapter(uri).isPresent();
    }

    /** @param certificateSha256 of the client certificate that the call came over */
    public RequestReader.@Nullable Continuation head(HttpServerRequest http, @Nullable String certificateSha256) {
        if (isSoap(http.uri())) {
            SoapCall call = new SoapCall(this, http, certificateSha256);
            return call.judge() ? call : null;
        }
        if (is(LIST_CLIENTS, http.uri())) {
            onWorker(http, () -> listClients(http));
            return null;
        }
        if (is(WSDL, http.uri())) {
            onWorker(http, () -> wsdl(http));
            return null;
        }
        RestCall call = new RestCall(this, http);
        return call.judge(certificateSha256) ? call : null;
    }

    /** What is made of all connectors would hold up the loop. */
    private void onWorker(HttpServerRequest http, Runnable work) {
        try {
            workers.start(() -> {
                try {
                    work.run();
                } catch (BusException e) {
                    refuse(http, XRoadError.of(XRoadError.BAD_REQUEST, e));
                }
            });
        } catch (BusException full) {
            http.response().setStatusCode(503).putHeader("Retry-After", "2").end();
        }
    }

    private static boolean isSoap(String uri) {
        return uri.equals("/") || uri.startsWith("/?");
    }

    private static boolean is(String path, String uri) {
        return uri.startsWith(path) && (uri.length() == path.length() || uri.charAt(path.length()) == '?');
    }

    /** What clients of older versions of X-Road ask for, in the words of theirs. */
    private void wsdl(HttpServerRequest http) {
        try {
            List<String> parts = new ArrayList<>();
            Map<String, String> asked = QueryString.of(http);
            for (String name : List.of("xRoadInstance", "memberClass", "memberCode", "subsystemCode", "serviceCode")) {
                String part = asked.get(name);
                if (part == null) {
                    throw new XRoadError(
                            XRoadError.BAD_REQUEST, "thiếu tham số " + name, "The parameter " + name + " is missing");
                }
                parts.add(part);
            }
            SubsystemId subsystem = SubsystemId.of(parts);
            ActiveConnector provider = providers.find(subsystem);
            SoapServices.find(provider, new ServiceId(subsystem, parts.get(4), asked.get("version")));
            answer(http, 200, XML, soap.wsdl(provider));
        } catch (XRoadError e) {
            refuse(http, e);
        }
    }

    private void refuse(HttpServerRequest http, XRoadError error) {
        MessageId id = MessageId.next();
        note(id, null, http, error, error.status());
        http.response().putHeader("X-Road-Error", error.type());
        answer(
                http,
                error.status(),
                JSON,
                Json.write(Json.object()
                        .put("type", error.type())
                        .put("message", error.text())
                        .put("detail", id.toString())));
    }

    private static void answer(HttpServerRequest http, int status, String mediaType, byte[] body) {
        http.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, mediaType)
                .end(Buffer.buffer(body));
    }

    /** Open to all, as in X-Road: who is there is no secret. Of another instance we know nobody. */
    private void listClients(HttpServerRequest http) {
        String accept = http.getHeader(HttpHeaders.ACCEPT);
        boolean json = accept != null && accept.toLowerCase(Locale.ROOT).contains("application/json");
        String instance = QueryString.of(http).get("xRoadInstance");
        if (http.method() != HttpMethod.GET) {
            refuse(
                    http,
                    new XRoadError(
                            XRoadError.BAD_REQUEST,
                            "listClients phải được hỏi bằng GET",
                            "listClients is asked by GET"));
        } else if (instance != null && !instance.equals(metadata.instance())) {
            refuse(
                    http,
                    new XRoadError(
                            XRoadError.UNKNOWN_MEMBER,
                            "chỉ biết mạng " + metadata.instance(),
                            "Only the instance " + metadata.instance() + " is known"));
        } else {
            answer(http, 200, json ? JSON : XML, json ? Json.write(metadata.clients()) : metadata.clientsXml());
        }
    }

    /** Who calls: the client that is named, if it may be named over this connection; behind an adapter also by a token. */
    Consumer caller(HttpServerRequest http, @Nullable SubsystemId client, @Nullable String certificateSha256)
            throws XRoadError {
        if (client == null) {
            return access.authenticate(http.getHeader(HttpHeaders.AUTHORIZATION), certificateSha256);
        }
        String address = http.remoteAddress().hostAddress();
        Consumer caller = access.xroad(
                        client.toString(), address == null ? "" : address, http.isSSL(), certificateSha256)
                .orElse(null);
        if (caller != null) {
            return caller;
        }
        throw access.knowsXRoad(client.toString())
                ? new XRoadError(
                        XRoadError.AUTHENTICATION_FAILED,
                        client.shown() + " không được gọi qua kết nối này: xem connectionType đã đăng ký",
                        "Client " + client.shown() + " may not call over this connection: see its connection type")
                : XRoadError.unknownClient(client);
    }

    /** Those of a system's own operations that a caller was granted and that pass on what they are sent. */
    List<ActiveOperation> spoken(List<ActiveOperation> ofProvider, Consumer caller) {
        return ofProvider.stream()
                .filter(one -> bus.isDirect(one.name()))
                .filter(one -> access.allows(caller, one.name()))
                .toList();
    }

    /**
     * Does the work for a call on a worker; what goes wrong there is the call's answer. Throws OVERLOADED when too much waits
     * already.
     */
    void away(RequestReader.Continuation call, Runnable work) {
        workers.start(() -> {
            try {
                work.run();
            } catch (BusException e) {
                call.refuse(e);
            } catch (RuntimeException defect) {
                LOG.atError().setCause(defect).log("A request over X-Road failed");
                call.refuse(new BusException(ErrorCode.INTERNAL_ERROR, "the request could not be dealt with"));
            }
        });
    }

    /** The same with a body, for which there is room until then; where there is none the call is refused. */
    void away(RequestReader.Continuation call, int bytes, Runnable work) {
        if (!bus.bodies().take(bytes)) {
            call.refuse(new BusException(
                    ErrorCode.OVERLOADED,
                    new Wording(
                            "trục đang giữ quá nhiều nội dung; hãy gửi lại",
                            "the bus holds too many bodies now; send it again")));
            return;
        }
        try {
            away(call, () -> {
                try {
                    work.run();
                } finally {
                    bus.bodies().give(bytes);
                }
            });
        } catch (BusException e) {
            bus.bodies().give(bytes);
            call.refuse(e);
        }
    }

    /** What is refused before it is a message, for whoever asks why. */
    /** @param status what the protocol answers with */
    void note(MessageId id, @Nullable Consumer caller, HttpServerRequest http, BusException error, int status) {
        note(id, caller, http, error.code(), status, error.detailWithPlaces());
    }

    void note(MessageId id, @Nullable Consumer caller, HttpServerRequest http, XRoadError error, int status) {
        note(id, caller, http, error.kin(), status, error.told());
    }

    private void note(
            MessageId id,
            @Nullable Consumer caller,
            HttpServerRequest http,
            ErrorCode code,
            int status,
            String detail) {
        access.refusals().note(id, caller, http.method().name(), http.uri(), code.name(), status, detail);
    }

    /** X-Road has no key for calls with an effect: the message's id is one. */
    static String key(@Nullable String sent, String id) {
        return sent == null ? id : sent;
    }

    /** The issue, which may be anything where nobody asks for a purpose. */
    static @Nullable String purpose(Operation operation, @Nullable String issue) {
        return operation.personalData() || fits(PURPOSE, issue) ? issue : null;
    }

    static @Nullable String officer(Operation operation, @Nullable String userId) {
        return operation.personalData() || fits(OFFICER, userId) ? userId : null;
    }

    private static boolean fits(Pattern form, @Nullable String text) {
        return text != null && form.matcher(text).matches();
    }

    /** Where a caller of X-Road finds what is wrong. */
    static String place(String place) {
        return switch (place) {
            case "header X-Purpose" -> "header " + RestRequest.ISSUE;
            case "header X-Officer" -> "header " + RestRequest.USER;
            default -> place;
        };
    }

    static BusException tooLarge(int bytes) {
        return new BusException(
                ErrorCode.BODY_TOO_LARGE,
                new Wording(
                        "nội dung chỉ được có tối đa " + bytes + " byte",
                        "the body may have " + bytes + " bytes at most"));
    }
}
