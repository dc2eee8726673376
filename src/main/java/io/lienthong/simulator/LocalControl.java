package io.lienthong.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /admin/v1/simulators} where simulators are served without a bus, for the same commands. It asks for JSON, which no
 * page of another site can send.
 */
final class LocalControl {
    static final String PATH = "/admin/v1/simulators";

    private final Simulators simulators;
    private final Set<String> names;

    LocalControl(Simulators simulators, Set<String> names) {
        this.simulators = simulators;
        this.names = names;
    }

    void answer(HttpServerRequest request, Buffer body) {
        try {
            write(request, 200, "application/json", act(request, body));
        } catch (BusException e) {
            write(request, e.code().httpStatus(), Problem.MEDIA_TYPE, Problem.of(e, null));
        }
    }

    private JsonNode act(HttpServerRequest request, Buffer body) {
        String rest = request.path().substring(PATH.length());
        if (request.method().name().equals("GET") && rest.isEmpty()) {
            return list(simulators.standings(names));
        }
        String[] parts = rest.split("/", -1);
        if (!request.method().name().equals("POST") || parts.length != 3) {
            throw new BusException(ErrorCode.PATH_UNKNOWN, "GET, or POST /NAME/set and /NAME/reset");
        }
        JsonNode wish = wish(request, body);
        return list(simulators.behave(parts[1], text(wish, "environment"), behaviour(parts[2], wish)));
    }

    private static Behaviour behaviour(String act, JsonNode wish) {
        return switch (act) {
            case "reset" -> Behaviour.NORMAL;
            case "set" ->
                Behaviour.of(
                        text(wish, "latency"),
                        text(wish, "errors"),
                        wish.path("outage").asBoolean(),
                        text(wish, "fault"),
                        wish.has("seed") ? wish.path("seed").asLong() : null);
            default -> throw new BusException(ErrorCode.PATH_UNKNOWN, "POST /NAME/set and /NAME/reset");
        };
    }

    private static JsonNode wish(HttpServerRequest request, Buffer body) {
        if (!String.valueOf(request.getHeader("Content-Type")).startsWith("application/json")) {
            throw new BusException(ErrorCode.REQUEST_INVALID, "send application/json");
        }
        try {
            return Json.parse(body.getBytes());
        } catch (MalformedBody e) {
            throw new BusException(ErrorCode.REQUEST_INVALID, e.reason());
        }
    }

    private static @Nullable String text(JsonNode node, String key) {
        return node.path(key).isTextual() ? node.path(key).asText() : null;
    }

    private static ObjectNode list(List<Standing> standings) {
        ObjectNode answer = Json.object();
        ArrayNode list = answer.putArray("simulators");
        standings.forEach(one -> list.add(one.tree()));
        return answer;
    }

    private static void write(HttpServerRequest request, int status, String type, JsonNode body) {
        request.response().setStatusCode(status).putHeader("Content-Type", type).end(Buffer.buffer(Json.write(body)));
    }
}
