package io.lienthong.contract;

/** Reads dates, times and parts of them as XML Schema 1.0 writes them, from left to right; each step says whether it fits. */
final class CalendarText {
    private static final int MAX_YEAR_DIGITS = 9;
    private static final int[] DAYS = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private final String text;
    private int at;
    private int year = 4; // a leap year, where none is given
    private int month = 1;

    private CalendarText(String text) {
        this.text = text;
    }

    static boolean valid(SimpleShape.Base base, String text) {
        CalendarText read = new CalendarText(text);
        boolean fits = switch (base) {
            case DATE -> read.date();
            case DATE_TIME -> read.date() && read.skip("T") && read.time();
            case TIME -> read.time();
            case G_YEAR -> read.year();
            case G_YEAR_MONTH -> read.year() && read.skip("-") && read.month();
            case G_MONTH -> read.skip("--") && read.month();
            case G_MONTH_DAY -> read.skip("--") && read.month() && read.skip("-") && read.day();
            case G_DAY -> read.skip("---") && read.day();
            default -> throw new IllegalArgumentException(base.name());
        };
        return fits && read.offset();
    }

    private boolean date() {
        return year() && skip("-") && month() && skip("-") && day();
    }

    /** Four digits or more; more do not begin with zero, and there is no year 0. */
    private boolean year() {
        skip("-");
        int start = at;
        while (at < text.length() && digit(at)) {
            at++;
        }
        int length = at - start;
        if (length < 4 || length > MAX_YEAR_DIGITS || (length > 4 && text.charAt(start) == '0')) {
            return false;
        }
        year = Integer.parseInt(text.substring(start, at));
        return year > 0;
    }

    private boolean month() {
        month = two();
        return month >= 1 && month <= 12;
    }

    private boolean day() {
        int day = two();
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return day >= 1 && day <= DAYS[month - 1] && (day != 29 || month != 2 || leap);
    }

    /** Of a day of 24 hours; 24:00:00 is its end. */
    private boolean time() {
        int hours = two();
        int minutes = skip(":") ? two() : -1;
        int seconds = skip(":") ? two() : -1;
        boolean fits = hours >= 0 && hours <= 24 && minutes >= 0 && minutes <= 59 && seconds >= 0 && seconds <= 59;
        boolean zero = true;
        if (fits && skip(".")) {
            int start = at;
            while (at < text.length() && digit(at)) {
                zero &= text.charAt(at++) == '0';
            }
            fits = at > start;
        }
        return fits && (hours < 24 || (minutes == 0 && seconds == 0 && zero));
    }

    /** None, or one of at most 14 hours, up to the end. */
    private boolean offset() {
        if (at == text.length() || skip("Z")) {
            return at == text.length();
        }
        if (!skip("+") && !skip("-")) {
            return false;
        }
        int hours = two();
        int minutes = skip(":") ? two() : -1;
        return at == text.length()
                && hours >= 0
                && minutes >= 0
                && minutes <= 59
                && (hours < 14 || (hours == 14 && minutes == 0));
    }

    private boolean skip(String expected) {
        boolean there = text.startsWith(expected, at);
        at += there ? expected.length() : 0;
        return there;
    }

    /** Two digits as a number; -1: there are none. */
    private int two() {
        if (at + 2 > text.length() || !digit(at) || !digit(at + 1)) {
            return -1;
        }
        at += 2;
        return (text.charAt(at - 2) - '0') * 10 + text.charAt(at - 1) - '0';
    }

    private boolean digit(int place) {
        return text.charAt(place) >= '0' && text.charAt(place) <= '9';
    }
}
