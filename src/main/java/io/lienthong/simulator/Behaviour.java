package io.lienthong.simulator;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import io.lienthong.message.Wording;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a simulator treats its callers, beyond what its stubs say. Requests for tokens know the outage alone.
 *
 * @param least latency
 * @param most latency; between the two it is drawn
 * @param errors share of requests that get HTTP 500, from 0 to 1
 * @param outage every request gets HTTP 503
 * @param fault what becomes of answers; absent: they arrive
 * @param seed of what is drawn: the same requests in the same order fare the same
 */
public record Behaviour(
        Duration least,
        Duration most,
        double errors,
        boolean outage,
        @Nullable Fault fault,
        long seed) {
    private static final Duration MOST_LATENCY = Duration.ofMinutes(2);
    public static final Behaviour NORMAL = new Behaviour(Duration.ZERO, Duration.ZERO, 0, false, null, 1);

    /** What becomes of an answer, once the system has done what it was asked for. */
    public enum Fault {
        /** The connection is closed without an answer. */
        RESET,
        /** Half of the body comes, and looks whole. */
        MALFORMED,
        /** The body takes five seconds. */
        SLOW_BODY
    }

    public Behaviour {
        if (least.isNegative() || most.compareTo(least) < 0 || most.compareTo(MOST_LATENCY) > 0) {
            throw invalid(
                    "latency là PT0.2S hoặc PT0.2S..PT1S, tối đa PT2M",
                    "latency is like PT0.2S or PT0.2S..PT1S, at most PT2M");
        }
        if (!(errors >= 0 && errors <= 1)) {
            throw invalid("errors là từ 0% đến 100%", "errors is from 0% to 100%");
        }
    }

    /** As people write it; throws REQUEST_INVALID. */
    public static Behaviour of(
            @Nullable String latency,
            @Nullable String errors,
            boolean outage,
            @Nullable String fault,
            @Nullable Long seed) {
        String[] bounds = latency == null ? new String[] {"PT0S"} : latency.split("\\.\\.", 2);
        return new Behaviour(
                duration(bounds[0]),
                duration(bounds[bounds.length - 1]),
                share(errors),
                outage,
                fault(fault),
                seed == null ? NORMAL.seed() : seed);
    }

    public boolean isNormal() {
        return most.isZero() && errors == 0 && !outage && fault == null;
    }

    /** As people write it. */
    public String latency() {
        return least.equals(most) ? least.toString() : least + ".." + most;
    }

    private static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw invalid(
                    "latency là PT0.2S hoặc PT0.2S..PT1S, tối đa PT2M",
                    "latency is like PT0.2S or PT0.2S..PT1S, at most PT2M");
        }
    }

    private static double share(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,3})?%")) {
            throw invalid("errors là một tỷ lệ như 5%", "errors is a share such as 5%");
        }
        return Double.parseDouble(text.substring(0, text.length() - 1)) / 100;
    }

    private static @Nullable Fault fault(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return Arrays.stream(Fault.values())
                .filter(one -> one.name().equals(text))
                .findFirst()
                .orElseThrow(() -> invalid(
                        "fault là một trong RESET, MALFORMED, SLOW_BODY",
                        "fault is one of RESET, MALFORMED, SLOW_BODY"));
    }

    private static BusException invalid(String vietnamese, String english) {
        return new BusException(ErrorCode.REQUEST_INVALID, new Wording(vietnamese, english));
    }
}
