package io.lienthong.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.message.Json;
import java.util.List;
import java.util.Map;

/** Sample calls as a Postman collection v2.1, which Bruno and Insomnia import too. Its first request gets the token for the others. */
final class PostmanCollection {
    private static final String SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

    private PostmanCollection() {}

    static ObjectNode of(String consumer, String address, List<SampleCall> calls) {
        ObjectNode collection = Json.object();
        collection.putObject("info").put("name", "Lienthong for " + consumer).put("schema", SCHEMA);
        ArrayNode variables = collection.putArray("variable");
        variable(variables, "address", address);
        variable(variables, "consumer", consumer);
        variable(variables, "secret", "");
        variable(variables, "token", "");
        ObjectNode bearer = collection.putObject("auth").put("type", "bearer");
        bearer.putArray("bearer")
                .addObject()
                .put("key", "token")
                .put("value", "{{token}}")
                .put("type", "string");
        ArrayNode items = collection.putArray("item");
        token(items.addObject());
        calls.forEach(call -> call(items.addObject(), call));
        return collection;
    }

    private static void variable(ArrayNode variables, String key, String value) {
        variables.addObject().put("key", key).put("value", value).put("type", "string");
    }

    private static void token(ObjectNode item) {
        item.put("name", "token");
        ObjectNode script =
                item.putArray("event").addObject().put("listen", "test").putObject("script");
        script.put("type", "text/javascript")
                .putArray("exec")
                .add("pm.collectionVariables.set('token', pm.response.json().access_token);");
        ObjectNode request = item.putObject("request").put("method", "POST").put("url", "{{address}}/token");
        ArrayNode basic = request.putObject("auth").put("type", "basic").putArray("basic");
        variable(basic, "username", "{{consumer}}");
        variable(basic, "password", "{{secret}}");
        ObjectNode body = request.putObject("body").put("mode", "urlencoded");
        body.putArray("urlencoded").addObject().put("key", "grant_type").put("value", "client_credentials");
    }

    /** Each call made has a key of its own. */
    private static String value(Map.Entry<String, String> header) {
        return header.getKey().equals("Idempotency-Key") ? "{{$guid}}" : header.getValue();
    }

    private static void call(ObjectNode item, SampleCall call) {
        item.put("name", call.name());
        ObjectNode request =
                item.putObject("request").put("method", call.method()).put("url", "{{address}}" + call.target());
        ArrayNode headers = request.putArray("header");
        call.headers()
                .forEach(header ->
                        headers.addObject().put("key", header.getKey()).put("value", value(header)));
        if (call.body() != null) {
            headers.addObject().put("key", "Content-Type").put("value", "application/json");
            request.putObject("body").put("mode", "raw").put("raw", call.body());
        }
    }
}
