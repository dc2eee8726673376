package io.lienthong.message;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * Writes an error as RFC 9457 problem details: {@code type, title, status, detail, code, messageId}, {@code explanation: {vi,
 * en}} with what it means and what to do and, for a refusal, {@code rule, grantedBy}.
 */
public final class Problem {
    public static final String MEDIA_TYPE = "application/problem+json";
    /** More violations than these are counted, not listed. */
    private static final int MAX_VIOLATIONS = 20;

    private Problem() {}

    /** The body of the answer; {@code messageId} is absent where no message came to be. */
    public static ObjectNode of(BusException error, @Nullable MessageId messageId) {
        ErrorCode code = error.code();
        ObjectNode problem = Json.object();
        problem.put("type", "urn:lienthong:error:" + code.name());
        problem.put("title", code.title().en());
        problem.put("status", code.httpStatus());
        problem.put("detail", error.detail());
        problem.put("code", code.name());
        if (messageId != null) {
            problem.put("messageId", messageId.toString());
        }
        explain(problem, code);
        if (error.rule() != null) {
            problem.put("rule", error.rule());
        }
        if (error.grantedBy() != null) {
            problem.put("grantedBy", error.grantedBy());
        }
        if (!error.violations().isEmpty()) {
            ArrayNode list = problem.putArray("violations");
            error.violations().stream()
                    .limit(MAX_VIOLATIONS)
                    .forEach(violation -> list.addObject()
                            .put("place", violation.place())
                            .put("message", violation.message().toString()));
        }
        return problem;
    }

    /** Adds what a code means and what to do: {@code explanation: {vi, en}}. */
    public static void explain(ObjectNode answer, ErrorCode code) {
        answer.putObject("explanation")
                .put("vi", code.explanation().vi())
                .put("en", code.explanation().en());
    }
}
