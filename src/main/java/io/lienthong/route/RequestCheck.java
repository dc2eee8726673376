package io.lienthong.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Operation;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Request;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether a request is one that its operation takes: parameters, body, key, purpose and officer. The bus and the connector tests ask the same. */
public final class RequestCheck {
    private static final Set<String> BODYLESS = Set.of("GET", "DELETE");
    private static final Pattern OFFICER = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern PURPOSE = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

    private RequestCheck() {}

    /** Throws REQUEST_INVALID with every violation. */
    public static void require(ActiveOperation operation, Request request) {
        List<Violation> violations = new ArrayList<>(operation.contract().checkParameters(request.parameters()));
        envelope(operation.operation(), request, violations);
        body(operation, request, violations);
        if (!violations.isEmpty()) {
            throw BusException.invalid(
                    ErrorCode.REQUEST_INVALID,
                    new Wording(
                            "yêu cầu không đúng quy cách của " + operation.name(),
                            "the request breaks the contract of " + operation.name()),
                    violations);
        }
    }

    private static void envelope(Operation operation, Request request, List<Violation> violations) {
        boolean keyed = operation.pattern() == Operation.Pattern.RECEIVE
                || (operation.pattern() == Operation.Pattern.REQUEST_REPLY && operation.hasEffect());
        if (keyed) {
            demand(
                    "header Idempotency-Key",
                    request.idempotencyKey(),
                    KEY,
                    new Wording("từ 1 đến 200 ký tự ASCII nhìn thấy được", "1 to 200 visible ASCII characters"),
                    violations);
        }
        if (operation.personalData()) {
            demand(
                    "header X-Purpose",
                    request.purpose(),
                    PURPOSE,
                    new Wording("một mã như BIRTH_REGISTRATION", "a code such as BIRTH_REGISTRATION"),
                    violations);
            demand(
                    "header X-Officer",
                    request.officer(),
                    OFFICER,
                    new Wording("từ 1 đến 64 chữ, số, dấu chấm, gạch nối", "1 to 64 letters, digits, dots, hyphens"),
                    violations);
            if (PersonalData.subject(operation, request) == null) {
                violations.add(new Violation(
                        String.valueOf(operation.dataSubject()),
                        "bắt buộc: dữ liệu cá nhân của ai được đọc",
                        "is required: whose personal data is read"));
            }
        } else {
            allow("header X-Purpose", request.purpose(), PURPOSE, violations);
            allow("header X-Officer", request.officer(), OFFICER, violations);
        }
    }

    private static void body(ActiveOperation operation, Request request, List<Violation> violations) {
        if (operation.opaque()) {
            return;
        }
        if (request.body().isEmpty()) {
            if (operation.contract().expectsMessage()) {
                violations.add(new Violation("", "phải có nội dung (body)", "a body is required"));
            }
            return;
        }
        Operation.Expose expose = operation.operation().expose();
        boolean bodyless = operation.providerForm()
                ? operation.operation().request().method().equals("GET")
                : expose != null && BODYLESS.contains(expose.method());
        if (bodyless) {
            violations.add(new Violation("", "nghiệp vụ không nhận nội dung (body)", "the operation takes no body"));
            return;
        }
        try {
            JsonNode message = request.body().json();
            violations.addAll(operation.contract().checkMessage(message));
            if (operation.operation().pattern() == Operation.Pattern.RECEIVE) {
                violations.addAll(DatasetCompanion.violations(operation, message));
            }
        } catch (MalformedBody e) {
            violations.add(new Violation("", e.reason()));
        }
    }

    private static void demand(
            String place, @Nullable String value, Pattern form, Wording means, List<Violation> violations) {
        if (value == null || value.isEmpty()) {
            violations.add(new Violation(place, "bắt buộc: " + means.vi(), "is required: " + means.en()));
        } else {
            allow(place, value, form, violations);
        }
    }

    private static void allow(String place, @Nullable String value, Pattern form, List<Violation> violations) {
        if (value != null && !form.matcher(value).matches()) {
            violations.add(new Violation(place, "phải khớp mẫu " + form.pattern(), "must match " + form.pattern()));
        }
    }
}
