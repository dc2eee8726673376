package io.lienthong.alert;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings under {@code lienthong.alerts}.
 *
 * @param interval between two looks at the figures
 * @param retryFirst how long a message waits after its first attempt failed; twice as long after each more
 * @param retryMost the longest of these waits
 * @param node as alerts call this node; empty: host and port of the control plane
 * @param console address by which people reach the console, e.g. https://lgsp.example; empty: messages have no links
 */
@ConfigurationProperties("lienthong.alerts")
record AlertSettings(
        @DefaultValue("PT30S") Duration interval,
        @DefaultValue("PT5S") Duration retryFirst,
        @DefaultValue("PT10M") Duration retryMost,
        @DefaultValue("") String node,
        @DefaultValue("") String console) {
    private static final int MOST_DOUBLINGS = 20;

    AlertSettings {
        if (interval.toMillis() < 100 || interval.toMinutes() > 5) {
            throw new IllegalArgumentException("lienthong.alerts.interval is from PT0.1S to PT5M");
        }
        if (retryFirst.toMillis() < 1 || retryMost.compareTo(retryFirst) < 0) {
            throw new IllegalArgumentException(
                    "lienthong.alerts.retry-first is positive and no longer than retry-most");
        }
    }

    /** @param failures of the same message, 1 after the first */
    Duration after(int failures) {
        Duration wait = retryFirst.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        return wait.compareTo(retryMost) < 0 ? wait : retryMost;
    }
}
