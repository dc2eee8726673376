package io.lienthong.bench;

/** One line of the table to be measured. */
record Entry(Subject subject, Case work, int connections) {
    @Override
    public String toString() {
        return subject.name() + " " + work.label() + " " + connections;
    }
}
