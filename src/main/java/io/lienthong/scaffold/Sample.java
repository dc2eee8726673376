package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.contract.OperationContract;
import io.lienthong.mapping.Mapping;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call that the contract accepts.
 *
 * @param parameters as consumers write them, by our names
 * @param body what consumers send; absent: nothing
 * @param answer what the system answers; absent: nothing, or nothing that is described
 */
record Sample(
        OperationPlan plan,
        OperationContract contract,
        Map<String, String> parameters,
        @Nullable JsonNode body,
        @Nullable JsonNode answer,
        @Nullable Mapping requestMapping,
        @Nullable Mapping replyMapping,
        Map<String, String> mappings) {
    Sample {
        parameters = Map.copyOf(parameters);
        mappings = Map.copyOf(mappings);
    }

    Sample answering(JsonNode other) {
        return new Sample(plan, contract, parameters, body, other, requestMapping, replyMapping, mappings);
    }

    /** What reaches the system. */
    JsonNode sent(JsonNode consumers) {
        return requestMapping == null ? consumers : requestMapping.apply(consumers, Map.of());
    }

    /** What consumers get. */
    @Nullable
    JsonNode reply() {
        return answer == null || replyMapping == null ? answer : replyMapping.apply(answer, Map.of());
    }

    boolean rightAnswer(JsonNode other) {
        return contract.checkProviderReply(plan.status(), other).isEmpty();
    }
}
