package io.lienthong.face.rest;

import io.lienthong.access.Access;
import io.lienthong.access.Consumer;
import io.lienthong.face.Exchange;
import io.lienthong.face.RequestReader;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.Wording;
import io.lienthong.route.Connectors;
import io.lienthong.route.ConsumerDocument;
import io.lienthong.route.Workers;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/openapi}: tells a consumer what it may call, in OpenAPI 3.1. */
final class OwnInterface {
    private static final String PATH = "/api/openapi";

    private final Access access;
    private final Connectors connectors;
    private final Workers workers;

    OwnInterface(Access access, Connectors connectors, Workers workers) {
        this.access = access;
        this.connectors = connectors;
        this.workers = workers;
    }

    static boolean owns(String uri) {
        return uri.equals(PATH) || uri.startsWith(PATH + "?");
    }

    RequestReader.@Nullable Continuation head(HttpServerRequest http) {
        Exchange exchange = new Exchange(http, access);
        Consumer caller = null;
        try {
            if (http.method() != HttpMethod.GET) {
                throw new BusException(
                        ErrorCode.METHOD_NOT_ALLOWED, new Wording("đường dẫn này nhận GET", "this path takes GET"));
            }
            caller = access.authenticate(http.getHeader(HttpHeaders.AUTHORIZATION), ClientCertificate.sha256(http));
            exchange.calledBy(caller);
            access.requireQuota(caller);
            Consumer known = caller;
            String address = address(http);
            workers.start(() -> exchange.answering(() -> exchange.answer(
                    200,
                    "application/json",
                    Map.of("Cache-Control", "no-store"),
                    Json.write(ConsumerDocument.of(connectors.all(), known, address)))));
        } catch (BusException e) {
            exchange.refuse(e, caller == null || e.code() != ErrorCode.QUOTA_EXCEEDED ? null : caller.pause());
        }
        return null;
    }

    /** As the caller knows it, also behind a proxy. */
    private static String address(HttpServerRequest http) {
        String host = String.valueOf(http.getHeader(HttpHeaders.HOST));
        return host.matches("[A-Za-z0-9.:\\[\\]-]{1,255}") ? http.scheme() + "://" + host : "/";
    }
}
