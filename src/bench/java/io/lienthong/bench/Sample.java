package io.lienthong.bench;

import java.util.OptionalDouble;

/** One measurement of one line of the table. */
record Sample(Load load, long journalErrors, double cpuMicrosPerRequest, OptionalDouble postgresqlCpuMicrosPerRequest) {
    long errors() {
        return load.errors() + journalErrors;
    }
}
