package io.lienthong.bench;

import java.util.OptionalLong;

/** Something between consumer and provider whose cost is measured; it is started by its factory. */
interface Subject {
    String name();

    boolean serves(Case work);

    Request request(Case work);

    /** Processor time of the subject alone, since its start. */
    long cpuMicros();

    /** Processor time of the database that belongs to the subject. */
    default OptionalLong postgresqlCpuMicros() {
        return OptionalLong.empty();
    }

    /** Rows in the subject's durable log, once all that is under way has been written. */
    default long journalRows() {
        throw new BenchException(name() + " has no journal");
    }
}
