package io.lienthong.document;

import io.lienthong.message.AgencyCode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How the text of an element reads in edXML and in the canonical JSON. Times are Vietnam's. */
enum ValueKind {
    TEXT,
    AGENCY,
    DOCUMENT_ID,
    DATE,
    TIME,
    DOCUMENT_KIND,
    STATUS,
    RECEIVER_CHANGE,
    STEERING,
    FILE_NAME;

    private static final int MAX_FILE_NAME = 255;

    private static final BadValue UNSAFE_NAME =
            new BadValue(RefusalReason.NAME_UNSAFE, "tối đa 255 ký tự", "at most 255 characters");
    private static final ZoneOffset VIETNAM = ZoneOffset.ofHours(7);
    private static final DateTimeFormatter DATE_FORM =
            DateTimeFormatter.ofPattern("uuuu/MM/dd").withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter TIME_FORM =
            DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss").withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter JSON_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssXXX");
    private static final Map<String, String> KINDS = Arrays.stream(DocumentKind.values())
            .collect(Collectors.toUnmodifiableMap(DocumentKind::code, DocumentKind::name));
    private static final Map<String, String> STATUSES = Arrays.stream(StatusCode.values())
            .collect(Collectors.toUnmodifiableMap(StatusCode::code, StatusCode::name));
    private static final Map<String, String> CHANGES = Map.of("0", "REMOVED", "1", "ADDED");

    /** The JSON form of an edXML text, or what is wrong with it. */
    Converted toJson(String text) {
        return switch (this) {
            case TEXT -> Converted.to(text);
            case FILE_NAME -> safe(text) ? Converted.to(text) : Converted.bad(UNSAFE_NAME);
            case AGENCY -> AgencyCode.problem(text).isPresent() ? badAgency() : Converted.to(text);
            case DOCUMENT_ID -> DocumentId.problem(text).map(Converted::bad).orElseGet(() -> Converted.to(text));
            case DATE -> converted(() -> LocalDate.parse(text, DATE_FORM).toString(), "yyyy/MM/dd");
            case TIME ->
                converted(
                        () -> LocalDateTime.parse(text, TIME_FORM)
                                .atOffset(VIETNAM)
                                .format(JSON_TIME),
                        "yyyy/MM/dd HH:mm:ss");
            case DOCUMENT_KIND -> coded(KINDS.get(text), RefusalReason.CODE_UNKNOWN, "0, 1, 2, 3");
            case STATUS ->
                coded(STATUSES.get(text), RefusalReason.STATUS_CODE_UNKNOWN, "01, 02, 03, 04, 05, 06, 13, 15, 16");
            case RECEIVER_CHANGE -> coded(CHANGES.get(text), RefusalReason.CODE_UNKNOWN, "0, 1");
            case STEERING -> coded(text.matches("[0-3]") ? text : null, RefusalReason.CODE_UNKNOWN, "0, 1, 2, 3");
        };
    }

    /** The edXML form of a JSON text, or what is wrong with it. */
    Converted toXml(String text) {
        return switch (this) {
            case TEXT, AGENCY, DOCUMENT_ID, STEERING, FILE_NAME -> toJson(text);
            case DATE -> converted(() -> LocalDate.parse(text).format(DATE_FORM), "yyyy-MM-dd");
            case TIME ->
                converted(
                        () -> OffsetDateTime.parse(text)
                                .withOffsetSameInstant(VIETNAM)
                                .format(TIME_FORM),
                        "yyyy-MM-ddTHH:mm:ss+07:00");
            case DOCUMENT_KIND -> code(KINDS, text, RefusalReason.CODE_UNKNOWN);
            case STATUS -> code(STATUSES, text, RefusalReason.STATUS_CODE_UNKNOWN);
            case RECEIVER_CHANGE -> code(CHANGES, text, RefusalReason.CODE_UNKNOWN);
        };
    }

    /** A date as edXML writes it; empty where the day does not exist. */
    static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text, DATE_FORM));
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }

    static String time(java.time.Instant instant) {
        return TIME_FORM.format(instant.atOffset(VIETNAM));
    }

    /** Whether a name of a file is nothing but a name: no folder, no drive, no way up, no control character. */
    static boolean safe(String name) {
        return !name.isBlank()
                && name.length() <= MAX_FILE_NAME
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || Character.isISOControl(c));
    }

    private static Converted converted(java.util.function.Supplier<String> parse, String form) {
        try {
            return Converted.to(parse.get());
        } catch (DateTimeException e) {
            return Converted.bad(
                    new BadValue(RefusalReason.DATE_INVALID, "khuôn dạng là " + form, "the form is " + form));
        }
    }

    private static Converted badAgency() {
        return Converted.bad(new BadValue(
                RefusalReason.AGENCY_CODE_INVALID,
                "gồm các nhóm chữ số và chữ in hoa A-Z cách nhau bằng dấu chấm, dài tối đa 35 ký tự",
                "groups of digits and capitals A-Z joined by full stops, at most 35 characters"));
    }

    private static Converted code(Map<String, String> table, String name, RefusalReason reason) {
        Map<String, String> codes =
                table.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
        return coded(codes.get(name), reason, String.join(", ", codes.keySet()));
    }

    private static Converted coded(@Nullable String known, RefusalReason reason, String codes) {
        return known == null
                ? Converted.bad(new BadValue(reason, "cho phép: " + codes, "allowed: " + codes))
                : Converted.to(known);
    }

    /** A text in its other form, or what is wrong with it; exactly one of the two. */
    record Converted(@Nullable String text, @Nullable BadValue problem) {
        static Converted to(String text) {
            return new Converted(text, null);
        }

        static Converted bad(BadValue problem) {
            return new Converted(null, problem);
        }

        String orRefuse(Function<BadValue, DocumentRefused> refusal) throws DocumentRefused {
            if (text == null) {
                throw refusal.apply(java.util.Objects.requireNonNull(problem));
            }
            return text;
        }
    }
}
