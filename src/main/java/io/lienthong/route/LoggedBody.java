package io.lienthong.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.Operation;
import io.lienthong.message.Body;
import io.lienthong.message.Json;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Request;
import org.jspecify.annotations.Nullable;

/** What of a body the journal keeps: nothing, all of it, or all but what is masked. Bytes that cannot be read cannot be masked, so they are left out. */
final class LoggedBody {
    private static final String MASKED = "***";

    private LoggedBody() {}

    /** The consumer's body; the parameters, where there is none. */
    static byte @Nullable [] request(ActiveOperation operation, Request request) {
        if (omitted(operation)) {
            return null;
        }
        if (request.body().isEmpty()) {
            return request.parameters().isEmpty() ? null : parameters(operation, request);
        }
        try {
            var tree = request.body().json();
            return operation.contract().masksRequest()
                    ? Json.write(operation.contract().maskRequest(tree))
                    : request.body().bytes();
        } catch (MalformedBody e) {
            return null;
        }
    }

    static byte @Nullable [] reply(ActiveOperation operation, Body reply) {
        if (omitted(operation) || reply.isEmpty()) {
            return null;
        }
        try {
            boolean xml = operation.soap() && operation.providerForm();
            return xml || operation.contract().masksReply()
                    ? Json.write(operation.contract().maskReply(reply.json()))
                    : reply.bytes();
        } catch (MalformedBody e) {
            return null;
        }
    }

    /** Whether nothing of its bodies is kept. */
    static boolean omitted(ActiveOperation operation) {
        return operation.opaque() || operation.operation().journal().body() != Operation.JournalPolicy.Bodies.MASKED;
    }

    private static byte[] parameters(ActiveOperation operation, Request request) {
        ObjectNode parameters = Json.object();
        boolean personal = operation.operation().personalData();
        request.parameters().forEach((name, value) -> parameters.put(name, personal ? MASKED : value));
        return Json.write(Json.object().set("parameters", parameters));
    }
}
