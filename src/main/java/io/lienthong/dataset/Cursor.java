package io.lienthong.dataset;

import io.lienthong.message.BusException;
import io.lienthong.message.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a consumer has a dataset: everything up to a sequence number. Opaque to consumers.
 *
 * @param epoch of the numbers; a restored database begins another one
 * @param view {@link View#id()}: what of the dataset the consumer sees
 * @param sequence of the last change that it has; 0: none
 */
public record Cursor(String dataset, UUID epoch, String view, long sequence) {
    private static final Pattern FORM =
            Pattern.compile("1 ([a-z0-9-]{1,100}) ([0-9a-f-]{36}) ([0-9a-f-]{1,16}) ([0-9]{1,18})");
    private static final int MAX_LENGTH = 400;

    public Cursor at(long further) {
        return new Cursor(dataset, epoch, view, further);
    }

    public String text() {
        String clear = "1 " + dataset + " " + epoch + " " + view + " " + sequence;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(clear.getBytes(StandardCharsets.US_ASCII));
    }

    /** Throws CURSOR_INVALID for what is no cursor, or one of another dataset. */
    public static Cursor parse(String dataset, String text) {
        Matcher parts = FORM.matcher(decoded(text));
        if (!parts.matches()) {
            throw new BusException(ErrorCode.CURSOR_INVALID, "this is no cursor that the bus gave out");
        }
        if (!parts.group(1).equals(dataset)) {
            throw new BusException(
                    ErrorCode.CURSOR_INVALID, "this is a cursor of dataset " + parts.group(1) + ", not of " + dataset);
        }
        try {
            return new Cursor(dataset, UUID.fromString(parts.group(2)), parts.group(3), Long.parseLong(parts.group(4)));
        } catch (IllegalArgumentException e) {
            throw new BusException(ErrorCode.CURSOR_INVALID, "this is no cursor that the bus gave out");
        }
    }

    private static String decoded(String text) {
        try {
            return text.length() > MAX_LENGTH
                    ? ""
                    : new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
