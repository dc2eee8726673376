package io.lienthong.face.indicator;

import io.lienthong.access.Access;
import io.lienthong.access.Consumer;
import io.lienthong.dataset.View;
import io.lienthong.face.Exchange;
import io.lienthong.face.RequestReader;
import io.lienthong.face.Streams;
import io.lienthong.indicator.Indicators;
import io.lienthong.indicator.Question;
import io.lienthong.indicator.RecordsBehind;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.OperationName;
import io.lienthong.message.Wording;
import io.lienthong.route.ActiveConnector;
import io.lienthong.route.Connectors;
import io.lienthong.route.SyncedDatasets;
import io.lienthong.route.SyncedDatasets.SyncedDataset;
import io.lienthong.route.Workers;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/operations-centre/1.0/indicators}, {@code …/stream}, {@code …/definitions}, {@code …/{name}/records}: the
 * figures of the province. Granted as {@code operations-centre/readIndicators}. Shared by all event loops.
 */
public final class IndicatorFace {
    static final String JSON = "application/json";
    private static final String PREFIX = "/api/operations-centre/1.0/indicators";
    private static final OperationName READ = OperationName.parse("operations-centre/readIndicators");

    private final Access access;
    private final Connectors connectors;
    private final SyncedDatasets datasets;
    private final Indicators indicators;
    private final Workers workers;
    private final Workers past;
    private final Streams streams = new Streams();

    /**
     * @param workers threads that read figures
     * @param past threads for what reads history or a whole dataset, apart from all other work
     */
    public IndicatorFace(
            Access access,
            Connectors connectors,
            SyncedDatasets datasets,
            Indicators indicators,
            Workers workers,
            Workers past) {
        this.access = access;
        this.datasets = datasets;
        this.connectors = connectors;
        this.indicators = indicators;
        this.workers = workers;
        this.past = past;
    }

    /** Whether it answers; what is handed over to the same path goes to the bus. */
    public static boolean owns(HttpServerRequest http) {
        return http.method() == HttpMethod.GET
                && http.uri().startsWith(PREFIX)
                && (http.uri().length() == PREFIX.length()
                        || "/?".indexOf(http.uri().charAt(PREFIX.length())) >= 0);
    }

    /** Answers itself. */
    public RequestReader.@Nullable Continuation head(HttpServerRequest http, @Nullable String certificate) {
        Exchange exchange = new Exchange(http, access);
        Consumer caller = null;
        try {
            caller = access.authenticate(http.getHeader(HttpHeaders.AUTHORIZATION), certificate);
            exchange.calledBy(caller);
            access.requireGrant(caller, READ, owner());
            access.requireQuota(caller);
            route(exchange, caller, certificate);
        } catch (BusException e) {
            Duration pause = caller == null || e.code() != ErrorCode.QUOTA_EXCEEDED ? null : caller.pause();
            exchange.refuse(e, pause);
        }
        return null;
    }

    private String owner() {
        return connectors
                .find(READ.connector())
                .map(ActiveConnector::descriptor)
                .map(descriptor -> descriptor.metadata().owner())
                .orElseThrow(() -> new BusException(
                        ErrorCode.CONNECTOR_UNKNOWN,
                        new Wording("không có kết nối nào mang tên này", "there is no connector of this name")));
    }

    private void route(Exchange exchange, Consumer caller, @Nullable String certificate) {
        String[] path = exchange.http.path().substring(PREFIX.length()).split("/", -1);
        Parameters parameters = Parameters.of(exchange.http);
        if (path.length == 1) {
            Question question = parameters.question(caller.environment(), Set.of("by", "asOf"));
            if (question.isHeavy()) {
                streams.open(exchange, caller);
            }
            Workers on = question.isHeavy() ? past : workers;
            on.start(() -> exchange.answering(() -> list(exchange, question)));
        } else if (path.length == 2 && path[1].equals("stream")) {
            IndicatorStream stream = new IndicatorStream(
                    exchange, parameters.question(caller.environment(), Set.of()), indicators, workers, () -> {
                        access.requireGrant(
                                access.authenticate(exchange.http.getHeader(HttpHeaders.AUTHORIZATION), certificate),
                                READ,
                                owner());
                    });
            streams.open(exchange, caller);
            workers.start(() -> exchange.answering(stream::start));
        } else if (path.length == 2 && path[1].equals("definitions")) {
            parameters.requireOnly(Set.of());
            exchange.answer(
                    200, JSON, Map.of(), Json.write(indicators.definitions().tree()));
        } else if (path.length == 3 && path[2].equals("records")) {
            String name = Parameters.decoded(path[1]);
            Question question = parameters.question(caller.environment(), Set.of("asOf", "after", "limit"));
            View view = view(caller, name);
            streams.open(exchange, caller);
            past.start(() -> exchange.answering(() -> records(exchange, question, view, name, parameters)));
        } else {
            throw new BusException(
                    ErrorCode.PATH_UNKNOWN,
                    new Wording(
                            "dưới indicators có /stream, /definitions và /{tên}/records; không có phần nào thì nhận số liệu",
                            "below indicators there are /stream, /definitions and /{name}/records; without them come"
                                    + " figures"));
        }
    }

    /** Which records are behind a figure is for those alone who may have them of its dataset. */
    private View view(Consumer caller, String indicator) {
        String name = indicators.dataset(indicator);
        SyncedDataset dataset = datasets.find(name)
                .orElseThrow(() -> new BusException(
                        ErrorCode.DATASET_UNKNOWN,
                        new Wording("không có bộ dữ liệu nào mang tên này", "there is no dataset of this name")));
        return datasets.view(dataset, access.requireDataset(caller, name));
    }

    private void list(Exchange exchange, Question question) {
        exchange.answer(
                200,
                JSON,
                Map.of("Cache-Control", "no-store"),
                Json.write(Written.figures(
                        question.isHeavy()
                                ? indicators.read(question, exchange::isOver)
                                : indicators.latest(question))));
    }

    private void records(Exchange exchange, Question question, View view, String name, Parameters parameters) {
        RecordsBehind.Page page = indicators.records(question, view, name, parameters.after(), parameters.limit());
        exchange.answer(200, JSON, Map.of("Cache-Control", "no-store"), Json.write(Written.records(page)));
    }
}
