package io.lienthong.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Json;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What an operator wants to grant: checked by the rules of {@code config/consumers.yaml}, all of it or nothing. */
public record GrantRequest(List<RegisteredConsumer.Grant> grants) {
    /** What one consumer has of grants. */
    static final int MOST = 1_000;

    public GrantRequest {
        grants = List.copyOf(grants);
    }

    /**
     * Throws REQUEST_INVALID with every place that is wrong.
     *
     * @param subjects {@code connector/operation}, {@code connector/*}, {@code *} or {@code dataset:NAME}
     * @param datasets datasets with terms, as {@code config/consumers.yaml} has them below {@code datasets}
     */
    public static GrantRequest of(List<String> subjects, JsonNode datasets) {
        List<Violation> violations = new ArrayList<>();
        List<RegisteredConsumer.Grant> grants = new ArrayList<>();
        ArrayNode terms = Json.object().putArray("datasets");
        for (int i = 0; i < subjects.size(); i++) {
            String subject = subjects.get(i);
            if (subject.startsWith(RegisteredConsumer.DATASET)) {
                terms.addObject().put("dataset", subject.substring(RegisteredConsumer.DATASET.length()));
            } else if (isOperation(subject)) {
                grants.add(new RegisteredConsumer.Grant(subject, null));
            } else {
                violations.add(new Violation(
                        "/grants/" + i,
                        "viết CONNECTOR/OPERATION, CONNECTOR/* hoặc dataset:TÊN",
                        "write CONNECTOR/OPERATION, CONNECTOR/* or dataset:NAME"));
            }
        }
        datasets.forEach(terms::add);
        DatasetGrants.read(
                terms,
                "/datasets",
                (key, message, mend) -> violations.add(
                        new Violation(key, "chưa đúng: " + message + "; " + mend, message + "; " + mend)));
        terms.forEach(one -> grants.add(new RegisteredConsumer.Grant(
                RegisteredConsumer.DATASET + one.path("dataset").asText(),
                new String(Json.write(one), StandardCharsets.UTF_8))));
        if (grants.size() > MOST) {
            violations.add(new Violation("/grants", "nhiều hơn " + MOST, "more than " + MOST));
        }
        require(violations);
        return new GrantRequest(grants.stream().distinct().toList());
    }

    static void require(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw BusException.invalid(
                    ErrorCode.REQUEST_INVALID,
                    new Wording("yêu cầu chưa đúng ở những chỗ được nêu", "the request is wrong in the places named"),
                    violations);
        }
    }

    private static boolean isOperation(String subject) {
        try {
            return !new Consumer.Grants(List.of(subject)).patterns().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
