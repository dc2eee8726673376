package io.lienthong.provider;

import java.nio.charset.StandardCharsets;

/** Writes texts into URLs: everything but RFC 3986's unreserved characters as UTF-8 in {@code %XX}. */
final class PercentEncoding {
    private static final char[] DIGITS = "0123456789ABCDEF".toCharArray();
    private static final boolean[] UNRESERVED = new boolean[128];

    static {
        for (char c : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".toCharArray()) {
            UNRESERVED[c] = true;
        }
    }

    private PercentEncoding() {}

    static void append(StringBuilder target, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!unreserved(text.charAt(i))) {
                target.append(text, 0, i);
                appendBytes(target, text.substring(i).getBytes(StandardCharsets.UTF_8));
                return;
            }
        }
        target.append(text);
    }

    static String of(String text) {
        StringBuilder target = new StringBuilder(text.length() + 8);
        append(target, text);
        return target.toString();
    }

    /** A text of a path with its letters beyond ASCII encoded, and the rest as it stands. */
    static String ofForeign(String text) {
        StringBuilder target = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c < UNRESERVED.length) {
                target.append((char) c);
            } else {
                appendBytes(target, Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        });
        return target.toString();
    }

    private static void appendBytes(StringBuilder target, byte[] bytes) {
        for (byte b : bytes) {
            if (b > 0 && UNRESERVED[b]) {
                target.append((char) b);
            } else {
                target.append('%').append(DIGITS[(b >> 4) & 0xf]).append(DIGITS[b & 0xf]);
            }
        }
    }

    private static boolean unreserved(char c) {
        return c < UNRESERVED.length && UNRESERVED[c];
    }
}
