package io.lienthong.face.indicator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.access.Access;
import io.lienthong.access.Consumer;
import io.lienthong.face.Exchange;
import io.lienthong.face.QueryString;
import io.lienthong.face.RequestReader;
import io.lienthong.indicator.Indicators;
import io.lienthong.message.BusException;
import io.lienthong.message.Environment;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.OperationName;
import io.lienthong.message.Wording;
import io.lienthong.route.Workers;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/reporting/1.0/bc}: the province's figures in the form in which its reporting system asks for them (domain notes,
 * section 3.10): {@code GET|POST /indicators}, {@code GET /offices}, {@code /indicators/hasdata},
 * {@code /indicators/office/hasdata/{officeCode}}. Answers and errors are {@code {data, error, total}}. Granted as
 * {@code reporting/readIndicators}. Shared by all event loops.
 */
public final class ReportingFace {
    private static final String PREFIX = "/api/reporting/1.0/bc";
    private static final String OF_OFFICE = "/indicators/office/hasdata/";
    private static final OperationName READ = OperationName.parse("reporting/readIndicators");
    private static final int MAX_BODY_BYTES = 64 << 10;

    private final Access access;
    private final ReportedFigures figures;
    private final Workers workers;

    public ReportingFace(Access access, Indicators indicators, Workers workers) {
        this.access = access;
        this.figures = new ReportedFigures(indicators);
        this.workers = workers;
    }

    public static boolean owns(HttpServerRequest http) {
        return http.uri().startsWith(PREFIX + "/");
    }

    /** Answers itself, or takes the body of a question first. */
    public RequestReader.@Nullable Continuation head(HttpServerRequest http, @Nullable String certificate) {
        Exchange exchange = new Exchange(http, access);
        try {
            Consumer caller = access.authenticate(http.getHeader(HttpHeaders.AUTHORIZATION), certificate);
            exchange.calledBy(caller);
            access.requireGrant(caller, READ, "the operator of the bus");
            access.requireQuota(caller);
            String path = http.path().substring(PREFIX.length());
            if (http.method() == HttpMethod.POST && path.equals("/indicators")) {
                return new Asking(exchange, caller.environment());
            }
            if (http.method() != HttpMethod.GET) {
                throw new BusException(
                        ErrorCode.METHOD_NOT_ALLOWED,
                        new Wording(
                                "đường dẫn này nhận GET, /indicators nhận cả POST",
                                "this path takes GET, and /indicators POST too"));
            }
            workers.start(() -> answer(exchange, () -> get(path, http, caller.environment())));
        } catch (BusException e) {
            refuse(exchange, e);
        }
        return null;
    }

    private interface Asked {
        JsonNode data();
    }

    /** A question in a body. */
    private final class Asking implements RequestReader.Continuation {
        private final Exchange exchange;
        private final Environment environment;

        Asking(Exchange exchange, Environment environment) {
            this.exchange = exchange;
            this.environment = environment;
        }

        @Override
        public int maxBodyBytes() {
            return MAX_BODY_BYTES;
        }

        @Override
        public void tooLarge() {
            refuse(new BusException(
                    ErrorCode.BODY_TOO_LARGE, "a question may have " + MAX_BODY_BYTES + " bytes at most"));
        }

        @Override
        public void body(byte[] body) {
            try {
                workers.start(() -> answer(exchange, () -> figures.indicators(environment, asked(body))));
            } catch (BusException busy) {
                refuse(busy);
            }
        }

        @Override
        public boolean refuse(BusException error) {
            ReportingFace.refuse(exchange, error);
            return true;
        }
    }

    private static Map<String, String> asked(byte[] body) {
        Map<String, String> asked = new HashMap<>();
        try {
            Json.parse(body).fields().forEachRemaining(field -> asked.put(field.getKey(), text(field.getValue())));
            return asked;
        } catch (MalformedBody e) {
            throw new BusException(ErrorCode.REQUEST_INVALID, e.reason());
        }
    }

    /** Several codes are one text, with commas. */
    private static String text(JsonNode value) {
        if (!value.isArray()) {
            return value.asText();
        }
        StringBuilder text = new StringBuilder();
        value.forEach(one -> text.append(text.isEmpty() ? "" : ",").append(one.asText()));
        return text.toString();
    }

    private JsonNode get(String path, HttpServerRequest http, Environment environment) {
        Map<String, String> parameters = QueryString.of(http);
        if (path.equals("/indicators")) {
            return figures.indicators(environment, parameters);
        }
        if (path.equals("/offices")) {
            return figures.offices(environment);
        }
        if (path.equals("/indicators/hasdata")) {
            return figures.withData(environment, null);
        }
        if (path.startsWith(OF_OFFICE) && path.length() > OF_OFFICE.length()) {
            return figures.withData(environment, Parameters.decoded(path.substring(OF_OFFICE.length())));
        }
        throw new BusException(
                ErrorCode.PATH_UNKNOWN,
                new Wording(
                        "ở đây có /indicators, /offices, /indicators/hasdata và /indicators/office/hasdata/{officeCode}",
                        "here are /indicators, /offices, /indicators/hasdata and /indicators/office/hasdata/{officeCode}"));
    }

    private static void answer(Exchange exchange, Asked asked) {
        try {
            JsonNode data = asked.data();
            ObjectNode answer = Json.object();
            answer.set("data", data);
            answer.put("total", data instanceof ArrayNode list ? list.size() : 1);
            exchange.answer(200, IndicatorFace.JSON, Map.of(), Json.write(answer));
        } catch (BusException e) {
            refuse(exchange, e);
        } catch (RuntimeException defect) {
            exchange.answering(() -> {
                throw defect;
            });
        }
    }

    /** An error as that system knows it, under the status that it has everywhere. */
    private static void refuse(Exchange exchange, BusException error) {
        exchange.noteRefusal(error);
        ObjectNode answer = Json.object();
        answer.putObject("error")
                .put("code", error.code().name())
                .put("internalMessage", error.detail())
                .put("userMessage", error.code().explanation().vi());
        answer.put("total", 0);
        exchange.answer(error.code().httpStatus(), IndicatorFace.JSON, Map.of(), Json.write(answer));
    }
}
