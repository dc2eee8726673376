package io.lienthong.access;

import io.lienthong.message.Environment;
import io.lienthong.message.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that is to be registered; throws REQUEST_INVALID where {@code config/consumers.yaml} would have a defect.
 *
 * @param xroad how it calls as a client of X-Road; absent: it does not
 */
public record NewConsumer(
        String id,
        Environment environment,
        @Nullable String title,
        @Nullable Integer requestsPerMinute,
        @Nullable String certificateSha256,
        GrantRequest grants,
        @Nullable XRoadRequest xroad) {
    private static final int MAX_TITLE = 200;

    public NewConsumer {
        List<Violation> violations = new ArrayList<>();
        certificateSha256 = certificateSha256 == null
                ? null
                : certificateSha256.toLowerCase(Locale.ROOT).replace(":", "");
        if (!Consumers.ID.matcher(id).matches()) {
            violations.add(new Violation(
                    "/id",
                    "gồm a-z, 0-9, dấu chấm và gạch nối, tối đa 63 ký tự",
                    "use a-z, 0-9, dot and hyphen, up to 63 characters"));
        }
        if (title != null && (title.length() > MAX_TITLE || title.chars().anyMatch(Character::isISOControl))) {
            violations.add(new Violation(
                    "/title",
                    "một dòng, tối đa " + MAX_TITLE + " ký tự",
                    "one line of up to " + MAX_TITLE + " characters"));
        }
        if (requestsPerMinute != null && requestsPerMinute < 1) {
            violations.add(new Violation("/requestsPerMinute", "ít nhất là 1", "at least 1"));
        }
        if (certificateSha256 != null
                && !Consumers.FINGERPRINT.matcher(certificateSha256).matches()) {
            violations.add(
                    new Violation("/certificateSha256", "gồm 64 chữ số thập lục phân", "write 64 hexadecimal digits"));
        }
        if (xroad != null) {
            violations.addAll(xroad.violations(certificateSha256 != null));
        }
        GrantRequest.require(violations);
    }
}
