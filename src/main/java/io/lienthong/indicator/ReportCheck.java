package io.lienthong.indicator;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Operation;
import io.lienthong.indicator.Definitions.Reported;
import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.MalformedBody;
import io.lienthong.message.Request;
import io.lienthong.message.Violation;
import io.lienthong.message.Wording;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a figure that a system pushes is one that {@code config/indicators.yaml} lists, and can be right. */
public final class ReportCheck {
    private static final int MAX_DIGITS = 30;

    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    private final Definitions definitions;
    private final Clock clock;

    public ReportCheck(Definitions definitions, Clock clock) {
        this.definitions = definitions;
        this.clock = clock;
    }

    /** Throws REQUEST_INVALID where what is handed over becomes a record of the pushed figures and is not right. */
    public void require(Operation operation, Request request) {
        Operation.DatasetTarget target = operation.dataset();
        if (target == null || !target.name().equals(Reports.DATASET)) {
            return;
        }
        try {
            List<Violation> violations =
                    violations(request.consumer(), request.body().json());
            if (!violations.isEmpty()) {
                throw BusException.invalid(
                        ErrorCode.REQUEST_INVALID,
                        new Wording(
                                "số liệu không đúng với danh mục chỉ tiêu", "the figure does not fit its indicator"),
                        violations);
            }
        } catch (MalformedBody e) {
            throw new BusException(ErrorCode.REQUEST_INVALID, e.reason());
        }
    }

    /** Of an {@code Indicator.v1} that its schema has accepted; where nothing is listed, everything is right. */
    List<Violation> violations(String consumer, JsonNode indicator) {
        BigDecimal value = indicator.path("value").decimalValue();
        if (value.precision() > MAX_DIGITS || Math.abs(value.scale()) > MAX_DIGITS) {
            return List.of(new Violation(
                    "/value",
                    "có quá nhiều chữ số, hoặc số mũ quá lớn",
                    "has too many digits, or too large an exponent"));
        }
        if (definitions.reported().isEmpty()) {
            return List.of();
        }
        List<Violation> early = tooEarly(indicator);
        if (!early.isEmpty()) {
            return early;
        }
        String code = indicator.path("indicatorCode").asText();
        Optional<Reported> listed = definitions.reported().stream()
                .filter(one -> one.code().equals(code))
                .findFirst();
        if (listed.isEmpty()) {
            return List.of(new Violation(
                    "/indicatorCode",
                    "chưa có trong danh mục chỉ tiêu; đề nghị đơn vị vận hành trục bổ sung vào config/indicators.yaml",
                    "is not listed; ask the operator of the bus to add it to config/indicators.yaml"));
        }
        return violations(listed.get(), consumer, indicator);
    }

    /** What nobody can know yet: newer than every correction, it would stand for ever. */
    private List<Violation> tooEarly(JsonNode indicator) {
        List<Violation> violations = new ArrayList<>();
        Instant now = clock.instant();
        if (Times.moment(indicator.path("updatedAt"))
                .filter(at -> at.isAfter(now.plus(CLOCKS_DIFFER)))
                .isPresent()) {
            violations.add(new Violation("/updatedAt", "ở tương lai", "lies in the future"));
        }
        String kind = indicator.path("kind").asText();
        LocalDate begin = Period.parse(indicator.path("period").asText()).first();
        if ((kind.equals("ACTUAL") || kind.equals("OFFICIAL")) && begin.isAfter(Times.day(now))) {
            violations.add(new Violation(
                    "/period",
                    "chưa bắt đầu, nên chưa có số thực hiện",
                    "has not begun: nothing actual is known of it"));
        }
        return violations;
    }

    private List<Violation> violations(Reported listed, String consumer, JsonNode indicator) {
        List<Violation> violations = new ArrayList<>();
        if (definitions.level(indicator.path("agencyCode").asText()).isEmpty()) {
            violations.add(new Violation(
                    "/agencyCode",
                    "không thuộc các đơn vị khai báo tại levels trong config/indicators.yaml",
                    "is none of the agencies under levels in config/indicators.yaml"));
        }
        if (listed.from() != null && !listed.from().contains(consumer)) {
            violations.add(new Violation(
                    "/indicatorCode",
                    "do hệ thống khác báo cáo: " + String.join(", ", listed.from()),
                    "is reported by another system: " + String.join(", ", listed.from())));
        }
        if (listed.unit() != null
                && indicator.has("unit")
                && !indicator.path("unit").asText().equals(listed.unit())) {
            violations.add(
                    new Violation("/unit", "phải là \"" + listed.unit() + "\"", "must be \"" + listed.unit() + "\""));
        }
        BigDecimal value = indicator.path("value").decimalValue();
        if (listed.minimum() != null && value.compareTo(BigDecimal.valueOf(listed.minimum())) < 0) {
            violations.add(new Violation(
                    "/value", "nhỏ hơn " + plain(listed.minimum()), "is smaller than " + plain(listed.minimum())));
        }
        if (listed.maximum() != null && value.compareTo(BigDecimal.valueOf(listed.maximum())) > 0) {
            violations.add(new Violation(
                    "/value", "lớn hơn " + plain(listed.maximum()), "is larger than " + plain(listed.maximum())));
        }
        if (listed.whole() && value.stripTrailingZeros().scale() > 0) {
            violations.add(new Violation("/value", "phải là số nguyên", "must be a whole number"));
        }
        return violations;
    }

    private static String plain(double bound) {
        return BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
    }
}
