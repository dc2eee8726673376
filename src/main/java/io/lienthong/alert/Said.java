package io.lienthong.alert;

import java.time.Duration;

/** How long something lasts, in its largest unit, rounded down. */
final class Said {
    private static final long MINUTE = 60;
    private static final long HOUR = 3_600;
    private static final long DAY = 86_400;

    private Said() {}

    static String vi(Duration duration) {
        return of(duration, "ngày", "giờ", "phút", "giây");
    }

    static String en(Duration duration) {
        return of(duration, "d", "h", "min", "s");
    }

    private static String of(Duration duration, String days, String hours, String minutes, String secondsUnit) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds >= 2 * DAY) {
            return seconds / DAY + " " + days;
        }
        if (seconds >= 2 * HOUR) {
            return seconds / HOUR + " " + hours;
        }
        return seconds >= MINUTE ? seconds / MINUTE + " " + minutes : seconds + " " + secondsUnit;
    }
}
