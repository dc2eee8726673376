package io.lienthong.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Duration;

/** A descriptor as tests and comparisons use it: retries wait 10 ms, and no rate limit slows them down. */
final class HurriedDescriptor {
    private static final String RETRY_WAIT = "PT0.01S";
    private static final ObjectMapper RECORDS =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();

    private HurriedDescriptor() {}

    /**
     * @param document a descriptor that passed its checks
     * @param responseTimeout how long an answer is waited for
     */
    static Descriptor of(YamlDocument document, Duration responseTimeout) {
        ObjectNode root = document.root().deepCopy();
        hurry(root);
        JsonNode endpoint = root.path("endpoint");
        if (endpoint instanceof ObjectNode reachable) {
            within(reachable, "timeouts").put("response", responseTimeout.toString());
            within(reachable, "limits").remove("requestsPerSecond");
        }
        root.path("operations").forEach(operation -> {
            if (operation.path("errorHandling").has("retry")) {
                hurry((ObjectNode) operation);
            }
            if (operation.has("timeouts")) {
                within((ObjectNode) operation, "timeouts").put("response", responseTimeout.toString());
            }
        });
        try {
            return RECORDS.treeToValue(root, Descriptor.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a checked descriptor cannot be read", e);
        }
    }

    private static void hurry(ObjectNode parent) {
        within(within(parent, "errorHandling"), "retry")
                .put("initialInterval", RETRY_WAIT)
                .put("maxInterval", RETRY_WAIT);
    }

    private static ObjectNode within(ObjectNode parent, String key) {
        return parent.get(key) instanceof ObjectNode child ? child : parent.putObject(key);
    }
}
