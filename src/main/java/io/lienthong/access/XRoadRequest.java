package io.lienthong.access;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How an operator wants a consumer to call as a client of X-Road.
 *
 * @param tree what {@code config/consumers.yaml} has below {@code xroad}: client, connectionType, addresses
 */
public record XRoadRequest(JsonNode tree) {
    List<Violation> violations(boolean hasCertificate) {
        List<Violation> violations = new ArrayList<>();
        client(hasCertificate, violations);
        return violations;
    }

    /** Throws REQUEST_INVALID with every place that is wrong. */
    XRoadClient client(boolean hasCertificate) {
        List<Violation> violations = new ArrayList<>();
        Optional<XRoadClient> client = client(hasCertificate, violations);
        GrantRequest.require(violations);
        return client.orElseThrow();
    }

    private Optional<XRoadClient> client(boolean hasCertificate, List<Violation> violations) {
        return XRoadDeclarations.parsed(
                tree,
                "/xroad",
                hasCertificate,
                (key, message, mend) -> violations.add(
                        new Violation(key, "chưa đúng: " + message + "; " + mend, message + "; " + mend)));
    }
}
