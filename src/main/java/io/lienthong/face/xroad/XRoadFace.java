package io.lienthong.face.xroad;

import io.lienthong.access.Access;
import io.lienthong.access.Consumer;
import io.lienthong.connector.Operation;
import io.lienthong.face.RequestReader;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.Wording;
import io.lienthong.route.Bus;
import io.lienthong.route.Connectors;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a security server is to its clients: {@code /r1/…}, {@code POST /}, {@code /listClients}; and the adapters before one,
 * {@code /XrdAdapter/RestService/forward/…} and {@code /VXPAdapter/RestService/forward/…}.
 */
public final class XRoadFace {
    /** What a security server logs of a body at most, unless told otherwise. */
    static final int MAX_BODY_BYTES = 10 << 20;

    private static final String LIST_CLIENTS = "/listClients";
    private static final Pattern PURPOSE = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");
    private static final Pattern OFFICER = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    final Access access;
    final Bus bus;
    final Providers providers;
    final Metadata metadata;

    XRoadFace(XRoadSettings settings, Access access, Connectors connectors, Bus bus) {
        this.access = access;
        this.bus = bus;
        this.providers = new Providers(settings, connectors);
        this.metadata = new Metadata(access, providers);
    }

    /** Whether an address is one of X-Road's. */
    public static boolean owns(String uri) {
        return RestRequest.isVersioned(uri)
                || isListClients(uri)
                || RestRequest.adapter(uri).isPresent();
    }

    /** @param certificateSha256 of the client certificate that the call came over */
    public RequestReader.@Nullable Continuation head(HttpServerRequest http, @Nullable String certificateSha256) {
        if (isListClients(http.uri())) {
            listClients(http);
            return null;
        }
        RestCall call = new RestCall(this, http);
        return call.judge(certificateSha256) ? call : null;
    }

    private static boolean isListClients(String uri) {
        return uri.startsWith(LIST_CLIENTS)
                && (uri.length() == LIST_CLIENTS.length() || uri.charAt(LIST_CLIENTS.length()) == '?');
    }

    /** Open to all, as in X-Road: who is there is no secret. Of another instance we know nobody. */
    private void listClients(HttpServerRequest http) {
        String accept = http.getHeader(HttpHeaders.ACCEPT);
        boolean json = accept != null && accept.toLowerCase(Locale.ROOT).contains("application/json");
        String instance = http.getParam("xRoadInstance");
        if (instance != null && !instance.equals(metadata.instance())) {
            http.response()
                    .setStatusCode(500)
                    .putHeader("X-Road-Error", XRoadError.UNKNOWN_MEMBER)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json;charset=utf-8")
                    .end(Buffer.buffer(Json.write(Json.object()
                            .put("type", XRoadError.UNKNOWN_MEMBER)
                            .put("message", "Only the instance " + metadata.instance() + " is known")
                            .put("detail", ""))));
            return;
        }
        http.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, json ? "application/json;charset=utf-8" : "text/xml;charset=utf-8")
                .end(Buffer.buffer(json ? Json.write(metadata.clients()) : metadata.clientsXml()));
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
                        "Client " + client.shown() + " may not call over this connection: see its connection type")
                : new XRoadError(XRoadError.UNKNOWN_MEMBER, "Client " + client.shown() + " is not registered");
    }

    /** X-Road has no key for calls with an effect: the message's id is one, where the caller gave it. */
    static @Nullable String key(@Nullable String sent, @Nullable String id) {
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
            case "header Idempotency-Key" -> "header " + RestRequest.ID;
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
