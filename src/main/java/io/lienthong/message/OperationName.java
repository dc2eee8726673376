package io.lienthong.message;

import java.util.regex.Pattern;

/** Names an operation of a connected system, written {@code connector/operation}, e.g. {@code civil-status/registerBirth}. */
public record OperationName(String connector, String operation) {
    private static final Pattern CONNECTOR = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final Pattern OPERATION = Pattern.compile("[a-z][A-Za-z0-9]*");

    public OperationName {
        if (!isConnector(connector)) {
            throw new IllegalArgumentException("not a connector name: " + connector);
        }
        if (operation.length() > 60 || !OPERATION.matcher(operation).matches()) {
            throw new IllegalArgumentException("not an operation name: " + operation);
        }
    }

    /** Whether a text can name a connector: lower-case words joined by hyphens, 60 characters at most. */
    public static boolean isConnector(String text) {
        return text.length() <= 60 && CONNECTOR.matcher(text).matches();
    }

    /** Reads {@code connector/operation}. */
    public static OperationName parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("not of the form connector/operation: " + text);
        }
        return new OperationName(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return connector + "/" + operation;
    }
}
