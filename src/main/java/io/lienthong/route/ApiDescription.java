package io.lienthong.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lienthong.connector.Operation;

/** The face {@code /api}: a token, headers of our own, refusals as problem details. */
final class ApiDescription implements FaceDescription {
    @Override
    public void components(ObjectNode components) {
        components
                .putObject("securitySchemes")
                .putObject("token")
                .put("type", "http")
                .put("scheme", "bearer");
    }

    @Override
    public void call(Operation operation, ObjectNode described, ArrayNode parameters) {
        described.putArray("security").addObject().putArray("token");
        if (operation.needsKey()) {
            FaceDescription.header(parameters, "Idempotency-Key", true, "");
        }
        if (operation.personalData()) {
            FaceDescription.header(parameters, "X-Purpose", true, "");
            FaceDescription.header(parameters, "X-Officer", true, "");
        }
    }

    @Override
    public void answers(ObjectNode responses) {
        responses
                .putObject("default")
                .put("description", "Refused, or not possible now")
                .putObject("content")
                .putObject("application/problem+json")
                .putObject("schema")
                .put("type", "object");
    }
}
