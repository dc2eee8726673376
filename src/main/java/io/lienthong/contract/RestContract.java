package io.lienthong.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.message.Violation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One operation of an OpenAPI document.
 *
 * @param form where the request is multipart/form-data
 * @param replies by status ({@code 200}), range ({@code 2XX}) or {@code default}
 */
record RestContract(
        Bodies request,
        boolean bodyRequired,
        Map<String, Bodies> replies,
        @Nullable MultipartForm form) implements ProviderContract {
    private static final List<Violation> NONE = List.of();

    RestContract {
        replies = Map.copyOf(replies);
    }

    /**
     * The bodies that may come at one place.
     *
     * @param allowed false where the contract declares no body
     * @param check absent where a body is allowed but its form is not described
     */
    record Bodies(boolean allowed, @Nullable JsonCheck check) {
        static final Bodies NO_BODY = new Bodies(false, null);
        static final Bodies ANY = new Bodies(true, null);

        private List<Violation> check(JsonNode body) {
            if (!allowed && !absent(body)) {
                return List.of(
                        new Violation("", "giao diện không có nội dung (body) ở đây", "the contract has no body here"));
            }
            return check == null ? NONE : check.check(body);
        }
    }

    @Override
    public boolean takesBody() {
        return request.allowed();
    }

    @Override
    public List<Violation> checkRequest(JsonNode sent) {
        if (absent(sent) && !bodyRequired) {
            return NONE;
        }
        if (sent.isMissingNode()) {
            return List.of(new Violation("", Words.BODY_MISSING));
        }
        if (form == null) {
            return request.check(sent);
        }
        List<Violation> violations = request.check(form.described(sent));
        return violations.isEmpty() ? form.check(sent) : violations;
    }

    @Override
    public List<Violation> checkReply(int status, JsonNode answer) {
        Bodies bodies = reply(status).orElse(null);
        if (bodies != null) {
            boolean nothing = answer.isMissingNode() && bodies.check() != null;
            return nothing ? List.of(new Violation("", Words.BODY_MISSING)) : bodies.check(answer);
        }
        return status / 100 == 2
                ? List.of(new Violation(
                        "",
                        "mã trạng thái " + status + " không có trong giao diện",
                        "status " + status + " is not in the contract"))
                : NONE;
    }

    Optional<Bodies> reply(int status) {
        Bodies bodies = replies.get(String.valueOf(status));
        bodies = bodies == null ? replies.get(status / 100 + "XX") : bodies;
        return Optional.ofNullable(bodies == null ? replies.get("default") : bodies);
    }

    private static boolean absent(JsonNode body) {
        return body.isMissingNode() || body.isNull();
    }
}
