package io.lienthong.dataset;

import io.lienthong.connector.Operation.DatasetTarget;
import io.lienthong.connector.Operation.DatasetTarget.VersionKind;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record's version, which has an order.
 *
 * @param order of kind order: all versions that there are, the oldest first
 */
public record Version(VersionKind kind, String text, List<String> order) {
    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");
    private static final String NUMBER = "-?[0-9]{1,40}(\\.[0-9]{1,40})?";
    private static final int MAX_TEXT = 200;

    public Version {
        order = List.copyOf(order);
    }

    /** Empty where the text is no version of what the dataset wants. */
    static Optional<Version> of(DatasetTarget target, String text) {
        return parse(target.versionKind(), text, target.versions());
    }

    /** Empty where the text is no version of this kind. */
    public static Optional<Version> parse(VersionKind kind, String text) {
        return parse(kind, text, List.of());
    }

    private static Optional<Version> parse(VersionKind kind, String text, List<String> order) {
        boolean right = switch (kind) {
            case NUMBER -> text.matches(NUMBER);
            case TIME -> time(text).isPresent();
            case TEXT -> !text.isEmpty() && text.length() <= MAX_TEXT && text.indexOf('\0') < 0;
            case ORDER -> order.contains(text);
        };
        return right ? Optional.of(new Version(kind, text, order)) : Optional.empty();
    }

    /** Whether that is a version of this kind; none where the descriptor has changed since. */
    boolean comparesWith(@Nullable String stored) {
        return stored != null && parse(kind, stored, order).isPresent();
    }

    boolean isNewerThan(@Nullable String stored) {
        return stored != null
                && comparesWith(stored)
                && switch (kind) {
                    case NUMBER -> new BigDecimal(text).compareTo(new BigDecimal(stored)) > 0;
                    case TIME -> time(text).orElseThrow().isAfter(time(stored).orElseThrow());
                    case TEXT -> text.compareTo(stored) > 0;
                    case ORDER -> order.indexOf(text) > order.indexOf(stored);
                };
    }

    /** The same for 1 and 1.0, and for one moment in two zones. */
    String canonical() {
        return switch (kind) {
            case NUMBER -> new BigDecimal(text).stripTrailingZeros().toPlainString();
            case TIME -> time(text).orElseThrow().toString();
            case TEXT, ORDER -> text;
        };
    }

    /** Whether it is the same in another form. */
    boolean is(@Nullable String stored) {
        return stored != null
                && parse(kind, stored, order)
                        .map(Version::canonical)
                        .filter(canonical()::equals)
                        .isPresent();
    }

    /** ISO 8601; without an offset it is Vietnam's. */
    private static Optional<Instant> time(String text) {
        try {
            if (text.indexOf('T') < 0) {
                return Optional.of(LocalDate.parse(text).atStartOfDay(VIETNAM).toInstant());
            }
            boolean offset =
                    text.endsWith("Z") || text.lastIndexOf('+') > 0 || text.lastIndexOf('-') > text.indexOf('T');
            return Optional.of(
                    offset
                            ? OffsetDateTime.parse(text).toInstant()
                            : LocalDateTime.parse(text).atZone(VIETNAM).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
