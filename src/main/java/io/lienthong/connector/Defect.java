package io.lienthong.connector;

/**
 * One mistake in a connector folder, told so that its author can mend it.
 *
 * @param file relative to the connector's folder
 * @param line from 1; 0 where the file has no lines or is missing
 * @param key JSON pointer of the place in the file, or empty
 * @param message what is wrong
 * @param mend what to do
 */
public record Defect(String file, int line, String key, String message, String mend) {
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + (key.isEmpty() ? "" : " " + key) + ": " + message + " (" + mend
                + ")";
    }
}
