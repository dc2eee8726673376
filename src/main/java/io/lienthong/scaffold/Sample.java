package io.lienthong.scaffold;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.contract.OperationContract;
import io.lienthong.mapping.Mapping;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call that the contract accepts, as far as an example of it was found.
 *
 * @param parameters as consumers write them, by our names
 * @param body what consumers send; absent: nothing
 * @param answer what the system answers; absent: nothing, or nothing that is described
 * @param missing what no valid example was found of; the integrator adds it
 */
record Sample(
        OperationPlan plan,
        OperationContract contract,
        Map<String, String> parameters,
        @Nullable JsonNode body,
        @Nullable JsonNode answer,
        @Nullable Mapping requestMapping,
        Map<String, String> mappings,
        List<Missing> missing) {
    Sample {
        parameters = Map.copyOf(parameters);
        mappings = Map.copyOf(mappings);
        missing = List.copyOf(missing);
    }

    /**
     * Something of which no valid example was found.
     *
     * @param what {@code request}, {@code answer} or {@code parameter NAME}
     * @param place a JSON pointer into it
     */
    record Missing(String what, String place, String reason) {
        boolean answer() {
            return what.equals("answer");
        }
    }

    /** Whether there is something to send. */
    boolean callable() {
        return missing.stream().allMatch(Missing::answer);
    }

    /** Whether it is known what comes back. */
    boolean answered() {
        return missing.stream().noneMatch(Missing::answer);
    }

    Sample answering(JsonNode other) {
        return new Sample(plan, contract, parameters, body, other, requestMapping, mappings, missing);
    }

    /** What reaches the system. */
    JsonNode sent(JsonNode consumers) {
        return requestMapping == null ? consumers : requestMapping.apply(consumers, Map.of());
    }

    boolean rightAnswer(JsonNode other) {
        return contract.checkProviderReply(plan.status(), other).isEmpty();
    }
}
