package io.lienthong.bench;

/** The comparison cannot go on; the message says why in one sentence. */
class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BenchException(String message) {
        super(message);
    }

    BenchException(String message, Throwable cause) {
        super(message + ": " + cause, cause);
    }
}
