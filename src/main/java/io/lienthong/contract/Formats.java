package io.lienthong.contract;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Format;
import io.lienthong.message.AgencyCode;
import io.lienthong.message.CitizenNumber;
import io.lienthong.message.DossierCode;
import io.lienthong.message.TaxCode;
import io.lienthong.message.Wording;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The formats that schemas may assert; any other name says nothing. Each check is linear in the length of the text. */
final class Formats {
    private static final int MAX_URI_LENGTH = 2_000;
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    static final List<Format> ALL = List.of(
            new Named("date", "ngày (năm-tháng-ngày)", Formats::date),
            new Named("date-time", "thời điểm (năm-tháng-ngàyTgiờ:phút:giây+07:00)", Formats::dateTime),
            new Named("uuid", "mã UUID", text -> UUID.matcher(text).matches()),
            new Named("email", "địa chỉ thư điện tử", Formats::email),
            new Named("uri", "địa chỉ URI", Formats::uri),
            new Named("tax-code", "mã số thuế", text -> TaxCode.problem(text).isEmpty()),
            new Named(
                    "citizen-number",
                    "số định danh cá nhân",
                    text -> CitizenNumber.problem(text).isEmpty()),
            new Named(
                    "dossier-code",
                    "mã hồ sơ",
                    text -> DossierCode.problem(text).isEmpty()),
            new Named(
                    "agency-code",
                    "mã định danh đơn vị",
                    text -> AgencyCode.problem(text).isEmpty()));

    private static final Map<String, Named> BY_NAME =
            ALL.stream().map(Named.class::cast).collect(Collectors.toUnmodifiableMap(Named::name, Function.identity()));

    private Formats() {}

    /** The check of a format; empty for a name that says nothing. */
    static Optional<Predicate<String>> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name)).map(Named::valid);
    }

    /** What is said of a text that is not of a format. */
    static Wording wrong(String name) {
        Named format = BY_NAME.get(name);
        return new Wording(
                "không phải " + (format == null ? name : format.vietnamese()) + " hợp lệ", "is not a valid " + name);
    }

    /** @param vietnamese what people call such a text */
    private record Named(String name, String vietnamese, Predicate<String> valid) implements Format {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean matches(ExecutionContext context, String value) {
            return valid.test(value);
        }
    }

    /** Full date of RFC 3339 that exists in the calendar, years 0001 to 9999. */
    static boolean date(String text) {
        return text.length() == 10 && startsWithDate(text);
    }

    private static boolean startsWithDate(String text) {
        if (text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || !digits(text, 0, 4)
                || !digits(text, 5, 7)
                || !digits(text, 8, 10)) {
            return false;
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        if (year < 1 || month < 1 || month > 12 || day < 1) {
            return false;
        }
        return day <= 28 || (day <= 31 && exists(year, month, day));
    }

    private static boolean exists(int year, int month, int day) {
        try {
            return LocalDate.of(year, month, day).getDayOfMonth() == day;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** Date and time of RFC 3339, with seconds and an offset; a leap second only at :59:60. */
    static boolean dateTime(String text) {
        int length = text.length();
        if (length < 20 || length > 40 || !startsWithDate(text) || "Tt".indexOf(text.charAt(10)) < 0) {
            return false;
        }
        if (text.charAt(13) != ':' || text.charAt(16) != ':' || !time(text)) {
            return false;
        }
        int end = 19;
        if (text.charAt(end) == '.') {
            int start = ++end;
            while (end < length && digits(text, end, end + 1)) {
                end++;
            }
            if (end == start) {
                return false;
            }
        }
        return offset(text, end);
    }

    private static boolean time(String text) {
        if (!digits(text, 11, 13) || !digits(text, 14, 16) || !digits(text, 17, 19)) {
            return false;
        }
        int seconds = number(text, 17, 19);
        int minutes = number(text, 14, 16);
        return number(text, 11, 13) <= 23 && minutes <= 59 && (seconds <= 59 || (seconds == 60 && minutes == 59));
    }

    private static boolean offset(String text, int start) {
        if (text.length() == start + 1) {
            return "Zz".indexOf(text.charAt(start)) >= 0;
        }
        return text.length() == start + 6
                && "+-".indexOf(text.charAt(start)) >= 0
                && text.charAt(start + 3) == ':'
                && digits(text, start + 1, start + 3)
                && digits(text, start + 4, start + 6)
                && number(text, start + 1, start + 3) <= 23
                && number(text, start + 4, start + 6) <= 59;
    }

    private static boolean email(String text) {
        int at = text.indexOf('@');
        return at > 0
                && at == text.lastIndexOf('@')
                && at < text.length() - 1
                && text.length() <= 254
                && text.chars().noneMatch(c -> c <= ' ' || c == 0x7f);
    }

    private static boolean uri(String text) {
        try {
            return text.length() <= MAX_URI_LENGTH && new URI(text).isAbsolute();
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean digits(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int start, int end) {
        int number = 0;
        for (int i = start; i < end; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }
}
