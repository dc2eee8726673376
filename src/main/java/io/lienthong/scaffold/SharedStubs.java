package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.util.ArrayList;
import java.util.List;

/** Stubs that speak for every operation of a REST system, and only where a test leaves the operation's own out. */
final class SharedStubs {
    static final String NOT_FOUND = "any-not-found";
    static final String CONFLICT = "any-conflict";
    static final String BUSY = "any-busy";
    static final String SLOW = "any-slow";
    static final String NOT_JSON = "any-not-json";
    /** Of the WireMock scenario in which the system is busy first. */
    static final String SCENARIO = "busy";

    static final String FREE = "free";
    static final int LAST = 10;
    private static final int SLOW_MILLIS = 2_000;

    private SharedStubs() {}

    static List<ObjectNode> all(boolean token) {
        List<ObjectNode> stubs = new ArrayList<>();
        // Before the others of its kind: what nobody knows is not found.
        stubs.add(stub(NOT_FOUND, LAST - 1, 404));
        stubs.add(stub(CONFLICT, LAST, 409));
        stubs.add(inScenario(stub(BUSY, LAST, 503), "Started").put("newScenarioState", FREE));
        ObjectNode slow = stub(SLOW, LAST, 200);
        ((ObjectNode) slow.get("response")).put("fixedDelayMilliseconds", SLOW_MILLIS);
        stubs.add(slow);
        ObjectNode notJson = stub(NOT_JSON, LAST, 200);
        ((ObjectNode) notJson.get("response")).put("body", "<html>no JSON</html>");
        stubs.add(notJson);
        if (token) {
            stubs.add(token());
        }
        return stubs;
    }

    static ObjectNode inScenario(ObjectNode stub, String state) {
        return stub.put("scenarioName", SCENARIO).put("requiredScenarioState", state);
    }

    private static ObjectNode stub(String name, int priority, int status) {
        ObjectNode stub = Json.object().put("name", name).put("priority", priority);
        stub.putObject("request").put("method", "ANY").put("urlPattern", ".*");
        stub.putObject("response").put("status", status);
        return stub;
    }

    private static ObjectNode token() {
        ObjectNode stub = Json.object().put("name", "token").put("priority", 1);
        ObjectNode request = stub.putObject("request").put("method", "POST").put("urlPath", "/token");
        // The contract may have an operation of this path, for people who log in.
        request.putArray("bodyPatterns").addObject().put("contains", "grant_type=client_credentials");
        ObjectNode response = stub.putObject("response").put("status", 200);
        response.putObject("headers").put("Content-Type", "application/json");
        response.putObject("jsonBody")
                .put("access_token", "simulated-token")
                .put("token_type", "Bearer")
                .put("expires_in", 3600);
        return stub;
    }
}
