package io.lienthong.face.rest;

import io.lienthong.access.Access;
import io.lienthong.face.RequestReader;
import io.lienthong.face.indicator.IndicatorFace;
import io.lienthong.face.indicator.ReportingFace;
import io.lienthong.face.sync.SyncFace;
import io.lienthong.face.vxp.VxpFace;
import io.lienthong.face.xroad.XRoadFace;
import io.lienthong.journal.Journal;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.Problem;
import io.lienthong.message.Wording;
import io.lienthong.route.Bus;
import io.lienthong.route.Connectors;
import io.lienthong.route.Workers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Sends each request to the part of the face that its path belongs to. */
public final class Faces implements RequestReader.Face {
    private final RestFace rest;
    private final TokenEndpoint token;
    private final MessageStatus status;
    private final OwnInterface described;

    private final VxpFace vxp;
    private final SyncFace sync;
    private final IndicatorFace indicators;
    private final ReportingFace reporting;
    private final XRoadFace xroad;

    /** @param secrets threads that check clients' secrets, apart from all other work */
    public Faces(
            Access access,
            Connectors connectors,
            Bus bus,
            Journal journal,
            Workers workers,
            Workers secrets,
            VxpFace vxp,
            SyncFace sync,
            IndicatorFace indicators,
            ReportingFace reporting,
            XRoadFace xroad) {
        this.xroad = xroad;
        this.vxp = vxp;
        this.sync = sync;
        this.indicators = indicators;
        this.reporting = reporting;
        rest = new RestFace(access, connectors, bus);
        token = new TokenEndpoint(access, secrets);
        status = new MessageStatus(access, journal, workers);
        described = new OwnInterface(access, connectors, workers);
    }

    @Override
    public RequestReader.@Nullable Continuation head(HttpServerRequest http) {
        String uri = http.uri();
        if (IndicatorFace.owns(http)) {
            return indicators.head(http, ClientCertificate.sha256(http));
        }
        if (ReportingFace.owns(http)) {
            return reporting.head(http, ClientCertificate.sha256(http));
        }
        if (OwnInterface.owns(uri)) {
            return described.head(http);
        }
        if (uri.startsWith(RestFace.PREFIX)) {
            return uri.startsWith(MessageStatus.PREFIX) ? status.head(http) : rest.head(http);
        }
        if (uri.equals(TokenEndpoint.PATH) || uri.startsWith(TokenEndpoint.PATH + "?")) {
            return token.head(http);
        }
        if (uri.startsWith(VxpFace.PREFIX)) {
            return vxp.head(http, ClientCertificate.sha256(http));
        }
        if (SyncFace.owns(uri)) {
            return sync.head(http, ClientCertificate.sha256(http));
        }
        if (XRoadFace.owns(uri)) {
            return xroad.head(http, ClientCertificate.sha256(http));
        }
        BusException unknown = new BusException(
                ErrorCode.PATH_UNKNOWN,
                new Wording(
                        "không có gì ở đường dẫn này; các nghiệp vụ nằm dưới /api/{connector}/{interface}, bộ dữ liệu dưới /sync/v1, token lấy tại /token",
                        "nothing is here; operations are below /api/{connector}/{interface}, datasets below /sync/v1,"
                                + " tokens at /token"));
        http.response()
                .setStatusCode(unknown.code().httpStatus())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .end(Buffer.buffer(Json.write(Problem.of(unknown, null))));
        return null;
    }
}
