package io.lienthong.cli;

import io.lienthong.message.TaxCode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Values for the placeholders of a scenario, new in each run and in Vietnam time: {@code {{serial}}} of five digits,
 * {@code {{dossierCode}}} and {@code {{documentId}}} made of it, {@code {{enterpriseCode}}}, {@code {{paymentReference}}} made of the
 * dossier's code, {@code {{now}}} and {@code {{today}}} (ISO 8601), {@code {{day}}} (dd/MM/yyyy), {@code {{slashedDay}}} (yyyy/MM/dd).
 */
record FreshValues(Map<String, String> values) {
    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");
    /** Serials of five digits over the day. */
    private static final int MILLIS_OF_A_SERIAL = 864;

    private static final int SERIALS = 100_000;
    private static final int ENTERPRISES = 10_000_000;

    /** @param attempt how many values before these were found to be in use */
    static FreshValues at(Instant time, String agency, int attempt) {
        ZonedDateTime now = time.atZone(VIETNAM);
        long serial = now.toLocalTime().toNanoOfDay() / 1_000_000 / MILLIS_OF_A_SERIAL + attempt;
        String five = String.format(Locale.ROOT, "%05d", serial % SERIALS);
        String slashed = format(now, "yyyy/MM/dd");
        String dossier = agency + "-" + format(now, "yyMMdd") + "-" + five;
        Map<String, String> values = new LinkedHashMap<>();
        values.put("dossierCode", dossier);
        values.put("paymentReference", "dvc" + dossier.replaceAll("[^0-9A-Z]", "") + format(now, "yyyyMMddHHmmss"));
        values.put("enterpriseCode", enterprise(time.getEpochSecond() + attempt));
        values.put("documentId", agency + "," + slashed + "," + five + "/UBND-NC");
        values.put("serial", five);
        values.put("now", format(now.withNano(0), "yyyy-MM-dd'T'HH:mm:ssXXX"));
        values.put("today", format(now, "yyyy-MM-dd"));
        values.put("slashedDay", slashed);
        values.put("day", format(now, "dd/MM/yyyy"));
        return new FreshValues(values);
    }

    /** The text with its placeholders filled. */
    String fill(String text) {
        String filled = text;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("{{" + value.getKey() + "}}", value.getValue());
        }
        int open = filled.indexOf("{{");
        if (open >= 0) {
            throw new Refusal("No value for " + filled.substring(open, Math.min(filled.length(), open + 30))
                    + "; there are " + String.join(", ", values.keySet()) + ".");
        }
        return filled;
    }

    /** One number in eleven has no check digit: then the next that has one. */
    private static String enterprise(long number) {
        for (long n = number; ; n++) {
            String digits = String.format(Locale.ROOT, "54%07d", n % ENTERPRISES);
            for (int check = 1; check < 10; check++) {
                if (TaxCode.problem(digits + check).isEmpty()) {
                    return digits + check;
                }
            }
        }
    }

    private static String format(ZonedDateTime time, String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).format(time);
    }
}
