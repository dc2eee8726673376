package io.lienthong.provider;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;

/** Guards what goes into a header: printable ASCII and inner tabs, so that no value can end its line or be changed on the way. */
final class HeaderText {
    /** Far above any real header, below what servers refuse. */
    private static final int MAX_LENGTH = 8_000;

    private HeaderText() {}

    static boolean usable(CharSequence value) {
        if (value.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c > '~') {
                return false;
            }
        }
        return true;
    }

    /** A value of the call; {@code what} names it for people. */
    static String ofCall(String value, String what) {
        if (!usable(value)) {
            throw new BusException(
                    ErrorCode.REQUEST_INVALID, what + " holds characters that a header cannot hold, or is too long");
        }
        return value;
    }

    /** A value of descriptor or settings; {@code key} names its place. */
    static String ofDescriptor(String value, String key) {
        if (!usable(value)) {
            throw UnusableConnector.at(
                    key, "the value holds characters that a header cannot hold", "use printable ASCII on one line");
        }
        return value;
    }
}
