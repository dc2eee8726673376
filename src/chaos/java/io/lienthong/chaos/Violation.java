package io.lienthong.chaos;

/** A promise that was broken, and how. */
record Violation(Promise promise, String what) {
    enum Promise {
        ACCEPTANCE,
        DELIVERY,
        EFFECT,
        ORDER,
        BOUNDARY
    }

    @Override
    public String toString() {
        return promise + ": " + what;
    }
}
