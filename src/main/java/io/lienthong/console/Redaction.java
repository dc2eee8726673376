package io.lienthong.console;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of log texts what must not be in them: credentials, and numbers that look like those of persons.
 *
 * <p>Our own lines hold neither by rule; this is for the rest. Messages of foreign exceptions are left out altogether, because
 * parsers and drivers quote what they could not digest: a PSQLException shows the row, a JsonParseException the text.
 */
public final class Redaction {
    private static final String MASK = "***";
    private static final int MAX_TEXT = 8_192;
    private static final int MAX_FRAMES = 25;
    private static final int MAX_CAUSES = 5;

    /** After the name of the header whatever follows. */
    private static final Pattern HEADER =
            Pattern.compile("(?i)(authorization\"?\\s*[=:]\\s*\"?)(?:bearer|basic|digest)\\s+[^\\s,;\"]+");
    /** Elsewhere what is no word of a sentence, such as "basic authentication": those are letters, all small but the first. */
    private static final Pattern CREDENTIALS = Pattern.compile(
            "\\b((?i:bearer|basic|digest))\\s+(?![A-Za-z]?[a-z]{1,19}(?![\\w~+/=-]|\\.\\w))[\\w.~+/=-]{6,}");

    private static final Pattern TOKEN = Pattern.compile("\\beyJ[\\w-]{8,}\\.[\\w.-]+");
    private static final Pattern SETTING = Pattern.compile(
            "(?i)([\\w-]*(?:password|passwd|secret|api_?key|access_?token|authorization)\"?\\s*[=:]\\s*)(?:\"[^\"]*\"|[^\\s,;&}]+)");
    /** Citizen numbers (12 digits), the identity numbers before them (9), telephone numbers (10, from 0); not within UUIDs. */
    private static final Pattern PERSON = Pattern.compile("([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
            + "|(?<![0-9A-Za-z])(?<![0-9]\\.)(?:[0-9]{12}|[0-9]{9}|0[0-9]{9})(?![0-9A-Za-z])");

    /** Exceptions whose messages name hosts, files, classes or our own rules, never what somebody sent. */
    private static final List<String> SPOKEN = List.of(
            "io.lienthong.",
            "java.lang.NullPointerException",
            "java.lang.ClassCastException",
            "java.lang.ClassNotFoundException",
            "java.lang.NoClassDefFoundError",
            "java.lang.NoSuchMethodError",
            "java.lang.OutOfMemoryError",
            "java.net.BindException",
            "java.net.ConnectException",
            "java.net.NoRouteToHostException",
            "java.net.SocketException",
            "java.net.SocketTimeoutException",
            "java.net.UnknownHostException",
            "java.nio.file.",
            "javax.net.ssl.",
            "org.flywaydb.",
            "org.springframework.beans.factory.");

    private Redaction() {}

    /** The text with marks in place of these. */
    public static String text(String text) {
        String masked = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "…" : text;
        masked = HEADER.matcher(masked).replaceAll("$1" + MASK);
        masked = CREDENTIALS.matcher(masked).replaceAll("$1 " + MASK);
        masked = TOKEN.matcher(masked).replaceAll(MASK);
        masked = SETTING.matcher(masked).replaceAll("$1" + MASK);
        return PERSON.matcher(masked)
                .replaceAll(found -> found.group(1) == null ? MASK : Matcher.quoteReplacement(found.group(1)));
    }

    /** Whether the text is nothing but a number that looks like a person's. */
    static boolean isNumber(String text) {
        Matcher whole = PERSON.matcher(text);
        return whole.matches() && whole.group(1) == null;
    }

    /** The chain of exceptions with their places. */
    static String failure(IThrowableProxy failure) {
        StringBuilder text = new StringBuilder();
        IThrowableProxy current = failure;
        for (int depth = 0; current != null && depth < MAX_CAUSES; depth++) {
            text.append(depth == 0 ? "" : "\nCaused by: ").append(headline(current));
            frames(current, text);
            current = current.isCyclic() ? null : current.getCause();
        }
        return text.toString();
    }

    private static String headline(IThrowableProxy failure) {
        String type = failure.getClassName();
        String message = failure.getMessage();
        boolean spoken = message != null && SPOKEN.stream().anyMatch(type::startsWith);
        return type + (spoken ? ": " + text(message) : sqlState(failure));
    }

    private static String sqlState(IThrowableProxy failure) {
        @Nullable Throwable thrown = failure instanceof ThrowableProxy proxy ? proxy.getThrowable() : null;
        return thrown instanceof SQLException sql ? " sqlState=" + sql.getSQLState() : "";
    }

    private static void frames(IThrowableProxy failure, StringBuilder text) {
        StackTraceElementProxy[] frames = failure.getStackTraceElementProxyArray();
        int own = frames.length - failure.getCommonFrames();
        for (int i = 0; i < Math.min(own, MAX_FRAMES); i++) {
            text.append("\n  ").append(frames[i].getSTEAsString());
        }
        if (own > MAX_FRAMES) {
            text.append("\n  ... ").append(own - MAX_FRAMES).append(" more");
        }
    }
}
