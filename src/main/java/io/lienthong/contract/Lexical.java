package io.lienthong.contract;

import java.util.regex.Pattern;

/** Whether a text is one of a built-in type of XML Schema; linear in its length. */
final class Lexical {
    private static final Pattern FLOAT =
            Pattern.compile("NaN|-?INF|[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,4})?");
    private static final Pattern DURATION = Pattern.compile(
            "-?P(?=[0-9T])([0-9]+Y)?([0-9]+M)?([0-9]+D)?" + "(T(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+(\\.[0-9]+)?S)?)?");
    /** Of numbers, times and lengths of time. */
    private static final int MAX_LENGTH = 100;

    private Lexical() {}

    static boolean valid(SimpleShape.Base base, String text) {
        return switch (base) {
            case TEXT, LINE, TOKEN, LIST, UNION -> true;
            case BOOLEAN -> text.equals("true") || text.equals("false") || text.equals("1") || text.equals("0");
            case INTEGER -> integer(text) && text.length() <= MAX_LENGTH;
            case DECIMAL -> decimal(text) && text.length() <= MAX_LENGTH;
            case FLOAT -> text.length() <= MAX_LENGTH && FLOAT.matcher(text).matches();
            case DURATION ->
                text.length() <= MAX_LENGTH && DURATION.matcher(text).matches();
            case DATE, DATE_TIME, TIME, G_YEAR, G_YEAR_MONTH, G_MONTH, G_MONTH_DAY, G_DAY ->
                text.length() <= MAX_LENGTH && CalendarText.valid(base, text);
            case LANGUAGE, NAME, NC_NAME, ID, IDREF, NMTOKEN, QNAME, ANY_URI -> NameText.valid(base, text);
            case ENTITY -> false;
            case REFERENCE -> text.startsWith("cid:") || base64(text) || NameText.uri(text);
            case BASE64 -> base64(text);
            case HEXADECIMAL ->
                text.length() % 2 == 0 && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
        };
    }

    static boolean integer(String text) {
        int start = sign(text);
        return text.length() > start && digits(text, start) == text.length();
    }

    static boolean decimal(String text) {
        int start = sign(text);
        int point = digits(text, start);
        if (point == text.length()) {
            return point > start;
        }
        return text.charAt(point) == '.' && digits(text, point + 1) == text.length() && text.length() - start > 1;
    }

    private static boolean base64(String text) {
        int count = 0;
        int padding = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '=') {
                padding++;
            } else if (c != ' ' && (padding > 0 || !base64(c))) {
                return false;
            }
            count += c == ' ' ? 0 : 1;
        }
        return count % 4 == 0 && padding <= 2;
    }

    private static boolean base64(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    }

    private static int sign(String text) {
        return !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
    }

    private static int digits(String text, int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    /** Where a character that XML 1.0 cannot hold stands, or -1. */
    static int illegal(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0xD800) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c) || c > 0xFFFD || (c < ' ' && c != '\t' && c != '\n' && c != '\r')) {
                return i;
            }
        }
        return -1;
    }
}
